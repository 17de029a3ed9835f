import { build } from 'esbuild';
import { nodeOptions } from './bundle.js';

/**
 * A plugin of esbuild: the modules whose paths match export what their exports come to, as plain data, and import
 * nothing any more.
 *
 * @param filter for a module that computes the same wherever it runs.
 */
export const evaluated = (filter) => ({
  name: 'evaluated',
  setup({ onLoad }) {
    onLoad({ filter }, async ({ path }) => {
      const { outputFiles } = await build({
        ...nodeOptions,
        entryPoints: [path],
        sourcemap: false,
        write: false,
      });
      const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
      const constants = Object.entries(module).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: constants.join('\n'), loader: 'js' };
    });
  },
});
