import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { root } from './root.js';

/** The scripts of test/browser/page.ts, with the built package in place of src/index.ts. */
export async function browserPage() {
  const usePackage = {
    name: 'use the built package',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/src\/index\.ts$/ }, () => ({ path: '/dist/browser.js', external: true })),
  };
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/browser/page.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    sourcemap: 'inline',
    plugins: [usePackage],
    write: false,
  });
  return {
    '/page.js': outputFiles[0].contents,
    '/dist/browser.js': await readFile(`${root}dist/browser.js`),
  };
}
