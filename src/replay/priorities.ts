import { pow } from '../math/pow.ts';
import type { Random } from '../random.ts';
import {
  requireFraction,
  requireKnown,
  requireNonNegative,
  requireNumber,
  requireObjects,
  requirePositive,
  requirePositiveInteger,
} from '../require.ts';
import { integerWithin, requireCount } from '../saved-state.ts';
import { bytesOf, type Format, type Read, readMark, type Write, writeMark } from './saved.ts';
import { SumTree } from './sum-tree.ts';

/** Options of a prioritised replay (Schaul et al. 2016). */
export interface PriorityOptions {
  /** The weight of priorities: 0 draws uniformly, 1 in proportion to them. Default 0.6, as in the paper. */
  readonly alpha?: number;
  /**
   * The share of the resulting bias that the importance weights correct, from 0 to 1: a straight line over the first
   * `batches` that are drawn, 0.4 to 1 in the paper, or any function of the number of batches drawn.
   */
  readonly beta: Beta | ((batches: number) => number);
  /** Added to |TD error|, so that every transition can be drawn again. Default 1e-6. */
  readonly epsilon?: number;
}

/** A straight line over the first `batches` that are drawn. */
export interface Beta {
  /** The share at the first batch, 0 to 1. */
  readonly from: number;
  /** The share from batch `batches` on, 0 to 1. */
  readonly to: number;
  /** The number of batches from one end to the other. */
  readonly batches: number;
}

/** A batch whose TD errors are pending. */
interface Pending {
  slots: Int32Array;
  /** The stamp of each slot when the batch was drawn. */
  stamps: Uint32Array;
  errors: Promise<ArrayLike<number>> | undefined;
}

/**
 * The number of batches after which the errors of a batch are needed. Until then they may be pending, so that no update
 * waits for the previous one.
 */
const LAG = 4;

const FORMAT: Format = { name: 'Priorities', mark: 'priority' };
const STALE = -1;
/** The largest batch. */
const MOST_SLOTS = 2 ** 24;

/**
 * Draws the slots of a replay with probabilities proportional to (|TD error| + epsilon)^alpha. The error is from the
 * last update with the transition; new transitions have the largest priority so far. A batch of n has one slot from
 * each of n equal parts of the total.
 *
 * Importance weights (N P(i))^-beta, divided by the largest of the batch, correct the bias.
 *
 * Errors come back from the device later. They are applied at a fixed point, just before the fourth batch after their
 * own is drawn, so that a run can be repeated.
 *
 * Source: T. Schaul et al., "Prioritized Experience Replay" (2016), the proportional variant.
 */
export class Priorities {
  readonly #tree: SumTree;
  readonly #alpha: number;
  readonly #beta: (batches: number) => number;
  readonly #epsilon: number;
  /** The number of times that each slot was filled or emptied: a late error must not go to a newer transition. */
  readonly #stamps: Uint32Array;
  readonly #pending: Pending[];
  #largest = 1;
  #batches = 0;

  /**
   * @param capacity the number of slots to draw from.
   * @throws RangeError for an alpha that is negative or not finite, a beta outside of [0, 1], a number of batches that
   * is not a positive integer, an epsilon that is not positive, or an option that does not exist; TypeError without
   * a beta.
   */
  constructor(capacity: number, options: PriorityOptions) {
    requireKnown('priorities', options, ['alpha', 'beta', 'epsilon']);
    const { alpha = 0.6, beta, epsilon = 1e-6 } = options;
    requireNonNegative('alpha', alpha);
    requirePositive('epsilon', epsilon);
    if (typeof beta !== 'function') requireObjects({ beta }, ['beta']);
    this.#tree = new SumTree(capacity);
    this.#alpha = alpha;
    this.#beta = typeof beta === 'function' ? beta : straightLine(beta);
    this.#epsilon = epsilon;
    this.#stamps = new Uint32Array(capacity);
    this.#pending = Array.from({ length: LAG }, () => newPending(0));
  }

  /** The bytes that the priorities of a replay take. */
  static bytesFor(capacity: number): number {
    return SumTree.bytesFor(capacity) + 4 * capacity;
  }

  /** The probability with which a draw is `slot`. */
  probability(slot: number): number {
    return this.#tree.get(slot) / this.#tree.total;
  }

  /** (|TD error| + epsilon)^alpha of `slot`; 0 if it holds no transition. */
  priority(slot: number): number {
    return this.#tree.get(slot);
  }

  /** Notes that `slot` holds a new transition. */
  add(slot: number): void {
    this.#change(slot, this.#largest);
  }

  /** Notes that `slot` holds no transition any more. */
  remove(slot: number): void {
    this.#change(slot, 0);
  }

