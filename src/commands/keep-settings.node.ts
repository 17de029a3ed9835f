import { join } from 'node:path';
import { parseJson } from '../json.ts';
import { folderAt } from '../runs/folder.node.ts';
import { jsonBytes } from '../runs/folder.ts';
import { writeShared } from '../runs/shared-file.node.ts';
import { refuse } from './arguments.node.ts';

/**
 * Keeps the settings that all runs in a folder share: earlier ones in it must equal the present ones, or a line is printed and
 * the exit is 2.
 *
 * @param what it is of: `another sweep`.
 */
export async function keepSettings(folder: string, file: string, asked: object, what: string): Promise<void> {
  const bytes = jsonBytes(asked);
  const found = await folderAt(folder).read(file);
  const decode = (text: Uint8Array) => new TextDecoder().decode(text);
  // One that cannot be read says nothing.
  if (found && parseJson(decode(found)) !== undefined && decode(found) !== decode(bytes)) {
    refuse(`${folder} holds runs of ${what} (${join(folder, file)}): choose another --out`);
  }
  await writeShared(join(folder, file), bytes);
}
