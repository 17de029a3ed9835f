import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { cannotStart, serve, type ThreadData, type Threads, threadData, threadsWith } from './threads.ts';

/** The number of threads that this machine runs at once. */
export function threadsHere(): number | undefined {
  return availableParallelism();
}

/**
 * Starts `count` threads beside this one, on the same memory. They sleep when there is nothing to do. A further thread
 * starts and watches them, as this thread cannot hear that one has ended while it waits.
 */
export async function startThreads(
  count: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Threads> {
  const all = threadData(count, module, memory);
  const program = inThread(
    `({ workerData, parentPort }) => (${serve})(workerData, () => parentPort.postMessage('ready'))`,
  );
  const watcher = new Worker(inThread(`(threads) => (${watch})(threads)`), {
    eval: true,
    workerData: { all, program },
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once('error', ({ message }) => reject(cannotStart(message)));
    watcher.once('message', resolve);
  });
  watcher.unref(); // so that a program ends even if it does not close its device
  const { control, words } = all[0];
  watcher.once('exit', () => Atomics.store(control, words.GONE, 1));
  return threadsWith(all, { ask: () => watcher.postMessage('ask'), end: () => watcher.postMessage('end') });
}

/** A thread's program: a function of the module `node:worker_threads`. */
function inThread(program: string): string {
  return `import('node:worker_threads').then(${program})`;
}

interface ToWatch {
  readonly all: readonly ThreadData[];
  readonly program: string;
}

/** The body of the watcher, which ends when all threads have ended. Only its text is passed on. */
function watch(threads: { Worker: typeof Worker; workerData: ToWatch; parentPort: MessagePort }): void {
  const { workerData, parentPort } = threads;
  const { all, program } = workerData;
  const { control, words } = all[0];
  let begun = 0;
  let ended = 0;
  const workers = all.map((each) => {
    const worker = new threads.Worker(program, { eval: true, workerData: each });
    worker.once('message', () => {
      begun++;
      if (begun === all.length) parentPort.postMessage('ready');
    });
    worker.once('exit', () => {
      ended++;
      Atomics.store(control, words.GONE, 1);
      Atomics.notify(control, words.PENDING);
      if (ended === all.length) parentPort.off('message', hear); // nothing keeps this thread any more
    });
    return worker;
  });
  const hear = (message: 'ask' | 'end') => {
    if (message === 'ask') Atomics.add(control, words.ANSWERS, 1);
    else for (const worker of workers) worker.terminate();
  };
  parentPort.on('message', hear);
}
