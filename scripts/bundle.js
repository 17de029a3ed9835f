import { statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { earlySignal } from '../src/commands/early-signals.js';
import { root } from './root.js';
import { setup } from './setup.js';
import { assemblyScript } from './wasm.js';

/** How TypeScript, WGSL and AssemblyScript become JavaScript for Node; `packages` stay imports. */
export const nodeOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node', // also resolves `#platform` of package.json to the file for Node
  format: 'esm',
  target: 'node20',
  packages: 'external',
  loader: { '.wgsl': 'text' },
  plugins: [assemblyScript],
  sourcemap: 'inline',
  logLevel: 'silent', // the thrown error says the same
};

/**
 * Bundles a TypeScript file, given by its path in the repository, and imports it. Missing node modules are installed
 * first, so that any program of a clone runs at once.
 */
export async function load(entry) {
  setup({ adapter: false });
  process.setSourceMapsEnabled(true);
  const outfile = `${root}.cache/${entry.replace(/\.ts$/, '.mjs')}`;
  if (!isFresh(outfile)) await bundle(`${root}${entry}`, outfile).catch(endIfInterrupted);
  return import(pathToFileURL(outfile));
}

/** Ends the process if a signal came: a terminal's Ctrl-C ends esbuild, too, whose failure may be noticed first. */
async function endIfInterrupted(failure) {
  await setTimeout(100);
  const status = earlySignal(); // other signals have ended the process by now
  if (status !== undefined) process.exit(status);
  throw failure;
}

/** Whether the file was bundled since `npm test` began: its tests run some programs hundreds of times. */
function isFresh(file) {
  const since = process.env.TESTS_SINCE;
  return since !== undefined && statSync(file, { throwIfNoEntry: false })?.mtimeMs >= Number(since);
}

async function bundle(entry, outfile) {
  const { build } = await import('esbuild'); // needs node modules
  const { dependencies, devDependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  const { outputFiles } = await build({
    ...nodeOptions,
    entryPoints: [entry],
    outfile,
    // ECharts has hundreds of files, and finding them would take longer than the rest of the start.
    packages: 'bundle',
    external: Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'echarts'),
    sourcesContent: false, // the sources are there
    write: false,
  });
  await mkdir(dirname(outfile), { recursive: true });
  // Renamed when it is complete, as another process may be writing or importing the same file.
  const temporary = `${outfile}.${process.pid}`;
  await writeFile(temporary, outputFiles[0].contents);
  await rename(temporary, outfile);
}
