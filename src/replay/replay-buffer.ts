import type { VectorStep } from '../envs/environment.ts';
import { Random } from '../random.ts';
import { Priorities, type PriorityOptions } from './priorities.ts';
import { checkNStep, type NStep, ONE_STEP, type Replay, type TransitionBatch } from './replay.ts';
import { requireLength, requireOptional, requirePositiveInteger } from './require.ts';
import { bytesOf, type Format, type Read, readHeader, type Sizes, type Write, writeHeader } from './saved.ts';

/** The last character is the version. */
const FORMAT: Format = { name: 'ReplayBuffer', mark: 'floats-1' };

export interface ReplayBufferOptions {
  /** How many transitions are kept; then each new one overwrites the oldest. */
  capacity: number;
  /** How many numbers make up an observation. */
  observationSize: number;
  /** Where sampling gets its randomness. */
  random: Random;
  /** Whether a batch may hold a transition more than once. Default: true. */
  replacement?: boolean;
  /** Draw by priority, and fill the batch's `weights`. Default: every transition is as likely. */
  priorities?: PriorityOptions | undefined;
  /** Default: one step. Only for transitions from `addStep`. */
  nStep?: NStep | undefined;
  /** Store of each transition what its episode earned from there on, and fill the batch's `returns`. */
  returns?: boolean;
}

