import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from './folder.node.ts';

/**
 * Writes a file that processes on several machines may write at the same time. The last one wins, and the file is
 * always complete.
 *
 * @throws Error that names the file.
 */
export async function writeShared(path: string, content: Uint8Array): Promise<void> {
  const own = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(own, content);
    await rename(own, path);
  } catch (error) {
    await rm(own, { force: true });
    throw fileError(path, error);
  }
}
