import { build } from 'esbuild';
import { nodeOptions } from './bundle.js';

/**
 * A plugin of esbuild: modules whose paths match are evaluated, and export the results as plain data without importing
 * anything.
 *
 * @param filter a pattern for modules whose exports are the same wherever they run.
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
