import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nodeOptions } from '../../scripts/bundle.js';
import type { folderAt } from '../../src/runs/folder.node.ts';

/** A module whose file operations fail from some operation on, as if the process had been killed before it. */
interface Deadly {
  readonly folderAt: typeof folderAt;
  /** Carries out `count` more operations, and no others. */
  dieAfter(count: number): void;
}

/**
 * Loads `source`, a file of `src/runs/`, with file operations that can fail. Returns its exports and those of `Deadly`.
 *
 * @param folder for the bundled module.
 */
export async function deadlyModule<T>(source: string, folder: string): Promise<T & Deadly> {
  const program = `export * from '../../src/runs/${source}';
    export { folderAt } from '../../src/runs/folder.node.ts';
    export { dieAfter } from 'node:fs/promises';`;
  const outfile = join(folder, 'deadly.mjs');
  await build({
    ...nodeOptions,
    stdin: { contents: program, resolveDir: resolve('test/runs') },
    outfile,
    alias: { 'node:fs/promises': resolve('test/runs/deadly-files.ts') },
  });
  return (await import(pathToFileURL(outfile).href)) as T & Deadly;
}
