// `npm run build`: the package's JavaScript for Node and for browsers, its command line, and its type declarations,
// in dist/.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { nodeOptions } from './bundle.js';
import { root } from './root.js';

const common = { ...nodeOptions, entryPoints: ['src/index.ts'], sourcemap: 'linked' };

rmSync(`${root}dist`, { recursive: true, force: true });
await build({ ...common, outfile: 'dist/node.js' });
// Nothing stays an import here: a page has neither packages nor `node:` modules, and the latter are an error.
await build({
  ...common,
  outfile: 'dist/browser.js',
  platform: 'browser',
  packages: 'bundle',
  target: 'es2022',
});
// The command line brings along what it draws with; only the native module stays an import.
await build({
  ...common,
  entryPoints: ['src/commands/cli.node.ts'],
  outfile: 'dist/cli.js',
  packages: 'bundle',
  external: ['webgpu'],
  sourcemap: false,
  minify: true,
  banner: {
    js: `#!/usr/bin/env node
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`, // some of it is CommonJS
  },
});
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
process.exitCode = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' }).status ?? 1;
