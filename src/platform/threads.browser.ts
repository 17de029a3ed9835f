import { cannotStart, serve, type Threads, threadData, threadsWith } from './threads.ts';

/** Starts `count` threads beside this one, on the same memory. They sleep when there is nothing to do, and end with it. */
export async function startThreads(
  count: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Threads> {
  const all = threadData(count, module, memory);
  const program = `onmessage = ({ data }) => (${serve})(data, () => postMessage('ready'))`;
  const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  try {
    const workers = all.map(() => new Worker(address));
    await Promise.all(
      workers.map(async (worker, i) => {
        worker.postMessage(all[i]);
        await new Promise((resolve, reject) => {
          worker.onmessage = resolve;
          worker.onerror = ({ message }) => reject(cannotStart(message));
        });
      }),
    );
    return threadsWith(all, {
      end() {
        for (const worker of workers) worker.terminate();
      },
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
