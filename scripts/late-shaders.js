import { readdirSync, readFileSync } from 'node:fs';
import { plain } from './plain-wgsl.js';
import { root } from './root.js';

const TEXTS = 'late-shaders';
const VARIABLES = 'shader-variables';

/**
 * A plugin of esbuild for pages, most of which compute without shaders. All shaders, a tenth of the lab's worker, move
 * to the WebGPU backend, which is imported when it is needed. Until then each of them is undefined.
 */
export const lateShaders = {
  name: TEXTS,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^late-shaders$/ }, () => ({ path: TEXTS, namespace: TEXTS }));
    onResolve({ filter: /^shader-variables$/ }, () => ({ path: VARIABLES, namespace: TEXTS }));
    const names = namesOf('shaders');
    const variables = names.map((_, i) => `shader${i}`).join();
    onLoad({ filter: /^shader-variables$/, namespace: TEXTS }, () => ({
      contents: `export let ${variables}; export const set = (texts) => { [${variables}] = texts; };`,
    }));
    onLoad({ filter: /^late-shaders$/, namespace: TEXTS }, () => ({
      contents: `import { set } from '${VARIABLES}'; set([${names.map((name) => textOf(root + name))}]);`,
    }));
    // An import is a live binding, so that a module that imports the text before it is set has it afterwards.
    onLoad({ filter: /\.wgsl$/ }, ({ path }) => ({
      loader: 'js',
      contents: `export { shader${names.indexOf(path.slice(root.length))} as default } from '${VARIABLES}';`,
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
