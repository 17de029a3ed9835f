// `npm test -- [--device webgpu|cpu|reference] [--limits adapter|default] [part of a path ...]`: sets up, then runs
// test/**/*.test.ts, and names the ten files that took longest. `--limits default` asks WebGPU for no more than every
// adapter has, as `openDevice` does.
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.js';
import { printEnd } from './run-in-lanes.js';
import { setup } from './setup.js';

const all = ['webgpu', 'cpu', 'reference'];
const allLimits = ['adapter', 'default'];
const { devices, limits, files } = readArguments();

const noAdapter = setup({ adapter: devices.includes('webgpu') });
if (noAdapter) exit(1, noAdapter);

process.env.DEVICES = devices.join(',');
process.env.LIMITS = limits;
process.env.FIXTURES = resolve(process.env.FIXTURES ?? `${root}test/fixtures`);
process.env.SEED ??= `${randomInt(2 ** 47)}`;
process.env.TESTS_SINCE = `${Date.now()}`;
// Mesa's usual folder of compiled shaders, as tests give processes other cache folders.
process.env.MESA_SHADER_CACHE_DIR ??= process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
process.chdir(root);

const { runTests } = await import('./run-tests.js'); // needs node modules
const total = await runTests(files, { mayBeEmpty: devices.length < all.length });
if (total.passed + total.failed === 0) console.error('no test ran');
printEnd(total);
process.exitCode = total.passed > 0 && total.failed === 0 ? 0 : 1;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        device: { type: 'string', multiple: true, default: all },
        limits: { type: 'string', default: 'adapter' },
      },
      allowPositionals: true,
    });
    const unknown = values.device.find((device) => !all.includes(device));
    if (unknown !== undefined) throw new Error(`--device ${unknown}: expected ${all.join(' or ')}`);
    if (!allLimits.includes(values.limits))
      throw new Error(`--limits ${values.limits}: expected ${allLimits.join(' or ')}`);
    return { devices: values.device, limits: values.limits, files: findTests(positionals) };
  } catch (error) {
    exit(2, error.message);
  }
}

/** The test files whose path contains one of the patterns; each pattern must match something. */
function findTests(patterns) {
  const tests = readdirSync(`${root}test`, { recursive: true })
    .map((path) => `test/${path.replaceAll(sep, '/')}`)
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
  const useless = patterns.find((pattern) => !tests.some((path) => path.includes(pattern)));
  if (useless !== undefined) throw new Error(`no test file has "${useless}" in its path`);
  return patterns.length === 0
    ? tests
    : tests.filter((path) => patterns.some((pattern) => path.includes(pattern)));
}

function exit(status, message) {
  console.error(message);
  process.exit(status);
}
