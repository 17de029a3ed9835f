// `npm run docs:ops`: writes docs/ops.md, the table of all ops and their gradients, from the code.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
process.chdir(root);
const { load } = await import('./bundle.js'); // needs node modules
const { opsPage } = await load('scripts/docs-ops/page.ts');
writeFileSync('docs/ops.md', opsPage());
