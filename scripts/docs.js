// `npm run docs -- [--port N]`: the course, the guides, a reference of all public names and the lab as one static site in
// dist/docs. TypeDoc comes from tools/docs: it needs a TypeScript older than the repository's.
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { writeSite } from './docs-site/reference.js';
import { root } from './root.js';
import { setup } from './setup.js';
import { installTools } from './tools.js';

setup({ adapter: false });
process.chdir(root);
const { load } = await import('./bundle.js'); // needs node modules
const { buildSite, siteFlags } = await load('scripts/docs-site/main.ts');
const flags = siteFlags(process.argv.slice(2));
const require = createRequire(installTools('docs'));
const typedoc = await import(pathToFileURL(require.resolve('typedoc')));
const parts = {
  buildLab: () => import('./build-lab.js'),
  writeSite: (options) => writeSite(typedoc, options),
  lunr: require('lunr'),
};
process.exitCode = await buildSite(parts, flags);