/**
 * Experience replay (L.-J. Lin, 1992; Mnih et al., 2015): a ring of the latest transitions, from which
 * batches are drawn, uniformly unless `priorities` are asked for.
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
  readonly #terminated: Float32Array;
  readonly priorities: Priorities | undefined;
  readonly #nStep: NStep;
  /** 1 where the episode goes on with the transition of the next step. */
  readonly #continues: Uint8Array;
  readonly #returns: Float32Array | undefined;
  /** For sampling without replacement: the number of the latest batch that holds each transition. */
  readonly #latestBatch: Float64Array | undefined;
  /** What the environments were given to act on, [n, observationSize]. */
  #before: Float32Array | undefined;
  /** Of each environment: 1 where its latest transition did not end the episode, [n]. */
  #open = new Uint8Array();
  /** Where the transitions of a batch lie. */
  #slots = new Int32Array();
  #batchNumber = 0;
  /** From a transition to that of the same environment's next step. */
  #stride = 1;
  #size = 0;
  #next = 0;

  /**
   * @throws RangeError unless `capacity` and `observationSize` are positive integers, for priorities without
   * replacement, and for options of theirs or of `nStep` that make no sense.
   */
  constructor(options: ReplayBufferOptions) {
    const { capacity, observationSize, random, replacement = true, nStep = ONE_STEP } = options;
    requirePositiveInteger('capacity', capacity);
    requirePositiveInteger('observationSize', observationSize);
    checkNStep(nStep);
    if (options.priorities && !replacement) {
      throw new RangeError('priorities are drawn with replacement: replacement must be true, got false');
    }
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.#random = random;
    this.#states = new Float32Array(capacity * observationSize);
    this.#actions = new Int32Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#nextStates = new Float32Array(capacity * observationSize);
    this.#terminated = new Float32Array(capacity);
    this.priorities = options.priorities && new Priorities(capacity, options.priorities);
    this.#nStep = nStep;
    this.#continues = new Uint8Array(capacity);
    this.#returns = options.returns ? new Float32Array(capacity) : undefined;
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
   * @throws Error for a buffer of returns over several steps: it would not know which transitions follow each other.
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
    this.store(observation, 0, nextObservation, 0, action, reward, terminated ? 1 : 0);
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
    const count = observations.length / this.observationSize;
    if (this.#nStep.steps > 1 && this.capacity < count) {
      throw new RangeError(
        `capacity must be at least ${count}, for a transition of each environment, got ${this.capacity}`,
      );
    }
    this.#before = observations.slice();
    this.#open = new Uint8Array(count);
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
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    requireLength('actions', actions, count);
    requireLength('observations', observations, before.length);
    requireLength('finalObservations', finalObservations, before.length);
    requireLength('rewards', rewards, count);
    requireLength('terminated', terminated, count);
    requireLength('truncated', truncated, count);
    for (let i = 0; i < count; i++) {
      if (this.#open[i]) this.#continues[(this.#next - count + this.capacity) % this.capacity] = 1;
      this.#store(before, i, finalObservations, i, actions[i], rewards[i], terminated[i], 0);
      this.#open[i] = terminated[i] || truncated[i] ? 0 : 1;
    }
    this.#stride = count;
    before.set(observations);
  }

  /**
   * Stores a transition whose observations are rows of larger arrays, as `add` stores one.
   *
   * @param terminated 1 or 0, or what lies between where the transition takes several steps: see `TransitionBatch`.
   * @param episodeReturn for a buffer of returns.
   * @throws Error as `add`.
   */
  store(
    states: Float32Array,
    row: number,
    nextStates: Float32Array,
    nextRow: number,
    action: number,
    reward: number,
    terminated: number,
    episodeReturn = 0,
  ): void {
    if (this.#nStep.steps > 1) throw new Error('Returns over several steps need addStep');
    this.#store(states, row, nextStates, nextRow, action, reward, terminated, episodeReturn);
  }

  #store(
    states: Float32Array,
    row: number,
    nextStates: Float32Array,
    nextRow: number,
    action: number,
    reward: number,
    terminated: number,
    episodeReturn: number,
  ): void {
    const slot = this.#next;
    copyRow(states, row, this.#states, slot, this.observationSize);
    copyRow(nextStates, nextRow, this.#nextStates, slot, this.observationSize);
    this.#actions[slot] = action;
    this.#rewards[slot] = reward;
    this.#terminated[slot] = terminated;
    this.#continues[slot] = 0;
    if (this.#returns) this.#returns[slot] = episodeReturn;
    this.priorities?.add(slot);
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1;
    if (this.#size < this.capacity) this.#size++;
  }

  /**
   * Whether it holds a transition, or without replacement `count` of them.
   *
   * @throws RangeError if it never will.
   */
  canSample(count: number): boolean {
    if (this.#neededFor(count) > this.capacity) {
      throw new RangeError(
        `Batches of ${count} different transitions need a capacity of at least ${count}, got ${this.capacity}`,
      );
    }
    return this.#size >= this.#neededFor(count);
  }

  #neededFor(count: number): number {
    return this.#latestBatch ? count : 1;
  }

  /**
   * Fills `batch` with transitions drawn from those held. Without replacement every set of n transitions is
   * equally likely, but the order within the batch is not random.
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
    requireOptional('weights', batch.weights, count, this.priorities !== undefined);
    requireOptional('returns', batch.returns, count, this.#returns !== undefined);
    if (!this.canSample(count)) {
      throw new RangeError(
        `Sampling ${count} transitions needs at least ${this.#neededFor(count)} in the replay buffer, it holds ${this.#size}`,
      );
    }

    if (this.#slots.length !== count) this.#slots = new Int32Array(count);
    this.#draw(this.#slots, batch);
    for (let i = 0; i < count; i++) {
      const slot = this.#slots[i];
      const last = this.#gather(slot, batch, i);
      copyRow(this.#states, slot, batch.states, i, this.observationSize);
      copyRow(this.#nextStates, last, batch.nextStates, i, this.observationSize);
      batch.actions[i] = this.#actions[slot];
      if (this.#returns) batch.returns![i] = this.#returns[slot];
    }
  }

  /** Sums up the rewards from `slot` on for row `row`, and returns where the last of its steps lies. */
  #gather(slot: number, batch: TransitionBatch, row: number): number {
    const { steps, gamma } = this.#nStep;
    let last = slot;
    let reward = this.#rewards[slot];
    let discount = 1;
    for (let step = 1; step < steps && this.#continues[last]; step++) {
      last = (last + this.#stride) % this.capacity;
      discount *= gamma;
      reward += discount * this.#rewards[last];
    }
    batch.rewards[row] = reward;
    batch.terminated[row] = 1 - discount * (1 - this.#terminated[last]);
    return last;
  }

  #draw(slots: Int32Array, { weights }: TransitionBatch): void {
    if (this.priorities) {
      this.priorities.draw(slots, weights!, this.#random);
      return;
    }
    this.#batchNumber++;
    for (let i = 0; i < slots.length; i++) {
      slots[i] = this.#latestBatch
        ? this.#drawDistinct(this.#latestBatch, this.#size - slots.length + i)
        : this.#random.int(this.#size);
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

  /**
   * Writes everything that the future depends on, the random stream included, and no memory that is not used
   * yet. What is written are views of the buffer: nothing may be added until it is done.
   */
  async save(write: Write): Promise<void> {
    const counters = [this.#size, this.#next, this.#stride, this.#open.length];
    await writeHeader(write, FORMAT, this.#sizes(), [...counters, ...this.#random.state]);
    for (const part of this.#parts()) await write(part);
    await this.priorities?.save(write);
  }

  /**
   * Fills an empty buffer with what one made alike saved; it goes on as that one would have.
   *
   * @param read fills the whole of `into` with the next bytes, or throws.
   * @throws RangeError if the buffer is not empty, or was made with other sizes; Error if the bytes are not
   * those of a ReplayBuffer. A buffer on which reading failed is of no use any more.
   */
  async restore(read: Read): Promise<void> {
    if (this.#size > 0 || this.#before) {
      throw new RangeError('restore needs a buffer that nothing was added to');
    }
    const state = await readHeader(read, FORMAT, this.#sizes(), 4 + Random.words);
    const [size, next, stride, count, ...random] = state;
    this.#size = size;
    this.#next = next;
    this.#stride = stride;
    if (count > 0) this.#before = new Float32Array(count * this.observationSize);
    this.#open = new Uint8Array(count);
    for (const part of this.#parts()) await read(part);
    await this.priorities?.restore(read);
    this.#random.state = random;
  }

  #sizes(): Sizes {
    const { capacity, observationSize } = this;
    const [priorities, returns] = [this.priorities, this.#returns].map((each) => Number(each !== undefined));
    return { capacity, observationSize, priorities, returns };
  }

  /** The memory in use. */
  *#parts(): Generator<Uint8Array> {
    const size = this.#size;
    for (const rows of [this.#states, this.#nextStates]) {
      yield bytesOf(rows.subarray(0, size * this.observationSize));
    }
    for (const values of [this.#actions, this.#rewards, this.#terminated, this.#continues]) {
      yield bytesOf(values.subarray(0, size));
    }
    if (this.#returns) yield bytesOf(this.#returns.subarray(0, size));
    yield bytesOf(this.#open);
    if (this.#before) yield bytesOf(this.#before);
  }
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, size: number): void {
  const source = fromRow * size;
  const target = toRow * size;
  // An index loop, since set() would need a view of the row, an allocation for each.
  for (let j = 0; j < size; j++) to[target + j] = from[source + j];
}