  #change(slot: number, priority: number): void {
    this.#tree.set(slot, priority);
    this.#stamps[slot]++;
  }

  /**
   * Fills `slots` [n] with a batch and `weights` [n] with its importance weights.
   *
   * @throws Error if `settle` was not awaited, so that errors are not applied yet.
   */
  draw(slots: Int32Array, weights: Float32Array, random: Random): void {
    const tree = this.#tree;
    const count = slots.length;
    const pending = this.#pendingFor(count);
    const beta = this.#beta(this.#batches++);
    const part = tree.total / count;
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const slot = tree.find((i + random.uniform()) * part);
      slots[i] = slot;
      pending.slots[i] = slot;
      pending.stamps[i] = this.#stamps[slot];
      smallest = Math.min(smallest, tree.get(slot));
    }
    // N and the total cancel out.
    for (let i = 0; i < count; i++) weights[i] = pow(tree.get(slots[i]) / smallest, -beta);
  }

  /**
   * Sets the number of batches drawn so far, for `beta`, when a replay that was not saved fills again.
   *
   * @throws RangeError unless it is an integer of at least 0.
   */
  goOnFrom(batches: number): void {
    requireNumber('batches', batches, Number.isInteger(batches) && batches >= 0, 'an integer >= 0');
    this.#batches = batches;
  }

  #pendingFor(count: number): Pending {
    const at = this.#batches % LAG;
    const pending = this.#pending[at];
    if (pending.errors) throw new Error('settle has to be awaited before the next batch is drawn');
    if (pending.slots.length === count) return pending;
    this.#pending[at] = newPending(count);
    return this.#pending[at];
  }

  /** Takes the TD errors [n] of the latest batch, or a promise of them; if it is rejected, `settle` throws. */
  learned(errors: ArrayLike<number> | Promise<ArrayLike<number>>): void {
    const promise = Promise.resolve(errors);
    promise.catch(() => {}); // settle reports it
    this.#pending[(this.#batches + LAG - 1) % LAG].errors = promise;
  }

  /**
   * Applies the errors that are due, and waits for them if they are pending. Call it before every batch.
   *
   * @throws RangeError unless there is one for each transition of their batch, and they are numbers.
   */
  async settle(): Promise<void> {
    const pending = this.#pending[this.#batches % LAG];
    if (!pending.errors) return;
    const errors = await pending.errors;
    pending.errors = undefined;
    const { slots, stamps } = pending;
    if (errors.length !== slots.length) {
      throw new RangeError(`A batch of ${slots.length} has as many TD errors, got ${errors.length}`);
    }
    for (let i = 0; i < slots.length; i++) {
      const priority = pow(Math.abs(errors[i]) + this.#epsilon, this.#alpha);
      if (!Number.isFinite(priority)) throw new RangeError(`A TD error must be a number, got ${errors[i]}`);
      this.#largest = Math.max(this.#largest, priority);
      if (slots[i] !== STALE && this.#stamps[slots[i]] === stamps[i]) this.#tree.set(slots[i], priority);
    }
  }

  /** Writes everything that later draws depend on, after waiting for pending errors. */
  async save(write: Write): Promise<void> {
    await writeMark(write, FORMAT);
    await write(bytesOf(Float64Array.of(this.#batches, this.#largest)));
    await write(bytesOf(this.#tree.weights));
    for (const { slots, stamps, errors } of this.#pending) {
      const current = slots.map((slot, i) => (this.#stamps[slot] === stamps[i] ? slot : STALE));
      await write(bytesOf(Int32Array.of(slots.length, errors ? 1 : 0)));
      await write(bytesOf(current));
      if (errors) await write(bytesOf(Float32Array.from(await errors)));
    }
  }

  /** @throws Error unless `read` gives what priorities of the same capacity saved. */
  async restore(read: Read): Promise<void> {
    await readMark(read, FORMAT);
    const numbers = new Float64Array(2);
    await read(bytesOf(numbers));
    requireCount('the number of batches', numbers[0]);
    requirePositive('the largest priority', numbers[1]);
    [this.#batches, this.#largest] = numbers;
    await read(bytesOf(this.#tree.weights));
    if (!this.#tree.weights.every((weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError('priorities must be finite numbers of at least 0');
    }
    this.#tree.rebuild();
    this.#stamps.fill(0);
    for (let i = 0; i < LAG; i++) {
      const header = new Int32Array(2);
      await read(bytesOf(header));
      const [count, hasErrors] = header;
      integerWithin(0, MOST_SLOTS)('the size of a batch', count);
      const pending = newPending(count);
      await read(bytesOf(pending.slots));
      const last = this.#tree.capacity - 1;
      for (const slot of pending.slots) integerWithin(STALE, last)('the slot of a transition', slot);
      if (hasErrors) {
        const errors = new Float32Array(count);
        await read(bytesOf(errors));
        pending.errors = Promise.resolve(errors);
      }
      this.#pending[i] = pending;
    }
  }
}

function straightLine({ from, to, batches }: Beta): (drawn: number) => number {
  requireFraction('beta.from', from);
  requireFraction('beta.to', to);
  requirePositiveInteger('beta.batches', batches);
  return (drawn) => (drawn < batches ? from + (to - from) * (drawn / batches) : to);
}

function newPending(count: number): Pending {
  return { slots: new Int32Array(count), stamps: new Uint32Array(count), errors: undefined };
}
