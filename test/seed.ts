import { freshSeed, Random } from '../src/random.ts';

/** The seed of this run's random data. The environment variable SEED repeats a run that failed. */
export const seed = process.env.SEED ? Number(process.env.SEED) : freshSeed();

process.on('exit', (status) => {
  if (status !== 0) console.error(`random data: SEED=${seed} repeats this run's`);
});

/** Random numbers for one consumer: the same for a seed, whichever other tests run. */
export function randomFor(consumer: string): Random {
  return Random.for(seed, consumer);
}

/** `length` numbers uniform over [low, high). */
export function uniform(random: Random, length: number, low = -1, high = 1): Float32Array {
  return Float32Array.from({ length }, () => random.uniform(low, high));
}

/** `length` integers uniform over 0 .. n - 1. */
export function integers(random: Random, length: number, n: number): Int32Array {
  return Int32Array.from({ length }, () => random.int(n));
}
