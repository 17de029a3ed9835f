import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from '../runs/folder.node.ts';

/** Writes the file that a flag names, such as `--gif`. @throws Error that names it. */
export function writeFile(path: string, content: Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw fileError(path, error);
  }
}
