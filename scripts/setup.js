// The set-up with which every command in a clone begins. It runs before anything is installed, so it may only use
// modules of Node.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { softwareDriver } from './driver.js';
import { quietly } from './quietly.js';
import { root } from './root.js';
import { requireWritable } from './writable.js';

/**
 * Installs what is missing: node modules and, with `adapter`, a software Vulkan driver if Dawn finds no adapter. The
 * driver is for commands that show or test WebGPU: `npm start` and `npm test`. Returns undefined, or a line that says
 * why there is no adapter and how to get one. If nothing can be written, prints a line and ends the process.
 */
export function setup({ adapter }) {
  installModules();
  requireWritable(`${root}.cache`, 'what runs is bundled there');
  return adapter ? missingAdapter() : undefined;
}

function installModules() {
  const installed = `${root}node_modules/.package-lock.json`; // npm writes it last
  const lock = `${root}package-lock.json`;
  const locked = existsSync(lock);
  if (existsSync(installed) && (!locked || statSync(installed).mtimeMs >= statSync(lock).mtimeMs)) return;
  requireWritable(root, 'node modules are installed there');
  console.error('installing node modules ...');
  try {
    const windows = process.platform === 'win32';
    quietly('npm', [locked ? 'ci' : 'install', '--include=dev'], { cwd: root, shell: windows });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

const noAdapter = 'No WebGPU adapter found';

function missingAdapter() {
  const { advice, install } = softwareDriver();
  let problem = adapterProblem();
  if (problem === noAdapter && install) {
    try {
      install();
      problem = adapterProblem();
    } catch (error) {
      console.error(error.message);
    }
  }
  if (!problem) return;
  const line = `${problem}, so what can compute on the CPU does (--device cpu).`;
  return problem === noAdapter ? `${line} For an adapter, ${advice}.` : line;
}

/** Asks Dawn for an adapter in a new process. Returns undefined if there is one, else the problem. */
function adapterProblem() {
  const probe = `${root}scripts/probe-adapter.js`;
  const { status, signal, stderr } = spawnSync(process.execPath, [probe], { encoding: 'utf8' });
  if (status === 0) return;
  if (status === 3) return noAdapter;
  const reason = stderr.match(/^\w*Error.*/m)?.[0] ?? signal ?? `exit status ${status}`;
  return `Dawn (npm webgpu) does not work here (${reason})`;
}
