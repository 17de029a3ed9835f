import { median } from '../src/backends/median.ts';
import { integerFlag } from '../src/commands/arguments.node.ts';

/** Flags of the benchmarks that measure in rounds. */
export const roundFlags = {
  rounds: { value: 'N', default: '7', help: 'rounds in which measurements take turns; medians count' },
  sample: { value: 'N', default: '100', help: 'milliseconds that a measurement should take in a round' },
  json: { help: 'print one JSON object, last' },
} as const;

/** The flag of benchmarks that measure a long list. */
export const secondsFlag = {
  seconds: { value: 'N', help: 'begin nothing more once the process is N seconds old (default: no end)' },
} as const;

/**
 * Measures the items of a list in turn until all are done or the process is `seconds` old.
 *
 * @returns the results, and how many items were left out.
 */
export async function measureInTime<T, R>(
  items: readonly T[],
  measure: (item: T) => Promise<R>,
  seconds = Number.POSITIVE_INFINITY,
): Promise<{ results: R[]; leftOut: number }> {
  const results: R[] = [];
  for (const item of items) {
    if (performance.now() >= 1000 * seconds) break;
    results.push(await measure(item));
  }
  const leftOut = items.length - results.length;
  if (leftOut > 0) console.error(`${leftOut} of ${items.length} are left out: --seconds ${seconds} are over`);
  return { results, leftOut };
}

export interface Rounds {
  readonly count: number;
  readonly sampleMs: number;
}

export function readRounds(flags: { readonly rounds: string; readonly sample: string }): Rounds {
  return {
    count: integerFlag('rounds', flags.rounds, 1)!,
    sampleMs: integerFlag('sample', flags.sample, 1)!,
  };
}

/** Repeats the measured work this often in a row. */
export type Repeat = (count: number) => void | Promise<void>;

/** A contender that has taken this long in all sits out the remaining rounds. */
const ENOUGH_MS = 5000;

/**
 * Milliseconds of one repetition of each contender, as medians over rounds. Contenders take turns within a round, so
 * that a slow phase of the machine slows all of them. The first repetition, which creates and compiles, counts only if
 * it takes so long that there is no other.
 */
export async function medianTimes<C extends Readonly<Record<string, Repeat>>>(
  contenders: C,
  { count: rounds, sampleMs }: Rounds,
): Promise<{ [K in keyof C]: number }> {
  const states: { name: string; repeat: Repeat; repetitions: number; spent: number; times: number[] }[] = [];
  for (const [name, repeat] of Object.entries(contenders)) {
    const first = await timeOf(repeat, 1);
    const repetitions = first < ENOUGH_MS / 5 ? await repetitionsFor(repeat, sampleMs) : 1;
    states.push({ name, repeat, repetitions, spent: first, times: first < ENOUGH_MS ? [] : [first] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const state of states) {
      if (state.spent >= ENOUGH_MS) continue;
      const time = await timeOf(state.repeat, state.repetitions);
      state.spent += time;
      state.times.push(time / state.repetitions);
    }
  }
  const medians = states.map(({ name, times }) => [name, median(times)]);
  return Object.fromEntries(medians) as { [K in keyof C]: number };
}

/** Milliseconds of `count` repetitions together. */
export async function timeOf(repeat: Repeat, count: number): Promise<number> {
  const start = performance.now();
  await repeat(count);
  return performance.now() - start;
}

/** How many repetitions take about `sampleMs`. */
export async function repetitionsFor(repeat: Repeat, sampleMs: number): Promise<number> {
  for (let count = 1; ; ) {
    const time = await timeOf(repeat, count);
    if (time >= sampleMs / 2) return Math.max(1, Math.round((count * sampleMs) / time));
    count *= Math.max(2, Math.min(10, Math.floor(sampleMs / time)));
  }
}
