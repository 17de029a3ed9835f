import type { VectorStep } from '../envs/environment.ts';
import { Random } from '../random.ts';
import { requireFraction, requireObjects, requirePositiveInteger, show } from '../require.ts';
import type { Draws } from './draws.ts';
import { lookAhead, sumToEnd } from './n-step.ts';
import { newObservations, type ObservationArrays, type ObservationType } from './observations.ts';
import { Priorities, type PriorityOptions } from './priorities.ts';
import { type ReadableReplay, type ReplaySummary, type StoredTransition, summarise } from './reading.ts';
import type { Replay, TransitionBatch } from './replay.ts';
import { type Rows, requireBatch } from './require-arrays.ts';
import { Shift, type ShiftOptions } from './shift.ts';
import { bytesOf, type Format, type Read, readHeader, type Sizes, type Write, writeHeader } from './saved.ts';
import { Transitions } from './transitions.ts';

/** The options that replays have in common. */
export interface ReplayOptions {
  /** The discount: the weight of a reward one step later, 0 to 1, usually 0.99. */
  readonly gamma: number;
  /** The number of steps whose rewards are summed up before the next state is judged: 1 (default), or 3 to 10. */
  readonly nStep?: number | undefined;
  /** Draws transitions by priority and fills the batch's `weights`. Default: all transitions are equally likely. */
  readonly priorities?: PriorityOptions | undefined;
  /** The generator that sampling draws from. */
  readonly random: Random;
  /**
   * Shifts the images of each sample at random, states and next states on their own. Default: they stay as they are.
   */
  readonly shift?: ShiftOptions | undefined;
  /** The bytes that may be used. A replay that would need more when full is refused. Default: no limit. */
  readonly availableBytes?: number | undefined;
}

export const REPLAY_OPTIONS: readonly (keyof ReplayOptions)[] = [
  ...(['gamma', 'nStep', 'priorities', 'random', 'shift', 'availableBytes'] as const),
];

/** The weights of rewards in sums. */
export interface Weighing {
  readonly gamma: number;
  readonly nStep: number;
}

