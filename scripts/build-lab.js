// `npm run build:lab`: the lab, src/lab, as a static site in dist/lab. It may lie at any path of any host.
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { build } from 'esbuild';
import { evaluated } from './evaluated.js';
import { joinChunks } from './join-chunks.js';
import { kernelSources } from './kernel-sources.js';
import { lateShaders } from './late-shaders.js';
import { licencesOf } from './licences.js';
import { root } from './root.js';
import { deflated } from './wasm.js';
import { requireWritable } from './writable.js';

const site = `${root}dist/lab/`;
/** The folder of all files but the few whose addresses are fixed. In the end it is named after its content. */
const folder = `${site}build/`;

/** A file of headers, for hosts that read one. Threads in a page need the first two. */
const headers = (build) => `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
/${build}/*
  Cache-Control: public, max-age=31536000, immutable
`;

requireWritable(site, 'the lab is built there');
rmSync(site, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const options = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  platform: 'browser',
  format: 'esm',
  splitting: true, // code that only some visitors need is loaded on demand
  target: 'es2022',
  minify: true,
  plugins: [deflated, lateShaders, kernelSources, evaluated(/\/worker\/(recipe-entries|version)\.ts$/)],
  metafile: true,
  logLevel: 'silent', // the thrown error says the same
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
cpSync(`${root}src/lab/nets`, `${folder}nets`, { recursive: true }); // fetched when a visitor chooses one

// A page requests its worker repeatedly. At the address of its own build it gets the worker that fits it, or none.
const names = readdirSync(folder, { recursive: true })
  .filter((name) => statSync(folder + name).isFile())
  .sort();
const version = hashOf(names);
renameSync(folder, `${site}${version}`);
const html = readFileSync(`${root}src/lab/index.html`, 'utf8').replaceAll('"./', `"./${version}/`);
writeFileSync(`${site}index.html`, html);
writeFileSync(`${site}_headers`, headers(version));
await build({
  ...options,
  outdir: site,
  entryPoints: { 'service-worker': 'src/lab/service/main.ts' },
  ...{ format: 'iife', splitting: false, metafile: false },
  define: {
    VERSION: JSON.stringify(version),
    FILES: JSON.stringify(
      names.filter((name) => /\.(js|css)$/.test(name)).map((name) => `${version}/${name}`),
    ),
  },
});
writeFileSync(`${site}LICENSES.txt`, licencesOf(built.map(({ metafile }) => metafile)));

function hashOf(files) {
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(readFileSync(folder + name));
  return hash.digest('hex').slice(0, 8);
}
