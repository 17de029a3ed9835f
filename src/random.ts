import { log } from './math/log.ts';
import { cos } from './math/trigonometry.ts';
import { show } from './require.ts';

/**
 * Seeded random numbers. Every consumer in this package draws from a {@link Random} of its own, so how often one
 * draws never changes the numbers of another.
 */

const MAX_UINT32 = 0xffffffff;

/**
 * The 32-bit words of a seed, least significant first; `[0]` for 0.
 *
 * @throws RangeError unless the seed is a non-negative integer: a number up to 2^53 - 1, or a bigint.
 */
export function seedWords(seed: number | bigint): number[] {
  const valid = typeof seed === 'bigint' ? seed >= 0n : Number.isSafeInteger(seed) && seed >= 0;
  if (!valid) {
    throw new RangeError(
      `A seed must be a non-negative integer (a number up to 2^53 - 1, or a bigint), got ${String(seed)}`,
    );
  }
  const words: number[] = [];
  let rest = BigInt(seed);
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** A new seed: 53 bits from the platform's source of entropy, short enough to note down. */
export function freshSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

/** @throws RangeError unless a saved generator's `words` are `count` unsigned 32-bit integers. */
export function requireWords(owner: string, words: ArrayLike<number>, count: number): void {
  const isList = typeof words === 'object' && words !== null && words.length === count;
  if (isList && Array.from(words).every((word) => word >>> 0 === word)) return;
  throw new RangeError(
    `A state of ${owner} is ${count} unsigned 32-bit integers, got ${show(words ?? null)}`,
  );
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
export function multiplyHigh(a: number, b: number): number {
  // The float64 product is off by at most 2^10, so the rest after the low word is within 2^-21 of a whole number.
  return Math.round((a * b - (Math.imul(a, b) >>> 0)) / 2 ** 32);
}

/**
 * sfc32, Chris Doty-Humphrey's "small fast counting" generator (PractRand): 128 bits of state, of which one
 * word is a counter, so no seed leads into a cycle shorter than 2^32. Not for cryptography.
 *
 * Drawing creates no object.
 */
export class Random {
  /** The number of integers in a `state`. */
  static readonly words = 4;

  /** a, b, c, counter. */
  readonly #words = new Uint32Array([0, 0, 0, 1]);

  /**
   * @param seed a non-negative integer: a number up to 2^53 - 1, or a bigint of any size. Default: a fresh one.
   * @throws RangeError for any other seed.
   */
  constructor(seed: number | bigint = freshSeed()) {
    this.#absorb(seedWords(seed));
  }

  /**
   * The stream of one named consumer, such as `Random.for(seed, 'replay')`: independent of every other
   * consumer's and of `new Random(seed)`.
   *
   * @throws RangeError for a seed that the constructor would refuse.
   */
  static for(seed: number | bigint, consumer: string): Random {
    const random = new Random(seed);
    random.#absorb(Array.from(consumer, (character) => character.codePointAt(0)!));
    return random;
  }

  /**
   * A generator that goes on from a `state`.
   *
   * @throws RangeError unless given four unsigned 32-bit integers.
   */
  static from(state: ArrayLike<number>): Random {
    const random = new Random(0);
    random.state = state;
    return random;
  }

  /** A step is a bijection of the state, so words that differ anywhere lead to states that differ. */
  #absorb(words: readonly number[]): void {
    // The length goes first, or else (seed words, name) could be cut at another place with the same result.
    for (const word of [words.length, ...words]) {
      this.#words[0] ^= word;
      this.#words[1] ^= 0xffffffff; // so that even a word 0 changes the stream instead of only skipping along it
      for (let round = 0; round < 15; round++) this.uint32();
    }
  }

  /** Everything that later draws depend on, as plain data for a checkpoint: four unsigned 32-bit integers. */
  get state(): number[] {
    return Array.from(this.#words);
  }

  /** @throws RangeError unless given four unsigned 32-bit integers. */
  set state(words: ArrayLike<number>) {
    requireWords('Random', words, Random.words);
    this.#words.set(words);
  }

  /** An integer uniform over 0 .. 2^32 - 1. */
  uint32(): number {
    const words = this.#words;
    const b = words[1];
    const c = words[2];
    const out = (words[0] + b + words[3]) >>> 0;
    words[3]++;
    words[0] = b ^ (b >>> 9);
    words[1] = c + (c << 3);
    words[2] = ((c << 21) | (c >>> 11)) + out;
    return out;
  }

  /** A number uniform over [low, high), one of 2^53 equally spaced ones. */
  uniform(low = 0, high = 1): number {
    const upper = this.uint32() >>> 5;
    const lower = this.uint32() >>> 6;
    return low + ((high - low) * (upper * 2 ** 26 + lower)) / 2 ** 53;
  }

  /**
   * An integer uniform over 0 .. n - 1 without bias (Lemire, "Fast random integer generation in an
   * interval", 2019).
   *
   * @throws RangeError unless n is an integer from 1 to 2^32 - 1.
   */
  int(n: number): number {
    if (!(n >= 1 && n <= MAX_UINT32 && Number.isInteger(n))) {
      throw new RangeError(
        `int(n) draws from 0 .. n - 1 and needs an integer n from 1 to 2^32 - 1, got ${n}`,
      );
    }
    let draw = this.uint32();
    let low = Math.imul(draw, n) >>> 0;
    if (low < n) {
      const threshold = (2 ** 32 - n) % n;
      while (low < threshold) {
        draw = this.uint32();
        low = Math.imul(draw, n) >>> 0;
      }
    }
    return multiplyHigh(draw, n);
  }

  /** A number from the standard normal distribution (Box-Muller, without keeping its second half as state). */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * cos(2 * Math.PI * this.uniform());
  }

  /**
   * Fills `values` with numbers from the standard normal distribution, in pairs (G. Marsaglia's polar method). This
   * takes less than half the time of `normal`, and gives other numbers.
   */
  fillNormal(values: Float32Array): void {
    for (let i = 0; i < values.length; i += 2) {
      let x = 0;
      let y = 0;
      let square = 0;
      do {
        x = this.uniform(-1, 1);
        y = this.uniform(-1, 1);
        square = x * x + y * y;
      } while (square >= 1 || square === 0);
      const factor = Math.sqrt((-2 * log(square)) / square);
      values[i] = factor * x;
      if (i + 1 < values.length) values[i + 1] = factor * y;
    }
  }

  /** Fills `values` with numbers uniform over [0, 1): multiples of 2^-24, each of which float32 holds. */
  fillUniform(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) values[i] = (this.uint32() >>> 8) * 2 ** -24;
  }
}