/** The common part of replays with slots. Subclasses store transitions and their observations. */
export abstract class SlotReplay<T extends ObservationType>
  implements Replay<ObservationArrays[T]>, ReadableReplay<ObservationArrays[T]>, Rows<T>
{
  readonly capacity: number;
  readonly priorities: Priorities | undefined;
  readonly observationType: T;
  /** The number of elements of an observation. */
  readonly observationSize: number;
  protected readonly transitions: Transitions;
  protected abstract readonly draws: Draws;
  protected abstract readonly format: Format;
  #gamma: number;
  #nStep: number;
  /** The number of steps that batches sum up now. */
  #nStepNow: number;
  readonly #random: Random;
  readonly #shift: Shift | undefined;
  /** The slots of the latest batch. */
  #slots = new Int32Array();

  constructor(
    options: ReplayOptions,
    { capacity, returns, observationType, observationSize }: Rows<T> & { capacity: number; returns: boolean },
  ) {
    const { gamma, nStep = 1, priorities, random, shift } = options;
    requireFraction('gamma', gamma);
    requirePositiveInteger('nStep', nStep);
    requireObjects(options, ['random']);
    this.capacity = capacity;
    this.#gamma = gamma;
    this.#nStep = nStep;
    this.#nStepNow = nStep;
    this.priorities = priorities && new Priorities(capacity, priorities);
    this.observationType = observationType;
    this.observationSize = observationSize;
    this.transitions = new Transitions(capacity, this.priorities, returns);
    this.#random = random;
    this.#shift = shift && new Shift(shift, observationSize);
  }

  abstract start(observations: ObservationArrays[T]): void;
  abstract addStep(actions: ArrayLike<number>, step: VectorStep<ObservationArrays[T]>): void;
  protected abstract copyState(slot: number, into: ObservationArrays[T], row: number): void;
  protected abstract copyNextState(slot: number, into: ObservationArrays[T], row: number): void;

  /** The number of transitions stored after the one in `slot`. */
  protected abstract ageOf(slot: number): number;

  /** The options that a replay must share to restore the data that this one saved. */
  protected abstract get savedSizes(): Sizes;
  /** The numbers that tell which memory is in use, in addition to the transitions' counters. */
  protected abstract get counters(): readonly number[];
  protected abstract set counters(counters: readonly number[]);
  /** Checks restored memory. @throws RangeError unless it can be drawn from. */
  protected requireWhole(): void {
    this.transitions.requireWhole();
  }
  /** The memory in use, transitions included. */
  protected abstract parts(): Iterable<Uint8Array>;

  /** The weight of a reward one step later. */
  get gamma(): number {
    return this.#gamma;
  }

  /** The number of steps whose rewards are summed up. */
  get nStep(): number {
    return this.#nStep;
  }

  /**
   * Changes the weights of rewards from the next batch on, including those of stored steps. A transition that was
   * stored as a sum of several steps stays as it is.
   *
   * @throws RangeError for a gamma outside of [0, 1], for a change from or to a gamma of 0, which marks ends in a
   * replay, and for an `nStep` that is not a positive integer.
   */
  weigh({ gamma, nStep }: Weighing): void {
    this.#requireWeighing({ gamma, nStep });
    if (gamma !== this.#gamma) this.transitions.replaceDiscounts(this.#gamma, gamma);
    this.#gamma = gamma;
    this.#nStep = nStep;
    this.weighBatches({ gamma, nStep });
  }

  /**
   * Changes the weights of rewards in batches, as `weigh` does, until either is called again. Stored and saved data
   * stay as they are, and so do `gamma` and `nStep`. This costs nothing, so it may be called before every batch.
   *
   * @throws RangeError as `weigh`.
   */
  weighBatches({ gamma, nStep }: Weighing): void {
    this.#requireWeighing({ gamma, nStep });
    this.transitions.seeDiscounts(this.#gamma, gamma);
    this.#nStepNow = nStep;
  }

  #requireWeighing({ gamma, nStep }: Weighing): void {
    requireFraction('gamma', gamma);
    requirePositiveInteger('nStep', nStep);
    if (gamma !== this.#gamma && (gamma === 0 || this.#gamma === 0)) {
      throw new RangeError(`gamma must stay above 0 or stay 0, got ${gamma} after ${this.#gamma}`);
    }
  }

  /** The number of transitions that it holds. */
  get size(): number {
    return this.transitions.size;
  }

  get latestSlots(): Int32Array {
    return this.#slots;
  }

  /**
   * Whether the replay holds enough to draw `count` transitions: one, or all `count` if draws are without replacement.
   *
   * @throws RangeError if it never will.
   */
  canSample(count: number): boolean {
    const needed = this.#neededFor(count);
    if (needed <= this.capacity) return this.size >= needed;
    throw new RangeError(
      `Batches of ${count} different transitions need a capacity of at least ${count}, got ${this.capacity}`,
    );
  }

  #neededFor(count: number): number {
    return this.draws.areDistinct ? count : 1;
  }

  /**
   * Fills `batch` with random transitions of the replay.
   *
   * @throws RangeError if the batch's arrays disagree about n or are not those that this replay fills, or if too few
   * transitions are held. TypeError for observations of another type.
   */
  sample(batch: TransitionBatch<ObservationArrays[T]>): void {
    const { transitions } = this;
    const { actions, returns } = transitions;
    requireBatch(batch, this, { weights: this.priorities !== undefined, returns: returns !== undefined });
    const count = batch.actions.length;
    if (!this.canSample(count)) {
      const needed = this.#neededFor(count);
      throw new RangeError(
        `Sampling ${count} transitions needs at least ${needed} in the replay buffer, it holds ${this.size}`,
      );
    }
    if (this.#slots.length !== count) this.#slots = new Int32Array(count);
    this.draws.draw(this.#slots, batch.weights, this.#random);
    const { timesDrawn } = transitions;
    if (timesDrawn) for (const slot of this.#slots) timesDrawn[slot]++;
    for (let i = 0; i < count; i++) {
      const slot = this.#slots[i];
      this.copyState(slot, batch.states, i);
      this.copyNextState(lookAhead(transitions, slot, this.#nStepNow, batch, i), batch.nextStates, i);
      this.#shift?.apply(batch.states, i, this.observationSize);
      this.#shift?.apply(batch.nextStates, i, this.observationSize);
      batch.actions[i] = actions[slot];
      if (returns) batch.returns![i] = returns[slot];
    }
  }

  read(slot: number): StoredTransition<ObservationArrays[T]> | undefined {
    const { transitions, capacity, priorities, observationSize, observationType } = this;
    if (!(Number.isInteger(slot) && slot >= 0 && slot < capacity)) {
      throw new RangeError(`slot must be an integer from 0 to ${capacity - 1}, got ${show(slot)}`);
    }
    if (!transitions.holds(slot)) return undefined;
    const sums = { rewards: new Float32Array(1), discounts: new Float32Array(1) };
    const last = lookAhead(transitions, slot, this.#nStepNow, sums, 0);
    const [reward, discount] = [sums.rewards[0], sums.discounts[0]];
    const rewards = [transitions.rewardOf(slot)];
    for (let at = slot; at !== last; ) {
      at = transitions.after(at);
      rewards.push(transitions.rewardOf(at));
    }
    const state = newObservations(observationType, observationSize);
    const nextState = newObservations(observationType, observationSize);
    this.copyState(slot, state, 0);
    this.copyNextState(last, nextState, 0);
    return {
      ...{ slot, state, nextState, action: transitions.actions[slot], reward, rewards, discount },
      ...{ terminated: transitions.discountOf(last) === 0, age: this.ageOf(slot) },
      ...{ timesDrawn: transitions.timesDrawn?.[slot], priority: priorities?.priority(slot) },
      probability: priorities ? priorities.probability(slot) : 1 / this.size,
      episodeReturn: transitions.returns?.[slot],
    };
  }

  summary(bins: number): ReplaySummary {
    const { capacity, transitions, priorities } = this;
    const ageOf = (slot: number) => this.ageOf(slot);
    return summarise({ capacity, transitions, priorities, ageOf }, bins);
  }

  recent(count: number): number[] {
    const newest = Math.ceil(this.size / 8);
    const found: number[] = [];
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.transitions.holds(slot) && this.ageOf(slot) < newest) found.push(slot);
    }
    const every = Math.max(1, found.length / count);
    return Array.from({ length: Math.min(count, found.length) }, (_, i) => found[Math.floor(i * every)]);
  }

  returnFrom(slot: number): number | undefined {
    return sumToEnd(this.transitions, slot);
  }

  countDraws(): void {
    this.transitions.timesDrawn ??= new Uint32Array(this.capacity);
  }

  /**
   * Writes everything that the future depends on, including the random streams, but no unused memory. It writes views
   * of the replay, so nothing may be added until it is done.
   */
  async save(write: Write): Promise<void> {
    const state = [...this.transitions.counters, ...this.#random.state, ...this.counters];
    await writeHeader(write, this.format, this.savedSizes, state);
    for (const part of this.#allParts()) await write(part);
    await this.priorities?.save(write);
    if (this.#shift) await write(bytesOf(Float64Array.from(this.#shift.random.state)));
  }

  /**
   * Fills an empty replay with the data of another one with the same options. It goes on as that one would have.
   *
   * @param read fills the whole of `into` with the next bytes, or throws.
   * @throws RangeError if the replay is not empty, or was made with other sizes; Error for bytes of another format. If
   * reading fails, the replay cannot be used any more.
   */
  async restore(read: Read): Promise<void> {
    if (this.size > 0 || this.transitions.environments > 0) {
      throw new RangeError('restore needs a replay that nothing was added to');
    }
    const own = 2 + Random.words;
    const state = await readHeader(read, this.format, this.savedSizes, own + this.counters.length);
    this.transitions.counters = state;
    this.counters = state.slice(own);
    for (const part of this.#allParts()) await read(part);
    this.requireWhole();
    await this.priorities?.restore(read);
    if (this.#shift) {
      const shifts = new Float64Array(Random.words);
      await read(bytesOf(shifts));
      this.#shift.random.state = shifts;
    }
    this.#random.state = state.slice(2, own);
  }

  *#allParts(): Generator<Uint8Array> {
    yield this.transitions.latestPart;
    yield* this.parts();
  }
}
