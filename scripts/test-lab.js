// `npm run test:lab -- [part of a path ...] [--all]`: tests the built lab, served below a path, in headless Chromium.
// Several files run at once. Files named *.long.page.ts take minutes, and run only with --all.
import { readdirSync } from 'node:fs';
import { chromium } from './browsers.js';
import { root } from './root.js';
import { setup } from './setup.js';

/** The files that take longest begin first. */
const LONGEST = /\.long\.|\/(inside|look|play|told|devices|compare|pixels|kills)\./;

setup({ adapter: false });
process.chdir(root);
try {
  process.env.CHROMIUM = chromium();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import('./build-lab.js'); // these need node modules
const { bundleTests } = await import('./run-tests.js');
const { printEnd, runInLanes } = await import('./run-in-lanes.js');

const patterns = process.argv.slice(2).filter((argument) => argument !== '--all');
const all = process.argv.includes('--all');
const chosen = readdirSync('test/lab')
  .filter((name) => name.endsWith('.page.ts'))
  .map((name) => `test/lab/${name}`)
  .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
const files = chosen
  .filter((path) => all || !path.endsWith('.long.page.ts'))
  .sort((a, b) => Number(LONGEST.test(b)) - Number(LONGEST.test(a)));
const folder = await bundleTests(files);
const total = await runInLanes(folder, files);
const left = chosen.length - files.length;
if (left > 0) console.log(`${left} long ${left === 1 ? 'file is' : 'files are'} left to --all`);
printEnd(total);
process.exit(total.passed > 0 && total.failed === 0 ? 0 : 1);
