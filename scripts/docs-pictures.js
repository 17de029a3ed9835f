// `npm run docs:pictures`: draws the pictures of the pages in docs/. Curves are drawn from the numbers that the pages print,
// so `npm run test:docs -- --write` comes first.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
process.chdir(root);
const { load } = await import('./bundle.js'); // needs node modules
const { PICTURES } = await load('scripts/docs-pictures/pictures.ts');
for (const [file, draw] of Object.entries(PICTURES)) writeFileSync(file, draw());
