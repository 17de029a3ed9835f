// `npm run test:lab -- [part of a path ...]`: the lab, built, below a path of its own, in headless Chromium. Tests wait
// for pages most of the time, so several files run at once, each in a process of its own.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { chromium } from './browsers.js';
import { root } from './root.js';
import { setup } from './setup.js';

/** The files that take longest begin first. */
const LONGEST = /\/(look|files|inside|bytes|kills)\./;

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

const patterns = process.argv.slice(2);
const files = readdirSync('test/lab')
  .filter((name) => name.endsWith('.page.ts'))
  .map((name) => `test/lab/${name}`)
  .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
  .sort((a, b) => Number(LONGEST.test(b)) - Number(LONGEST.test(a)));
const folder = await bundleTests(files);
const total = { passed: 0, failed: 0, skipped: 0 };
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);

/** Runs files, one after the other, until none is left. */
async function lane() {
  for (let file = files.shift(); file; file = files.shift()) {
    const counts = await runFile(file);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
}

/** Runs a file and prints what it says, all at once. A process that ends without its counts is a failed test. */
async function runFile(file) {
  const child = fork(`${root}scripts/test-lab-file.js`, [folder, file], { silent: true });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  let counts = { passed: 0, failed: 1, skipped: 0 };
  child.on('message', (message) => {
    counts = message;
  });
  await new Promise((resolve) => child.on('close', resolve));
  process.stdout.write(Buffer.concat(said));
  return counts;
}
