import { join } from 'node:path';
import { parseJson } from '../json.ts';
import { folderAt } from '../runs/folder.node.ts';
import { jsonBytes } from '../runs/folder.ts';
import { writeShared } from '../runs/shared-file.node.ts';
import { refuse } from './arguments.node.ts';

/**
 * Keeps the settings that all runs in a folder share. If the folder already has other settings, prints a line and exits
 * with 2.
 *
 * @param what describes runs with other settings: `another sweep`.
 */
export async function keepSettings(folder: string, file: string, asked: object, what: string): Promise<void> {
  const bytes = jsonBytes(asked);
  const found = await folderAt(folder).read(file);
  const decode = (text: Uint8Array) => new TextDecoder().decode(text);
  // A file that cannot be read is written again.
  if (found && parseJson(decode(found)) !== undefined && decode(found) !== decode(bytes)) {
    refuse(`${folder} holds runs of ${what} (${join(folder, file)}): choose another --out`);
  }
  await writeShared(join(folder, file), bytes);
}
