import type { Page } from 'playwright-core';
import type { FromWorker, Spec } from '../../src/lab/protocol.ts';

/** Trains in a worker of its own, with every stream watched; returns the SHA-256 of the net. */
export function learnedInPage(page: Page, spec: Spec): Promise<string> {
  return page.evaluate(
    (spec) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(new URL('worker.js', document.querySelector('script')!.src), {
          type: 'module',
        });
        worker.onerror = ({ message }) => reject(new Error(message));
        const say = (message: object) => worker.postMessage(message);
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if ('error' in data) reject(new Error(data.error.message));
          else if ('stream' in data) {
            say({ do: 'took', stream: data.stream });
            if (data.stream !== 'events') return;
            for (const event of data.values) {
              if (event.what === 'failed') reject(new Error(event.failure.message));
              if (event.what === 'ended') resolve(event.hash!);
            }
          } else say({ do: 'pace', stepsPerSecond: 'max' });
        };
        say({
          do: 'watch',
          hertz: { progress: 60, frame: 60, q: 60, inspect: 60, update: 60, replay: 60, saliency: 60 },
        });
        say({ do: 'start', id: 1, spec });
      }),
    spec,
  );
}
