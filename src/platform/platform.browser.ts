import { breathing } from './breathing.ts';
import type { Threads } from './threads.ts';

export { sha256 } from './sha256.ts';

/** The browser's functions where a browser and Node differ. Node's are in `platform.node.ts`. */

export async function requestGPU(): Promise<GPU | undefined> {
  return globalThis.navigator?.gpu;
}

/** A text that is kept between visits, if the browser allows it. */
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
        // the choices are measured again next time
      }
    },
  };
}

/**
 * Resolves with `promise`, for which `device` has work to do. A browser computes in another process, so there is
 * nothing to pace. But Firefox checks for finished work only every 100 ms, and whenever something is submitted
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
    // Resolves once the other process has seen the submit, so submits never pile up.
    device.pushErrorScope('validation');
    await device.popErrorScope();
  }
  return promise;
}

/** Calls WebGPU for a promise. In a browser there is nothing else to do. */
export function askDawn<T>(ask: () => T): T {
  return ask();
}

/**
 * Does nothing, as a page cannot block. The browser itself holds back a page that submits faster than the GPU computes.
 */
export function blockUntil(_: () => boolean): void {}

/**
 * Waits for a message. A timer would take at least 4 ms, and a second in a hidden tab; `scheduler.yield` resolves
 * before timers have had a turn. A message queues up behind all pending tasks, and a page is painted in between. The
 * channel is closed again, as an open one keeps Deno from ending.
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

/** Does nothing, as a page cannot set flags of its browser. */
export function allowRelaxedSIMD(): void {}

export const NO_ADAPTER_HINT = 'use a browser with WebGPU enabled (recent Chrome, Edge, Safari or Firefox)';

/**
 * The number of threads that this machine runs at once, or undefined if there can be only this one: a page's main
 * thread must not wait for others, and only workers of a page that is cross-origin isolated share memory.
 */
export function threadsHere(): number | undefined {
  const mayWait = 'WorkerGlobalScope' in globalThis;
  return mayWait && globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : undefined;
}

/** As in threads.browser.ts, which is loaded only when it is needed, as few pages need it. */
export async function startThreads(
  ...asked: readonly [count: number, module: WebAssembly.Module, memory: WebAssembly.Memory]
): Promise<Threads> {
  const threads = await import('./threads.browser.ts');
  return threads.startThreads(...asked);
}
