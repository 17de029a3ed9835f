// `npm run test:browser`: runs test/browser/page.ts in headless Chromium, with WebGPU and without, on the package as a
// page gets it. `bench/bytes.js` says what Node learns, which the page compares.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { chromium } from './chromium.js';
import { quietly } from './quietly.js';
import { root } from './root.js';
import { setup } from './setup.js';

const LIMIT_SECONDS = 300;

setup({ adapter: false });
const executablePath = prepare();
const { build } = await import('esbuild');
const playwright = await import('playwright-core');

const files = {
  '/': [
    'text/html',
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
  ],
  '/page.js': ['text/javascript', await bundlePage()],
  '/hashes.json': ['application/json', hashesInNode()],
  '/dist/browser.js': ['text/javascript', await readFile(`${root}dist/browser.js`)],
};
const server = createServer((request, response) => {
  const [type, body] = files[request.url.replace(/\?.*/, '')] ?? ['text/plain', ''];
  response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

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
  // Playwright itself adds what keeps the browser headless, quiet and, for root, without its sandbox.
  const browser = await playwright.chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(message.text()));
    page.on('pageerror', (error) => console.error(error.stack));
    // WebGPU needs a secure context: localhost is one.
    await page.goto(`http://localhost:${server.address().port}/?kind=${kind}`);
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

/** JSON: of what every recipe learns in Node, the SHA-256. */
function hashesInNode() {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  const printed = execFileSync(process.execPath, [`${root}bench/bytes.js`, '--json'], options);
  return JSON.stringify(JSON.parse(printed).hashes);
}

/** The page's script. Where it imports src/index.ts, it gets the built package. */
async function bundlePage() {
  const usePackage = {
    name: 'use the built package',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/src\/index\.ts$/ }, () => ({ path: '/dist/browser.js', external: true })),
  };
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/browser/page.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    sourcemap: 'inline',
    plugins: [usePackage],
    write: false,
  });
  return outputFiles[0].contents;
}
