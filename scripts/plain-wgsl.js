import { readFileSync } from 'node:fs';

/** A plugin of esbuild: shaders as text without comments and indentation, which are a fifteenth of the lab's worker. */
export const plainWgsl = {
  name: 'plain-wgsl',
  setup(build) {
    build.onLoad({ filter: /\.wgsl$/ }, ({ path }) => ({
      loader: 'text',
      contents: readFileSync(path, 'utf8')
        .replace(/\/\/.*$/gm, '')
        .replace(/[ \t]+$/gm, '')
        .replace(/^\s+/gm, ''),
    }));
  },
};
