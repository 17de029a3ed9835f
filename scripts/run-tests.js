import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nodeOptions } from './bundle.js';
import { root } from './root.js';
import { runInLanes } from './run-in-lanes.js';

/** Bundles test files and runs them, as `runInLanes` says. */
export async function runTests(files, options) {
  const folder = await bundleTests(files);
  return runInLanes(folder, files, options);
}

/** Bundles the files into a folder that is removed when this process ends. Returns its path. */
export async function bundleTests(files, options = {}) {
  const folder = `${root}.cache/test-${process.pid}/`;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    ...nodeOptions,
    ...options,
    entryPoints: files,
    outdir: folder,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    plugins: [...nodeOptions.plugins, scriptsStay],
    splitting: true, // a module that several files import exists once, and so does its state
  });
  return folder;
}

/** Leaves imports of `scripts/` alone, as those files look for others beside them. */
const scriptsStay = {
  name: 'scripts stay where they are',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/scripts\/[\w-]+\.js$/ }, ({ resolveDir, path }) => ({
      path: pathToFileURL(join(resolveDir, path)).href,
      external: true,
    })),
};
