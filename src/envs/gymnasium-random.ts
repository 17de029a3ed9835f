import { multiplyHigh, requireWords, seedWords } from '../random.ts';

/**
 * The 256 bits that numpy's `SeedSequence(seed)` hands to PCG64, as eight 32-bit words.
 *
 * Source of the mixing: M. O'Neill, "Developing a seed_seq alternative" (2015), as numpy settled it.
 */
function seedSequence(seed: number | bigint): Uint32Array {
  const words = seedWords(seed);

  let hash = 0x43b0d7e5;
  const hashmix = (word: number): number => {
    const value = word ^ hash;
    hash = Math.imul(hash, 0x931e8875);
    const product = Math.imul(value, hash);
    return product ^ (product >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const difference = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return difference ^ (difference >>> 16);
  };

  const pool = Uint32Array.from({ length: 4 }, (_, i) => hashmix(words[i] ?? 0));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = mix(pool[to], hashmix(pool[from]));
    }
  }
  for (const word of words.slice(4)) {
    for (let to = 0; to < 4; to++) pool[to] = mix(pool[to], hashmix(word));
  }

  let outputHash = 0x8b51f9dd;
  return Uint32Array.from({ length: 8 }, (_, i) => {
    const value = pool[i % 4] ^ outputHash;
    outputHash = Math.imul(outputHash, 0x58f38ded);
    const product = Math.imul(value, outputHash);
    return product ^ (product >>> 16);
  });
}

// PCG's 128-bit multiplier 0x2360ed05_1fc65da4_4385df64_9fccf645, least significant word first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;

/**
 * The generator behind Gymnasium's `env.reset(seed)` and `action_space.seed(seed)`: numpy's
 * `Generator(PCG64(SeedSequence(seed)))`, bit for bit. It lets an environment here start an episode in
 * exactly the state in which Gymnasium would.
 *
 * Drawing creates no object. The 128-bit integers are four 32-bit words each, least significant first: with bigints the
 * resets of a fast environment would take longer than its steps.
 */
export class GymnasiumRandom {
  readonly #state = new Uint32Array(4);
  readonly #increment = new Uint32Array(4);
  /** The two halves of the latest 64-bit output. */
  #low = 0;
  #high = 0;
  /** 32-bit draws take the low half of an output first and the high half, kept here, the next time. */
  #keptHalf = 0;
  #keepsHalf = false;

  /**
   * @param seed a non-negative integer: a number up to 2^53 - 1, or a bigint of any size.
   * @throws RangeError for any other seed.
   */
  constructor(seed: number | bigint) {
    const words = seedSequence(seed);
    // Four 64-bit integers, each the low word first; the first of two is the upper half of 128 bits.
    const start = [words[2], words[3], words[0], words[1]];
    const stream = [words[6], words[7], words[4], words[5]];
    for (let i = 0; i < 4; i++) {
      this.#increment[i] = (stream[i] << 1) | (i === 0 ? 1 : stream[i - 1] >>> 31);
    }
    this.#advance();
    let carry = 0;
    for (let i = 0; i < 4; i++) {
      const sum = this.#state[i] + start[i] + carry;
      this.#state[i] = sum;
      carry = Math.floor(sum / 2 ** 32);
    }
    this.#advance();
  }

  /**
   * A generator that goes on from a `state`.
   *
   * @throws RangeError unless given ten unsigned 32-bit integers.
   */
  static from(state: ArrayLike<number>): GymnasiumRandom {
    const random = new GymnasiumRandom(0);
    random.state = state;
    return random;
  }

  /** All that later draws depend on, as plain data for a checkpoint: ten unsigned 32-bit integers. */
  get state(): number[] {
    return [...this.#state, ...this.#increment, this.#keptHalf, Number(this.#keepsHalf)];
  }

  /** @throws RangeError unless given ten unsigned 32-bit integers. */
  set state(words: ArrayLike<number>) {
    requireWords('GymnasiumRandom', words, 10);
    const list = Array.from(words);
    this.#state.set(list.slice(0, 4));
    this.#increment.set(list.slice(4, 8));
    this.#keptHalf = list[8];
    this.#keepsHalf = list[9] !== 0;
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  #advance(): void {
    const state = this.#state;
    const increment = this.#increment;
    const s0 = state[0];
    const s1 = state[1];
    const s2 = state[2];
    const s3 = state[3];
    // Columns of the product written out by hand; each stays below 2^36 and is exact.
    const column0 = increment[0] + (Math.imul(s0, M0) >>> 0);
    const column1 =
      increment[1] +
      multiplyHigh(s0, M0) +
      (Math.imul(s0, M1) >>> 0) +
      (Math.imul(s1, M0) >>> 0) +
      Math.floor(column0 / 2 ** 32);
    const column2 =
      increment[2] +
      multiplyHigh(s0, M1) +
      multiplyHigh(s1, M0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      Math.floor(column1 / 2 ** 32);
    const column3 =
      increment[3] +
      multiplyHigh(s0, M2) +
      multiplyHigh(s1, M1) +
      multiplyHigh(s2, M0) +
      Math.imul(s0, M3) +
      Math.imul(s1, M2) +
      Math.imul(s2, M1) +
      Math.imul(s3, M0) +
      Math.floor(column2 / 2 ** 32);
    state[0] = column0;
    state[1] = column1;
    state[2] = column2;
    state[3] = column3;
  }

  /** One 64-bit output into `#low` and `#high` (XSL-RR: fold the state in two, rotate by its top six bits). */
  #next64(): void {
    this.#advance();
    const state = this.#state;
    const rotation = state[3] >>> 26;
    const shift = rotation & 31;
    const foldedLow = state[0] ^ state[2];
    const foldedHigh = state[1] ^ state[3];
    const low = rotation < 32 ? foldedLow : foldedHigh;
    const high = rotation < 32 ? foldedHigh : foldedLow;
    // Shifts left by 32 - shift in two parts, as a shift by 32 does nothing.
    this.#low = ((low >>> shift) | ((high << 1) << (31 - shift))) >>> 0;
    this.#high = ((high >>> shift) | ((low << 1) << (31 - shift))) >>> 0;
  }

  #next32(): number {
    if (this.#keepsHalf) {
      this.#keepsHalf = false;
      return this.#keptHalf;
    }
    this.#next64();
    this.#keptHalf = this.#high;
    this.#keepsHalf = true;
    return this.#low;
  }

  /** A number uniform over [low, high), as `Generator.uniform(low, high)` draws it. */
  uniform(low = 0, high = 1): number {
    this.#next64();
    const unit = (this.#high * 2 ** 21 + (this.#low >>> 11)) / 2 ** 53;
    return low + (high - low) * unit;
  }

  /**
   * An integer uniform over 0 .. n - 1, as `Generator.integers(n)` draws it and so as `Discrete(n).sample()`.
   *
   * @throws RangeError unless n is an integer from 1 to 2^32 - 1.
   */
  integers(n: number): number {
    if (!(n >= 1 && n < 2 ** 32 && Number.isInteger(n))) {
      throw new RangeError(
        `integers(n) draws from 0 .. n - 1 and needs an integer n from 1 to 2^32 - 1, got ${n}`,
      );
    }
    if (n === 1) return 0; // numpy draws nothing here
    const threshold = (2 ** 32 - n) % n;
    let draw = this.#next32();
    while (Math.imul(draw, n) >>> 0 < threshold) draw = this.#next32();
    return multiplyHigh(draw, n);
  }
}
