// `npm run test:browser`: runs test/browser/page.ts in headless Chromium, with WebGPU and without, on the package as a
// page gets it. The page compares its hashes with those of `bench/bytes.js` in Node.
import { execFileSync } from 'node:child_process';
import { chromium } from './browsers.js';
import { quietly } from './quietly.js';
import { root } from './root.js';
import { serve } from './serve.js';
import { setup } from './setup.js';

const LIMIT_SECONDS = 300;

setup({ adapter: false });
const executablePath = prepare();
const { browserPage } = await import('./browser-page.js'); // needs node modules
const playwright = await import('playwright-core');
const server = await serve({ ...(await browserPage()), '/hashes.json': hashesInNode() });

const limit = setTimeout(() => {
  console.error(`the pages did not finish within ${LIMIT_SECONDS} s`);
  process.exit(1);
}, 1000 * LIMIT_SECONDS);
try {
  await runPage('webgpu', [
    '--enable-unsafe-webgpu', // without it Chromium on Linux offers no software adapter at all
    '--use-webgpu-adapter=swiftshader', // the same adapter also on a machine that has a GPU
  ]);
  await runPage('cpu', ['--disable-features=WebGPU', '--disable-gpu']);
} finally {
  clearTimeout(limit);
  server.close();
}

/** Runs the page in a browser that has this kind of device. */
async function runPage(kind, args) {
  console.log(`== ${kind}`);
  // Playwright adds the flags that keep the browser headless, quiet and, for root, without its sandbox.
  const browser = await playwright.chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(message.text()));
    page.on('pageerror', (error) => console.error(error.stack));
    await page.goto(`${server.url}?kind=${kind}`);
    const result = await page.evaluate(() => globalThis.result);
    if (!result) throw new Error('test/browser/page.ts set no window.result');
    for (const name of result.passed) console.log(`passed: ${name}`);
    for (const name of result.failed) console.log(`FAILED: ${name}`);
    console.log(`${result.passed.length} passed, ${result.failed.length} failed`);
    if (result.failed.length > 0 || result.passed.length === 0) process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

/** Installs and builds what is missing; returns the browser's path. */
function prepare() {
  try {
    const path = chromium();
    quietly(process.execPath, [`${root}scripts/build.js`]);
    return path;
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** The SHA-256 of the outcome of every recipe in Node, as JSON. */
function hashesInNode() {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  const printed = execFileSync(process.execPath, [`${root}bench/bytes.js`, '--json'], options);
  return JSON.stringify(JSON.parse(printed).hashes);
}
