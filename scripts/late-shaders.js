import { readdirSync, readFileSync } from 'node:fs';
import { plain } from './plain-wgsl.js';
import { root } from './root.js';

const TEXTS = 'late-shaders';

/**
 * A plugin of esbuild for pages, most of which compute without shaders: all of these, a tenth of the lab's worker, become
 * part of the WebGPU backend, which is imported when it is needed. Until then each of them is undefined.
 */
export const lateShaders = {
  name: TEXTS,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^late-shaders$/ }, () => ({ path: TEXTS, namespace: TEXTS }));
    onLoad({ filter: /^late-shaders$/, namespace: TEXTS }, () => ({
      resolveDir: root,
      contents: namesOf('shaders')
        .map((name, i) => `import { set as set${i} } from './${name}'; set${i}(${textOf(root + name)});`)
        .join('\n'),
    }));
    // An import is a live binding: who imported the text before it is set has it afterwards.
    onLoad({ filter: /\.wgsl$/ }, () => ({
      loader: 'js',
      contents: 'let text; export { text as default }; export const set = (value) => { text = value; };',
    }));
    onLoad({ filter: /\/backends\/webgpu\/webgpu\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: `import '${TEXTS}';\n${readFileSync(path, 'utf8')}`,
    }));
  },
};

function namesOf(folder) {
  return readdirSync(`${root}${folder}`, { recursive: true })
    .filter((name) => name.endsWith('.wgsl'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function textOf(path) {
  return JSON.stringify(plain(readFileSync(path, 'utf8')));
}
