import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from '../runs/folder.node.ts';

/** Writes a film where `--gif` says. @throws Error that names the file. */
export function writeFilm(path: string, gif: Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gif);
  } catch (error) {
    throw fileError(path, error);
  }
}
