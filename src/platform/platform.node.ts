import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { breathing } from './breathing.ts';
import type { Hash } from './sha256.ts';

export { startThreads, threadsHere } from './threads.node.ts';

/**
 * Dawn's only instance, for all devices, kept as long as the process lives. If the garbage collector takes an instance
 * whose devices are in use, the process ends with a segmentation fault; with many instances, it can crash when it ends.
 */
let instance: Promise<GPU> | undefined;

export function requestGPU(): Promise<GPU> {
  instance ??= createInstance().catch((error) => {
    instance = undefined; // for the next try
    throw error;
  });
  return instance;
}

async function createInstance(): Promise<GPU> {
  // If WAYLAND_DISPLAY is set and this is not, the Vulkan driver prints a complaint for every device. Any folder
  // will do, as nothing is written there.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // Node may know the time exactly, unlike a page. Otherwise Dawn rounds timestamps to 0.07 ms.
  return create(['disable-dawn-features=timestamp_quantization']);
}

/** Sets the flag that Node 20 needs for relaxed SIMD. It applies to everything that is compiled later. */
export function allowRelaxedSIMD(): void {
  try {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    // another engine than V8
  }
}

/** A text file in the user's cache folder. If it cannot be written, the choices are measured again next time. */
export function tuningStore(name: string): {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
} {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'webgpu-dqn');
  const path = join(folder, `${name}.json`);
  return {
    load: () => readFile(path, 'utf8').catch(() => undefined),
    async save(text) {
      const temporary = `${path}.${process.pid}`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, text);
        await rename(temporary, path); // in one step, as other processes read it
      } catch {
        // a cache that cannot be written is no reason to stop
      }
    },
  };
}

/** The poll that Dawn's binding waits for, if it waits for any. */
let poll: (() => void) | undefined;
const immediate = globalThis.setImmediate;

/**
 * Calls Dawn for a promise. While any promise is pending, Dawn's binding hands one poll after the other to the global
 * `setImmediate`. Each is caught here, so that `blockUntil` can call it, too.
 */
export function askDawn<T>(ask: () => T): T {
  globalThis.setImmediate = catchPoll as typeof setImmediate;
  try {
    return ask();
  } finally {
    globalThis.setImmediate = immediate;
  }
}

function catchPoll(callback: () => void): void {
  poll = callback;
  immediate(callPoll);
}

function callPoll(): void {
  const due = poll;
  poll = undefined;
  if (due) askDawn(due);
}

/**
 * Blocks this thread until `done`, for work that `askDawn` has begun. Returns at once if nothing is pending.
 */
export function blockUntil(done: () => boolean): void {
  while (poll && !done()) {
    Atomics.wait(never, 0, 0, BLOCK_SLEEP_MS);
    callPoll();
  }
}

export const breathe = breathing(() => nextTurn());

const never = new Int32Array(new SharedArrayBuffer(4));
/** The first look comes soon, as actions are quick. Later ones are rarer, to disturb a long update less. */
const SHORTEST_SLEEP_MS = 0.05;
const LONGEST_SLEEP_MS = 0.3;
/** A process that blocks has much work queued. Polling every few ms slowed a software adapter down by a third. */
const BLOCK_SLEEP_MS = 20;

/**
 * Resolves with `promise`. While one of Dawn's promises is pending, Node's event loop spins to poll for it. On
 * a software adapter that takes a core from the computation (measured: half the speed on two cores), so there
 * this thread sleeps between looks.
 */
export async function wait<T>(promise: Promise<T>, _device: GPUDevice, software: boolean): Promise<T> {
  if (!software) return promise;
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let sleep = SHORTEST_SLEEP_MS; !settled; sleep = Math.min(1.5 * sleep, LONGEST_SLEEP_MS)) {
    Atomics.wait(never, 0, 0, sleep);
    await new Promise((resolve) => immediate(resolve)); // faster than that of node:timers/promises
  }
  return promise;
}

export function sha256(): Hash {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.copy().digest('hex') };
}

export const NO_ADAPTER_HINT =
  'install a Vulkan driver (Debian and Ubuntu: mesa-vulkan-drivers, on Debian 12 from bookworm-backports; `npm start` in a clone can do it), or choose the device cpu';
