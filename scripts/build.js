// `npm run build`: the package's JavaScript for Node and for browsers, its command line, the lab, and its type
// declarations, in dist/, with the licences of the packages in them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build, transform } from 'esbuild';
import { nodeOptions } from './bundle.js';
import { licencesOf } from './licences.js';
import { root } from './root.js';
import { requireWritable } from './writable.js';

const common = { ...nodeOptions, sourcemap: 'linked', packages: 'bundle' };

requireWritable(`${root}dist`, 'the package is built there');
mkdirSync(`${root}dist`, { recursive: true });
// The site of `npm run docs` stays, as it is not a part of the package.
for (const name of readdirSync(`${root}dist`)) {
  if (name !== 'docs') rmSync(`${root}dist/${name}`, { recursive: true });
}
// The library, its part for runs and the command line share modules, so that a recipe that imports the library has the
// command's engine.
const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: {
    ...{ node: 'src/index.ts', runs: 'src/runs/index.node.ts', cli: 'src/commands/cli.node.ts' },
    ...Object.fromEntries(
      ['hub', 'onnx', 'tensorboard', 'torch'].map((name) => [name, `src/exports/public/${name}.node.ts`]),
    ),
  },
  outdir: 'dist',
  splitting: true,
  external: ['webgpu'], // a native module; other dependencies of the command line are bundled
  banner: {
    js: `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`, // some of that is CommonJS
  },
  metafile: true,
  write: false,
});
for (const { path, contents, text } of outputFiles) {
  const program = path.replace(/\.map$/, '');
  if (!isMostlyOthers(program)) writeFileSync(path, contents);
  else if (path === program) writeFileSync(path, await minified(text));
}
// No import stays: a page has neither packages nor `node:` modules, which are an error here.
const page = await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/browser.js',
  platform: 'browser',
  target: 'es2022',
  metafile: true,
});
writeFileSync(`${root}dist/LICENSES.txt`, licencesOf([metafile, page.metafile]));
await import('./build-lab.js');
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
process.exitCode = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' }).status ?? 1;

/** Whether most of a file is other people's code. */
function isMostlyOthers(path) {
  const { bytes, inputs } = metafile.outputs[relative(root, path)];
  const others = Object.entries(inputs).filter(([input]) => input.startsWith('node_modules/'));
  return others.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) > bytes / 2;
}

async function minified(text) {
  const { code } = await transform(text, { minify: true, format: 'esm', target: nodeOptions.target });
  return code;
}
