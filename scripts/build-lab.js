// `npm run build:lab`: the lab, src/lab, as a static site in dist/lab. It may lie at any path of any host.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { evaluated } from './evaluated.js';
import { joinChunks } from './join-chunks.js';
import { kernelSources } from './kernel-sources.js';
import { lateShaders } from './late-shaders.js';
import { licencesOf } from './licences.js';
import { root } from './root.js';
import { deflated } from './wasm.js';
import { requireWritable } from './writable.js';

const folder = `${root}dist/lab/`;

/** For hosts that read such a file. Threads in a page need both. */
const HEADERS = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
`;

requireWritable(folder, 'the lab is built there');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const options = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  platform: 'browser',
  format: 'esm',
  splitting: true, // what only some visitors need is loaded when they do
  target: 'es2022',
  minify: true,
  plugins: [deflated, lateShaders, kernelSources, evaluated(/\/worker\/(recipe-entries|version)\.ts$/)],
  metafile: true,
  logLevel: 'silent', // the error it throws says the same
};
const built = await Promise.all([
  build({
    ...options,
    entryPoints: { page: 'src/lab/page/main.tsx', lab: 'src/lab/lab.css' },
  }),
  build({
    ...options,
    entryPoints: { worker: 'src/lab/worker/main.ts' },
    chunkNames: 'worker-[name]-[hash]',
  }),
]);
await joinChunks(options, built[0].metafile, 'page.js');
await joinChunks(options, built[1].metafile, 'worker.js');
writeFileSync(`${folder}index.html`, readFileSync(`${root}src/lab/index.html`));
writeFileSync(`${folder}_headers`, HEADERS);
writeFileSync(`${folder}LICENSES.txt`, licencesOf(built.map(({ metafile }) => metafile)));
