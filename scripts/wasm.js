import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { root } from './root.js';

const flags = [
  ...['-O3', '--converge', '--noAssert'],
  ...['--enable', 'simd', '--runtime', 'stub'],
  ...['--importMemory', '--noExportMemory', '--maximumMemory', '65536'],
];

/** Compiler flags for fused multiply-adds. */
const fmaFlags = ['--enable', 'relaxed-simd'];

/**
 * A plugin of esbuild: an import of `folder.wasm` gives the bytes of `folder/index.ts`, compiled from AssemblyScript,
 * and one of `folder.fma.wasm` the same with fused multiply-adds.
 */
export const assemblyScript = pluginThat((bytes) => ({ contents: bytes, loader: 'binary' }));

/** The same for pages, inflated on loading, which halves the download: bytes as text hardly compress when sent. */
export const deflated = pluginThat((bytes) => {
  const text = deflateRawSync(bytes, { level: 9 }).toString('base64');
  const contents = `
    const bytes = Uint8Array.from(atob('${text}'), (character) => character.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    export default new Response(inflated).arrayBuffer();`;
  return { contents, loader: 'js' };
});

/** A plugin of esbuild. @param load makes a module of the bytes. */
function pluginThat(load) {
  return {
    name: 'AssemblyScript',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm$/ }, ({ resolveDir, path }) => ({ path: join(resolveDir, path) }));
      onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
        const [, folder, fma] = path.match(/^(.*?)(\.fma)?\.wasm$/);
        try {
          return load(await readFile(await compiled(folder, fma ? [...flags, ...fmaFlags] : flags)));
        } catch (error) {
          return { errors: [{ text: error.message }] };
        }
      });
    },
  };
}

/** The file with the compiled module of the sources in `folder`. It is kept until one of them changes. */
async function compiled(folder, options) {
  const file = `${root}.cache/wasm/${keyOf(folder, options)}.wasm`;
  if (existsSync(file)) return file;
  const { default: asc } = await import('assemblyscript/asc');
  await mkdir(dirname(file), { recursive: true });
  // Renamed when it is complete, as another process may be writing or reading the same file.
  const temporary = `${file}.${process.pid}`;
  const { error, stderr } = await asc.main([`${folder}/index.ts`, ...options, '--outFile', temporary]);
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  await rename(temporary, file);
  return file;
}

/** A key of everything that decides the compiled bytes. */
function keyOf(folder, options) {
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
  const hash = createHash('sha256').update(JSON.stringify([version, options]));
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
