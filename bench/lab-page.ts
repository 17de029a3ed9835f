/**
 * The part of the lab's benchmark that runs in the page. Each function is sent there alone: it may use nothing else.
 */
import type { CDPSession, Page } from 'playwright-core';
import type { FromWorker } from '../src/lab/protocol.ts';

/** Observations of a page. Times are milliseconds since the navigation. */
export interface Seen {
  /** When the picture first changed. */
  moved: number;
  /** When the first update was reported. */
  learned: number;
  /** When the run ended. */
  ended: number;
  /** Milliseconds of each frame. */
  frames: number[];
  /** Number of messages from the worker. */
  messages: number;
  /** The longest task after the page was loaded. */
  longest: number;
  /** The progress of the newest worker. */
  run: 'begun' | 'learns' | 'ended';
}

/** Begins to watch a page, before any of the page's code runs. */
export function observe(): void {
  const seen: Seen = {
    ...{ moved: 0, learned: 0, ended: 0, messages: 0, longest: 0 },
    ...{ frames: [], run: 'begun' as const },
  };
  Object.assign(window, { seen });

  let pictures = 0;
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...args: unknown[]) {
    if (++pictures === 3) seen.moved = performance.now(); // the first ones show the pole at rest
    Reflect.apply(putImageData, this, args);
  };

  let last = performance.now();
  const frame = (now: number) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  addEventListener('load', () => {
    const loaded = performance.now();
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        if (startTime >= loaded) seen.longest = Math.max(seen.longest, duration); // not the task that loads
      }
    }).observe({ type: 'longtask' });
  });

  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      seen.run = 'begun';
      this.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        seen.messages++;
        if (!('stream' in data) || data.stream !== 'events') return;
        for (const { what } of data.values) {
          if (what === 'learns') seen.learned ||= performance.now();
          if (what === 'ended') seen.ended ||= performance.now();
          if (what === 'learns' || what === 'ended') seen.run = what;
        }
      });
    }
  };
}

/** Begins a run at full speed in a worker that is not watched. */
export function trainUnwatched(of: {
  recipe: string;
  preset: string;
  seed: number;
  settings: string[];
}): void {
  const worker = new Worker(new URL('worker.js', document.querySelector('script')!.src), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('id' in data) worker.postMessage({ do: 'pace', stepsPerSecond: 'max' });
    else worker.postMessage({ do: 'took', stream: data.stream });
  };
  worker.postMessage({ do: 'watch', hertz: { progress: 0, frame: 0, q: 0 } });
  worker.postMessage({ do: 'start', id: 1, spec: { ...of, device: 'cpu' } });
}

/** Growth of the page's heap over `minutes`, in MB, after collecting garbage. */
export async function heapGrowth(page: Page, minutes: number): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const before = await heap(session);
  await page.waitForTimeout(60_000 * minutes);
  return (await heap(session)) - before;
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
