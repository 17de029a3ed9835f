import { breathing } from './breathing.ts';
import type { Threads } from './threads.ts';

export { sha256 } from './sha256.ts';

/** What differs between a browser and Node. This is the browser's half; `platform.node.ts` is the other. */

export async function requestGPU(): Promise<GPU | undefined> {
  return globalThis.navigator?.gpu;
}

/** A text that is kept between visits, or not where the browser does not allow it. */
export function tuningStore(name: string): {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
} {
  const key = `webgpu-dqn ${name}`;
  return {
    async load() {
      try {
        return localStorage.getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    async save(text) {
      try {
        localStorage.setItem(key, text);
      } catch {
        // next time it is found out again
      }
    },
  };
}

/**
 * Resolves with `promise`, for which `device` has work to do. A browser computes in another process: there is nothing
 * to pace. But Firefox looks for work that is done only every 100 ms, and whenever something is submitted
 * (https://bugzilla.mozilla.org/show_bug.cgi?id=1870699).
 */
export async function wait<T>(promise: Promise<T>, device: GPUDevice, _software: boolean): Promise<T> {
  if (!/Firefox/.test(globalThis.navigator?.userAgent)) return promise;
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  while (!settled) {
    device.queue.submit([]);
    // Comes back once the other process has seen the submit, so they never pile up.
    device.pushErrorScope('validation');
    await device.popErrorScope();
  }
  return promise;
}

/** Calls the browser for something that it will tell later. */
export function askDawn<T>(ask: () => T): T {
  return ask();
}

/** A page cannot block: the browser itself holds back a page that submits faster than the GPU computes. */
export function blockUntil(_: () => boolean): void {}

/**
 * Timers take 4 ms at least, and a second in a hidden tab; `scheduler.yield` comes back before they had a turn. A
 * message takes its place behind all that waits, and a page is painted in between. The channel is closed again, for
 * an open one keeps Deno from ending.
 */
export const breathe = breathing(
  () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }),
);

/** A page cannot change what its browser does. */
export function allowRelaxedSIMD(): void {}

export const NO_ADAPTER_HINT = 'use a browser with WebGPU enabled (recent Chrome, Edge, Safari or Firefox)';

/**
 * How many threads this machine runs at once, or nothing where there can be no others: a page's main thread must not wait
 * for them, and only workers of a page that is cross-origin isolated share memory.
 */
export function threadsHere(): number | undefined {
  const mayWait = 'WorkerGlobalScope' in globalThis;
  return mayWait && globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : undefined;
}

/** As in threads.browser.ts, which few pages need. */
export async function startThreads(
  ...asked: readonly [count: number, module: WebAssembly.Module, memory: WebAssembly.Memory]
): Promise<Threads> {
  const threads = await import('./threads.browser.ts');
  return threads.startThreads(...asked);
}
