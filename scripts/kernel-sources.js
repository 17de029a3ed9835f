import { readdirSync, readFileSync } from 'node:fs';
import { root } from './root.js';

/** The folders of the files to show as they were written. */
const FOLDERS = {
  shaders: 'shaders',
  functions: 'src/backends/cpu/assembly',
  kernels: 'src/kernels',
};

/**
 * A plugin of esbuild for a page that shows code: the module `kernel-sources` has the texts of all shaders, functions
 * in AssemblyScript and kernels, each by the name of its file, and `plain`, the function that is applied to shaders.
 */
export const kernelSources = {
  name: 'kernel-sources',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^kernel-sources$/ }, ({ path }) => ({ path, namespace: path }));
    onLoad({ filter: /^/, namespace: 'kernel-sources' }, () => ({
      contents: [
        "export { plain } from './scripts/plain-wgsl.js';",
        ...Object.entries(FOLDERS).map(
          ([name, folder]) => `export const ${name} = ${JSON.stringify(textsIn(folder))};`,
        ),
      ].join('\n'),
      resolveDir: root,
    }));
  },
};

function textsIn(folder) {
  const names = readdirSync(`${root}${folder}`, { recursive: true }).filter((name) =>
    /\.(wgsl|ts)$/.test(name),
  );
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(`${root}${folder}/${name}`, 'utf8')]),
  );
}
