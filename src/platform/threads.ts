/** Threads beside this one, which compute their shares of a call at the same time. */
export interface Threads {
  /** The number of threads, including this one. */
  readonly count: number;
  /** Prepares calls of an exported function by the other threads, or the first of them, with the arguments of each. */
  job(name: string, calls: readonly (readonly number[])[]): Int32Array;
  /**
   * Lets the other threads begin.
   * @throws Error if one of them has ended.
   */
  start(job: Int32Array): void;
  /**
   * Waits until all threads are done.
   * @throws Error if one of them failed or has ended.
   */
  join(): void;
  /** Ends the threads. */
  close(): void;
}

/**
 * Places in the array of i32 through which threads communicate. A job has for each thread the number of a function, the
 * number of arguments, and the arguments. A thread with nothing to do has 0 arguments.
 */
const WORDS = { GENERATION: 0, PENDING: 1, FAILED: 2, GONE: 3, ANSWERS: 4, JOB: 5, CALL_LENGTH: 32 } as const;

const GONE = 'a thread of the CPU device has ended: open another device';

/** The error of a thread that failed before it was ready. */
export function cannotStart(why: string): Error {
  return new Error(`a thread of the CPU device cannot start: ${why}`);
}

/** Everything that a thread needs to begin. It can be posted to a worker. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The module's functions, by number. */
  readonly names: readonly string[];
  readonly words: typeof WORDS;
  readonly control: Int32Array;
  /** The place of its calls in `control`. */
  readonly at: number;
}

/** The part of the platform that started the threads. */
export interface Starter {
  /** Ends the threads. */
  end(): void;
  /** Asks the starter to count `ANSWERS` up. A starter with this function sets `GONE` when a thread has ended. */
  ask?(): void;
}

/** Data for `count` threads that work on `memory` beside this one. */
export function threadData(
  count: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): readonly ThreadData[] {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const control = new Int32Array(new SharedArrayBuffer(4 * (WORDS.JOB + count * WORDS.CALL_LENGTH)));
  return Array.from({ length: count }, (_, i) => {
    return { module, memory, names, words: WORDS, control, at: WORDS.JOB + i * WORDS.CALL_LENGTH };
  });
}

/** Milliseconds between questions to the starter, which counts as gone after MOST_QUESTIONS without an answer. */
const ASK_MS = 200;
const MOST_QUESTIONS = 4;

/** The threads that run `serve` on `all`. */
export function threadsWith(all: readonly ThreadData[], starter: Starter): Threads {
  const [{ control, names }] = all;
  const { length: others } = all;
  return {
    count: others + 1,
    job(name, calls) {
      const job = new Int32Array(others * WORDS.CALL_LENGTH);
      for (const [i, args] of calls.entries()) {
        job.set([names.indexOf(name), args.length, ...args], i * WORDS.CALL_LENGTH);
      }
      return job;
    },
    start(job) {
      if (Atomics.load(control, WORDS.GONE)) throw new Error(GONE);
      control.set(job, WORDS.JOB);
      Atomics.store(control, WORDS.PENDING, others);
      Atomics.add(control, WORDS.GENERATION, 1);
      Atomics.notify(control, WORDS.GENERATION);
    },
    join() {
      let questions = 0;
      let answers = Atomics.load(control, WORDS.ANSWERS);
      for (let left = others; left > 0; left = Atomics.load(control, WORDS.PENDING)) {
        if (Atomics.load(control, WORDS.GONE)) throw new Error(GONE);
        if (Atomics.wait(control, WORDS.PENDING, left, ASK_MS) !== 'timed-out' || !starter.ask) continue;
        const heard = Atomics.load(control, WORDS.ANSWERS);
        questions = heard === answers ? questions + 1 : 1;
        answers = heard;
        if (questions > MOST_QUESTIONS) Atomics.store(control, WORDS.GONE, 1);
        starter.ask();
      }
      if (Atomics.exchange(control, WORDS.FAILED, 0)) throw new Error('a thread of the CPU device failed');
    },
    close() {
      starter.end();
    },
  };
}

/** The body of a thread. Only its text is passed on, so it must not use anything outside of itself. */
export function serve({ module, memory, names, words, control, at }: ThreadData, ready: () => void): void {
  const { GENERATION, PENDING, FAILED, CALL_LENGTH } = words;
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Record<
    string,
    (...args: number[]) => void
  >;
  ready();
  for (let seen = 0; ; ) {
    Atomics.wait(control, GENERATION, seen);
    seen = Atomics.load(control, GENERATION);
    const [name, count, ...args] = control.subarray(at, at + CALL_LENGTH);
    try {
      if (count > 0) exports[names[name]](...args.slice(0, count));
    } catch {
      Atomics.store(control, FAILED, 1);
    }
    if (Atomics.sub(control, PENDING, 1) === 1) Atomics.notify(control, PENDING);
  }
}
