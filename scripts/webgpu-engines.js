import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { browserPage } from './browser-page.js';
import { DENO_FLAGS, ENGINES } from './engines.js';
import { quietly } from './quietly.js';
import { root } from './root.js';
import { bundleTests } from './run-tests.js';

/**
 * Tests on other implementations of WebGPU than Dawn, by name. Both are wgpu, whose compiler of WGSL is naga. Each
 * function installs what is missing and returns the `version` of what it ran on and whether all tests `passed`.
 */
export const WEBGPU_ENGINES = {
  'deno-webgpu': testDeno,
  'firefox-webgpu': testFirefox,
};

/** Every kernel and the agents, in Deno. */
async function testDeno() {
  const { path, version } = ENGINES.deno();
  const agents = readdirSync(`${root}test/agents`).filter((file) => file.endsWith('.test.ts'));
  const files = ['test/kernels/kernels.test.ts', ...agents.map((file) => `test/agents/${file}`)];
  // Neutral is not Node: `#platform` is the file for browsers.
  const folder = await bundleTests(files, { platform: 'neutral' });
  const { status } = spawnSync(path, [...DENO_FLAGS, `${root}scripts/deno-tests.js`, folder, ...files], {
    cwd: root,
    env: { ...process.env, DEVICES: 'webgpu' },
    stdio: 'inherit',
  });
  return { version, passed: status === 0 };
}

/** Runs the page of `npm run test:browser` in Firefox. */
async function testFirefox() {
  const { version, run } = ENGINES.firefox();
  quietly(process.execPath, [`${root}scripts/build.js`]);
  const { passed, failed } = await run({ scripts: await browserPage(), query: '?kind=webgpu' });
  for (const name of passed) console.log(`passed: ${name}`);
  for (const name of failed) console.log(`FAILED: ${name}`);
  console.log(`${passed.length} passed, ${failed.length} failed`);
  return { version, passed: passed.length > 0 && failed.length === 0 };
}
