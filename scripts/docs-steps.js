// `npm run docs:steps`: writes docs/steps.md, the costs of the programs of W1 to W6, from the code.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
process.chdir(root);
const { load } = await import('./bundle.js'); // needs node modules
const { stepsPage } = await load('scripts/docs-steps/page.ts');
writeFileSync('docs/steps.md', await stepsPage());
