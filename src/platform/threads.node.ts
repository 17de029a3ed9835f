import { Worker } from 'node:worker_threads';
import bytes from '../backends/cpu/assembly.shared.wasm';
import type { Threads } from './threads.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * What threads tell each other: where, in an array of i32, and instead of the number of a function that all is over. A
 * job has for each thread that number, how many arguments there are, and the arguments: none where it has nothing to do.
 */
const WORDS = { GENERATION: 0, PENDING: 1, FAILED: 2, JOB: 3, CALL_LENGTH: 32, STOP: -1 } as const;

/** A thread that has not done its share so long after this one did its own, with some patience added, is gone. */
const PATIENCE_SECONDS = 10;
const PATIENCE_FACTOR = 20;
const GONE = 'a thread of the CPU device has ended: open another device';

interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly names: readonly string[];
  readonly words: typeof WORDS;
  readonly control: Int32Array;
  /** Where its calls are. */
  readonly at: number;
}

/** Starts `count` threads beside this one, on the same memory. They sleep when there is nothing to do. */
export async function startThreads(count: number, memory: WebAssembly.Memory): Promise<Threads> {
  compiled ??= WebAssembly.compile(bytes);
  const module = await compiled;
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const control = new Int32Array(new SharedArrayBuffer(4 * (WORDS.JOB + count * WORDS.CALL_LENGTH)));
  let gone = false;
  let closing = false;
  const source = `import('node:worker_threads').then(
    ({ workerData, parentPort }) => (${serve})(workerData, parentPort));`;
  await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const at = WORDS.JOB + i * WORDS.CALL_LENGTH;
      const workerData: WorkerData = { module, memory, names, words: WORDS, control, at };
      const worker = new Worker(source, { eval: true, workerData });
      return new Promise<void>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', () => {
          worker.unref(); // a program that forgets to close its device ends all the same
          resolve();
        });
        worker.once('exit', () => {
          gone = !closing;
        });
      });
    }),
  );

  let started = 0;
  const start = (job: Int32Array) => {
    if (gone) throw new Error(GONE);
    started = performance.now();
    control.set(job, WORDS.JOB);
    Atomics.store(control, WORDS.PENDING, count);
    Atomics.add(control, WORDS.GENERATION, 1);
    Atomics.notify(control, WORDS.GENERATION);
  };
  return {
    module,
    count: count + 1,
    job(name, calls) {
      const job = new Int32Array(count * WORDS.CALL_LENGTH);
      for (const [i, args] of calls.entries()) {
        job.set([names.indexOf(name), args.length, ...args], i * WORDS.CALL_LENGTH);
      }
      return job;
    },
    start,
    join() {
      // One that was ended from outside cannot tell. Waits are counted, not time: a suspended machine wakes all.
      let patience = PATIENCE_SECONDS + (PATIENCE_FACTOR * (performance.now() - started)) / 1000;
      for (let left = count; left > 0; left = Atomics.load(control, WORDS.PENDING)) {
        if (Atomics.wait(control, WORDS.PENDING, left, 1000) === 'timed-out') patience--;
        if (patience < 0) {
          gone = true;
          throw new Error(GONE);
        }
      }
      if (Atomics.exchange(control, WORDS.FAILED, 0)) throw new Error('a thread of the CPU device failed');
    },
    close() {
      closing = true;
      if (!gone) start(new Int32Array(count * WORDS.CALL_LENGTH).fill(WORDS.STOP));
    },
  };
}

/** What a worker runs. Its text is all that a worker gets, so it may use nothing from around it. */
function serve(
  { module, memory, names, words, control, at }: WorkerData,
  port: { postMessage(value: string): void },
): void {
  const { GENERATION, PENDING, FAILED, CALL_LENGTH, STOP } = words;
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Record<
    string,
    (...args: number[]) => void
  >;
  port.postMessage('ready');
  for (let seen = 0; ; ) {
    Atomics.wait(control, GENERATION, seen);
    seen = Atomics.load(control, GENERATION);
    const [name, count, ...args] = control.subarray(at, at + CALL_LENGTH);
    if (name === STOP) return;
    try {
      if (count > 0) exports[names[name]](...args.slice(0, count));
    } catch {
      Atomics.store(control, FAILED, 1);
    }
    if (Atomics.sub(control, PENDING, 1) === 1) Atomics.notify(control, PENDING);
  }
}
