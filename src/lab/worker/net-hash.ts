import { sha256 } from '#platform';
import type { Device } from '../../device/device.ts';
import type { Run } from '../../recipes/recipe.ts';
import { moduleFiles } from '../../runs/run-files.ts';

/**
 * The SHA-256, in hexadecimal, of the file of the net that plays as a checkpoint has it now. Links hold its
 * first eight digits, manifests all of them, and `sha256sum` prints them.
 */
export async function netHash(device: Device, run: Run): Promise<string> {
  const [content] = Object.values(await moduleFiles(device, run));
  const hash = sha256();
  await content(async (chunk) => hash.update(chunk));
  return hash.digest();
}
