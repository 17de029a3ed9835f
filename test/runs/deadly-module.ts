import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nodeOptions } from '../../scripts/bundle.js';
import type { folderAt } from '../../src/runs/folder.node.ts';

/** Modules whose file operations fail from one on, as if the process had been killed before it. */
interface Deadly {
  readonly folderAt: typeof folderAt;
  /** How many operations are carried out from now on. */
  dieAfter(count: number): void;
}

/**
 * What `source`, a file of `src/runs/`, exports, with `Deadly` beside it.
 *
 * @param folder where the modules are put.
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
