import type { VectorStep } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import type { Replay, TransitionBatch } from './replay.ts';
import { requireLength, requirePositiveInteger } from './require.ts';

export interface ReplayBufferOptions {
  /** How many transitions are kept; then each new one overwrites the oldest. */
  capacity: number;
  /** How many numbers make up an observation. */
  observationSize: number;
  /** Where sampling gets its randomness. */
  random: Random;
  /** Whether a batch may hold a transition more than once. Default: true. */
  replacement?: boolean;
}

/**
 * Experience replay (L.-J. Lin, 1992; Mnih et al., 2015): a ring of the latest transitions, from which
 * batches are drawn uniformly.
 *
 * Of the two ways in which an episode can end only termination is stored, since it alone enters the target
 * r + gamma (1 - terminated) max_a Q(s', a). An episode cut by a limit on time has a next state like any
 * other, with a value to bootstrap from; treating that as an end teaches that standing long is worthless.
 *
 * Neither adding nor sampling allocates.
 */
export class ReplayBuffer implements Replay<Float32Array> {
  readonly capacity: number;
  readonly observationSize: number;
  readonly #random: Random;
  readonly #states: Float32Array;
  readonly #actions: Int32Array;
  readonly #rewards: Float32Array;
  readonly #nextStates: Float32Array;
  readonly #terminated: Uint8Array;
  /** For sampling without replacement: the number of the latest batch that holds each transition. */
  readonly #latestBatch: Float64Array | undefined;
  /** What the environments were given to act on, [n, observationSize]. */
  #before: Float32Array | undefined;
  #batchNumber = 0;
  #size = 0;
  #next = 0;

  /** @throws RangeError unless `capacity` and `observationSize` are positive integers. */
  constructor({ capacity, observationSize, random, replacement = true }: ReplayBufferOptions) {
    requirePositiveInteger('capacity', capacity);
    requirePositiveInteger('observationSize', observationSize);
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.#random = random;
    this.#states = new Float32Array(capacity * observationSize);
    this.#actions = new Int32Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#nextStates = new Float32Array(capacity * observationSize);
    this.#terminated = new Uint8Array(capacity);
    this.#latestBatch = replacement ? undefined : new Float64Array(capacity);
  }

  /** How many transitions it holds. */
  get size(): number {
    return this.#size;
  }

  /**
   * Stores one transition; the arrays are copied.
   *
   * @param observation what was seen, [observationSize].
   * @param nextObservation what the action truly led to, [observationSize]: never the first observation of
   * the next episode.
   * @param terminated whether that has no future. Not: whether the episode is over.
   * @throws RangeError if an array has another length.
   */
  add(
    observation: Float32Array,
    action: number,
    reward: number,
    nextObservation: Float32Array,
    terminated: boolean,
  ): void {
    requireLength('observation', observation, this.observationSize);
    requireLength('nextObservation', nextObservation, this.observationSize);
    this.#store(observation, nextObservation, 0, action, reward, terminated ? 1 : 0);
  }

  /**
   * Begins an episode in every environment: call it whenever they were reset from outside.
   *
   * @param observations [n, observationSize], copied.
   * @throws RangeError unless they are whole rows.
   */
  start(observations: Float32Array): void {
    if (observations.length === 0 || observations.length % this.observationSize !== 0) {
      throw new RangeError(
        `observations must be rows of ${this.observationSize} elements, got ${observations.length}`,
      );
    }
    this.#before = observations.slice();
  }

  /**
   * Stores a transition of each environment, from what the latest `start` or `addStep` gave it to act on. Arrays
   * are copied.
   *
   * @param actions [n].
   * @throws RangeError if an array has another length.
   * @throws Error before `start`.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep): void {
    const before = this.#before;
    if (!before) throw new Error('start has to be called before addStep');
    const count = before.length / this.observationSize;
    const { observations, finalObservations, rewards, terminated } = step;
    requireLength('actions', actions, count);
    requireLength('observations', observations, before.length);
    requireLength('finalObservations', finalObservations, before.length);
    requireLength('rewards', rewards, count);
    requireLength('terminated', terminated, count);
    for (let i = 0; i < count; i++) {
      this.#store(before, finalObservations, i, actions[i], rewards[i], terminated[i]);
    }
    before.set(observations);
  }

  /** Stores a transition whose observations are row `row` of `states` and of `nextStates`. */
  #store(
    states: Float32Array,
    nextStates: Float32Array,
    row: number,
    action: number,
    reward: number,
    terminated: number,
  ): void {
    const slot = this.#next;
    copyRow(states, row, this.#states, slot, this.observationSize);
    copyRow(nextStates, row, this.#nextStates, slot, this.observationSize);
    this.#actions[slot] = action;
    this.#rewards[slot] = reward;
    this.#terminated[slot] = terminated;
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1;
    if (this.#size < this.capacity) this.#size++;
  }

  /**
   * Fills `batch` with transitions drawn uniformly from those held. Without replacement every set of n
   * transitions is equally likely, but the order within the batch is not random.
   *
   * @throws RangeError if the batch's arrays disagree about n, or if too few transitions are held: none,
   * or fewer than n without replacement.
   */
  sample(batch: TransitionBatch): void {
    const count = batch.actions.length;
    requireLength('states', batch.states, count * this.observationSize);
    requireLength('rewards', batch.rewards, count);
    requireLength('nextStates', batch.nextStates, count * this.observationSize);
    requireLength('terminated', batch.terminated, count);
    const needed = this.#latestBatch ? count : 1;
    if (this.#size < needed) {
      throw new RangeError(
        `Sampling ${count} transitions needs at least ${needed} in the replay buffer, it holds ${this.#size}`,
      );
    }

    this.#batchNumber++;
    for (let i = 0; i < count; i++) {
      const slot = this.#latestBatch
        ? this.#drawDistinct(this.#latestBatch, this.#size - count + i)
        : this.#random.int(this.#size);
      copyRow(this.#states, slot, batch.states, i, this.observationSize);
      copyRow(this.#nextStates, slot, batch.nextStates, i, this.observationSize);
      batch.actions[i] = this.#actions[slot];
      batch.rewards[i] = this.#rewards[slot];
      batch.terminated[i] = this.#terminated[slot];
    }
  }

  /**
   * One round of R. Floyd's sampling (Bentley, Floyd, "A sample of brilliance", 1987): given rounds with `last`
   * rising by one each up to size - 1, exactly one draw a round, however full the batch.
   */
  #drawDistinct(latestBatch: Float64Array, last: number): number {
    const drawn = this.#random.int(last + 1);
    const slot = latestBatch[drawn] === this.#batchNumber ? last : drawn;
    latestBatch[slot] = this.#batchNumber;
    return slot;
  }
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, size: number): void {
  const source = fromRow * size;
  const target = toRow * size;
  // An index loop, since set() would need a view of the row, an allocation for each.
  for (let j = 0; j < size; j++) to[target + j] = from[source + j];
}
