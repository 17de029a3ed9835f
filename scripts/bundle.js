import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.js';
import { setup } from './setup.js';
import { assemblyScript } from './wasm.js';

/** How TypeScript, WGSL and AssemblyScript become JavaScript for Node; `packages` stay imports. */
export const nodeOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node', // also makes `#platform` of package.json mean the Node file
  format: 'esm',
  target: 'node20',
  packages: 'external',
  loader: { '.wgsl': 'text' },
  plugins: [assemblyScript],
  sourcemap: 'inline',
  logLevel: 'silent', // the error it throws says the same
};

/**
 * Bundles a TypeScript file, given by its path in the repository, and imports it. Node modules are installed first where
 * they are missing, so that any program of a clone runs at once.
 */
export async function load(entry) {
  setup({ adapter: false });
  const { build } = await import('esbuild'); // needs node modules
  process.setSourceMapsEnabled(true);
  const outfile = `${root}.cache/${entry.replace(/\.ts$/, '.mjs')}`;
  const { outputFiles } = await build({
    ...nodeOptions,
    entryPoints: [`${root}${entry}`],
    outfile,
    write: false,
  });
  await mkdir(dirname(outfile), { recursive: true });
  // Whole or not at all: another process may be writing, or importing, the same file.
  const temporary = `${outfile}.${process.pid}`;
  await writeFile(temporary, outputFiles[0].contents);
  await rename(temporary, outfile);
  return import(pathToFileURL(outfile));
}
