import { integerWithin } from '../saved-state.ts';
import { NONE, type Steps } from './n-step.ts';
import type { Priorities } from './priorities.ts';
import { bytesOf } from './saved.ts';

/** The most environments that step together. */
export const MOST_ENVIRONMENTS = 2 ** 20;

/** A transition without its observations. */
export interface Transition {
  readonly action: number;
  /** The reward, or the discounted sum of several steps that count as one. */
  readonly reward: number;
  /** The weight of the next state's value: 0 where the future ends, else gamma^m after m steps. */
  readonly discount: number;
  /** The discounted return from here to the end of the episode, for a buffer of returns. */
  readonly episodeReturn?: number;
}

/** Transitions by slot, without their observations, and the order in which they follow one another. */
export class Transitions implements Steps {
  /** The actions by slot; NONE for a slot without a transition. */
  readonly actions: Int32Array;
  readonly returns: Float32Array | undefined;
  /** How often each transition was drawn, if that is counted. */
  timesDrawn: Uint32Array | undefined;
  readonly #rewards: Float32Array;
  readonly #discounts: Float32Array;
  /** The slot of the same episode's next transition, which is never overwritten first, as it is newer. */
  readonly #following: Int32Array;
  readonly #priorities: Priorities | undefined;
  /** The slot of each environment's latest transition; NONE where an episode begins. */
  #latest = new Int32Array();
  #size = 0;
  /** A stored discount, and the value that is returned in its place. */
  #seen = { stored: 0, as: 0 };

  /** @param priorities is told of every transition that is added or removed. */
  constructor(capacity: number, priorities: Priorities | undefined, returns: boolean) {
    this.actions = new Int32Array(capacity).fill(NONE);
    this.#rewards = new Float32Array(capacity);
    this.#discounts = new Float32Array(capacity);
    this.#following = new Int32Array(capacity);
    this.returns = returns ? new Float32Array(capacity) : undefined;
    this.#priorities = priorities;
  }

  static bytesEach(returns: boolean): number {
    return returns ? 20 : 16;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of environments. */
  get environments(): number {
    return this.#latest.length;
  }

  holds(slot: number): boolean {
    return this.actions[slot] !== NONE;
  }

  /** Begins an episode in each of `count` environments. Their next steps follow none of the earlier transitions. */
  start(count: number): void {
    this.#latest = new Int32Array(count).fill(NONE);
  }

  /** Puts a step of environment `i` into a slot, as the one that follows its previous step. */
  addStep(i: number, slot: number, action: number, reward: number, discount: number, isOver: boolean): void {
    // Before `#put`, as the slot may hold the previous step itself.
    if (this.#latest[i] !== NONE) this.#following[this.#latest[i]] = slot;
    this.#put(slot, action, reward, discount);
    this.#latest[i] = isOver ? NONE : slot;
  }

  /** Puts a transition that has no neighbours into a slot. */
  add(slot: number, { action, reward, discount, episodeReturn = 0 }: Transition): void {
    this.#put(slot, action, reward, discount);
    if (this.returns) this.returns[slot] = episodeReturn;
  }

  #put(slot: number, action: number, reward: number, discount: number): void {
    if (!this.holds(slot)) this.#size++;
    this.actions[slot] = action;
    this.#rewards[slot] = reward;
    this.#discounts[slot] = discount;
    this.#following[slot] = NONE;
    if (this.timesDrawn) this.timesDrawn[slot] = 0;
    this.#priorities?.add(slot);
  }

  remove(slot: number): void {
    this.actions[slot] = NONE;
    this.#size--;
    this.#priorities?.remove(slot);
  }

  rewardOf(slot: number): number {
    return this.#rewards[slot];
  }

  discountOf(slot: number): number {
    const discount = this.#discounts[slot];
    return discount === this.#seen.stored ? this.#seen.as : discount;
  }

  /** Returns `as` from now on for every discount that was stored as `stored`. */
  seeDiscounts(stored: number, as: number): void {
    this.#seen = { stored: Math.fround(stored), as: Math.fround(as) };
  }

  /** Replaces every discount `before` by `after`. */
  replaceDiscounts(before: number, after: number): void {
    const stored = Math.fround(before);
    for (const [slot, discount] of this.#discounts.entries()) {
      if (discount === stored) this.#discounts[slot] = after;
    }
  }

  after(slot: number): number {
    return this.#following[slot];
  }

  /** The numbers that are saved besides the parts. */
  get counters(): readonly [size: number, environments: number] {
    return [this.#size, this.environments];
  }
  /** @throws RangeError for counters that no transitions of this capacity have. */
  set counters([size, environments]: readonly number[]) {
    const most = this.actions.length;
    integerWithin(0, most)('the number of transitions', size);
    integerWithin(0, MOST_ENVIRONMENTS)('the number of environments', environments);
    this.#size = size;
    this.start(environments);
  }

  /** Checks restored parts. @throws RangeError unless they belong together: otherwise a draw might never end. */
  requireWhole(): void {
    const capacity = this.actions.length;
    const isSlot = (slot: number) => slot === NONE || (slot >= 0 && slot < capacity);
    let held = 0;
    for (let slot = 0; slot < capacity; slot++) if (this.holds(slot)) held++;
    if (held !== this.#size)
      throw new RangeError(`there are ${held} transitions where ${this.#size} should be`);
    if (this.#following.every(isSlot) && this.#latest.every(isSlot) && this.actions.every((a) => a >= NONE))
      return;
    throw new RangeError('transitions follow one another that do not exist');
  }

  /** The memory of the slots from `first` to before `end`. */
  *parts(first: number, end: number): Generator<Uint8Array> {
    for (const values of [this.actions, this.#rewards, this.#discounts, this.#following, this.returns]) {
      if (values) yield bytesOf(values.subarray(first, end));
    }
  }

  get latestPart(): Uint8Array {
    return bytesOf(this.#latest);
  }
}
