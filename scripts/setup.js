// What `npm start` and `npm test` do first. It runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { softwareDriver } from './driver.js';
import { quietly } from './quietly.js';
import { root } from './root.js';

/**
 * Installs what is missing: node modules and, with `adapter`, a software Vulkan driver where Dawn finds no
 * adapter. Returns undefined, or the line that says why there is no adapter and how to get one.
 */
export function setup({ adapter }) {
  installModules();
  return adapter ? missingAdapter() : undefined;
}

function installModules() {
  const installed = `${root}node_modules/.package-lock.json`; // npm writes it last
  const wanted = `${root}package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.error('installing node modules ...');
  try {
    quietly('npm', ['ci', '--include=dev'], { cwd: root, shell: process.platform === 'win32' });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

function missingAdapter() {
  let problem = adapterProblem();
  if (!problem) return;
  const { advice, install } = softwareDriver();
  if (install) {
    console.error('installing the software Vulkan driver (Mesa) ...');
    try {
      install();
      problem = adapterProblem();
      if (!problem) return;
    } catch (error) {
      console.error(error.message);
    }
  }
  return `${problem}, so only the CPU reference (--device reference) runs here. For an adapter, ${advice}.`;
}

function adapterProblem() {
  const probe = `${root}scripts/probe-adapter.js`;
  const { status, signal, stderr } = spawnSync(process.execPath, [probe], { encoding: 'utf8' });
  if (status === 0) return;
  if (status === 3) return 'No WebGPU adapter found';
  const reason = stderr.match(/^\w*Error.*/m)?.[0] ?? signal ?? `exit status ${status}`;
  return `Dawn (npm webgpu) does not work (${reason})`;
}
