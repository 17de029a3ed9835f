// `npm run test:lab -- [part of a path ...]`: the lab, built, below a path of its own, in headless Chromium.
import { readdirSync } from 'node:fs';
import { chromium } from './browsers.js';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
process.chdir(root);
try {
  process.env.CHROMIUM = chromium();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import('./build-lab.js'); // these need node modules
const { runTests } = await import('./run-tests.js');

const patterns = process.argv.slice(2);
const files = readdirSync('test/lab')
  .filter((name) => name.endsWith('.page.ts'))
  .map((name) => `test/lab/${name}`)
  .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
const { passed, failed, skipped } = await runTests(files, { mayBeEmpty: false });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
