import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, firefox } from './browsers.js';
import { npmBinary } from './npm-binary.js';
import { root } from './root.js';
import { serve } from './serve.js';

const LIMIT_SECONDS = 900;

/** Flags that let Deno use files, the environment and WebGPU, and take packages from `node_modules`. */
export const DENO_FLAGS = ['run', '--allow-all', '--unstable-webgpu', '--no-lock'];

/** On Linux Firefox has neither WebGPU nor software adapters unless it is told to. */
const FIREFOX_PREFERENCES = `
user_pref("dom.webgpu.enabled", true);
user_pref("gfx.webgpu.ignore-blocklist", true);
`;

/**
 * The JavaScript engines by their names. Each function installs what is missing and returns the engine's `path`, its
 * `version`, and `run`, which resolves with the result of a program: the value of the promise that the program leaves
 * in `globalThis.result`. The program is a `file`, or the `scripts` of a page (see `serve`).
 */
export const ENGINES = {
  node20: terminal(() => node(20)),
  node22: terminal(() => node(22)),
  node24: terminal(() => node(24)),
  node26: terminal(() => node(26)),
  bun: terminal(() => npmBinary('bun', 'bun@1', '@oven/*/bin/bun')),
  deno: terminal(() => npmBinary('deno', 'deno@2', '@deno/*/deno'), DENO_FLAGS),
  chromium: browser(chromium, (profile, url) => [
    ...['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, url],
  ]),
  firefox: browser(firefox, (profile, url) => {
    writeFileSync(join(profile, 'user.js'), FIREFOX_PREFERENCES);
    return ['--headless', '--profile', profile, url];
  }),
};

/** The package `node` would download another package by a script; here that one is installed directly. */
function node(major) {
  const spec = `node@npm:node-${process.platform}-${process.arch}@${major}`;
  return npmBinary(`node${major}`, spec, 'node/bin/node');
}

function terminal(install, flags = []) {
  return () => {
    const path = install();
    const run = async ({ file }) => {
      const output = await outputOf(path, [...flags, `${root}scripts/print-result.js`, file]);
      return JSON.parse(output.trim().split('\n').at(-1));
    };
    return { path, version: versionOf(path), run };
  };
}

function browser(install, argumentsFor) {
  return () => {
    const path = install();
    const run = ({ scripts, query = '' }) => resultOfPage(path, argumentsFor, scripts, query);
    return { path, version: versionOf(path), run };
  };
}

function versionOf(path) {
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const version = stdout?.match(/\d+(\.\w+)+/)?.[0];
  if (!version) throw new Error(`${path} --version says no version: ${error?.message ?? stdout}`);
  return version;
}

function outputOf(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, timeout: 1000 * LIMIT_SECONDS });
    const [out, all] = [[], []];
    child.stdout.on('data', (chunk) => out.push(chunk) && all.push(chunk));
    child.stderr.on('data', (chunk) => all.push(chunk));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(Buffer.concat(out).toString());
      else reject(new Error(`${Buffer.concat(all)}ended with ${signal ?? `exit status ${status}`}`));
    });
  });
}

async function resultOfPage(command, argumentsFor, scripts, query) {
  const profile = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
  let settle;
  const outcome = new Promise((resolve) => {
    settle = resolve;
  });
  const server = await serve(scripts, settle);
  const child = spawn(command, argumentsFor(profile, server.url + query), {
    stdio: 'ignore',
    timeout: 1000 * LIMIT_SECONDS,
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.on('error', ({ message }) => settle({ error: message }));
  void closed.then(() => settle({ error: `no result before the browser ended, within ${LIMIT_SECONDS} s` }));

  const { value, error } = await outcome;
  child.kill();
  await closed;
  server.close();
  rmSync(profile, { recursive: true, force: true });
  if (error !== undefined) throw new Error(error);
  return value;
}
