import { freshSeed, Random } from '../src/random.ts';

/** The seed of this run's random data. The environment variable SEED repeats a run that failed. */
export const seed = process.env.SEED ? Number(process.env.SEED) : freshSeed();

process.on('exit', (status) => {
  if (status !== 0) console.error(`random data: SEED=${seed} repeats this run's`);
});

/** Random numbers for one consumer. They depend on the seed only, not on other tests. */
export function randomFor(consumer: string): Random {
  return Random.for(seed, consumer);
}

/** `length` numbers uniform over [low, high). */
export function uniform(random: Random, length: number, low = -1, high = 1): Float32Array {
  const values = new Float32Array(length); // `from` an object without elements looks each of them up
  for (let i = 0; i < length; i++) values[i] = random.uniform(low, high);
  return values;
}

/** `length` integers uniform over 0 .. n - 1. */
export function integers(random: Random, length: number, n: number): Int32Array {
  const values = new Int32Array(length);
  for (let i = 0; i < length; i++) values[i] = random.int(n);
  return values;
}
