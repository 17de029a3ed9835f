import type { VectorStep } from '../envs/environment.ts';
import { Random } from '../random.ts';
import { Priorities, type PriorityOptions } from './priorities.ts';
import { checkNStep, type NStep, ONE_STEP, type Replay, type TransitionBatch } from './replay.ts';
import { requireLength, requireOptional, requirePositiveInteger } from './require.ts';
import { bytesOf, type Format, type Read, readHeader, type Sizes, type Write, writeHeader } from './saved.ts';

/** What decides how much memory a {@link FrameBuffer} takes. */
export interface FrameBufferSize {
  /** How many frames are kept, rounded down to a multiple of `environmentCount`. */
  capacity: number;
  /** How many environments are stepped side by side. Default 1. */
  environmentCount?: number;
  /** Bytes of a frame. Default 84 * 84. */
  frameSize?: number;
}

export interface FrameBufferOptions extends FrameBufferSize {
  /** Where sampling gets its randomness. */
  random: Random;
  /** Frames in an observation, at most 256. Default 4. */
  stackSize?: number;
  /** Draw by priority, and fill the batch's `weights`. Default: every transition is as likely. */
  priorities?: PriorityOptions | undefined;
  /** Default: one step. */
  nStep?: NStep | undefined;
  /** Bytes that may be used: a buffer that would come to need more is refused. Default: no limit. */
  availableBytes?: number;
  /** Frames are allocated in pieces of at most so many bytes, but at least a frame each. Default 32 MiB. */
  pieceBytes?: number;
}

/** The last character is the version. */
const FORMAT: Format = { name: 'FrameBuffer', mark: 'frames-1' };

/** What leads from a frame to the one after it. */
const NOTHING = 0;
const TRANSITION = 1;
const TERMINAL_TRANSITION = 2;

/** Per frame, beside its pixels: float32 reward; uint8 action, age and kind. */
const BYTES_BESIDE_FRAME = 7;

/**
 * Experience replay of images, each stored once: a stack of four that overlaps with the next stack, and that
 * with the one after it, would take eight times the memory.
 *
 * Every environment has a ring of its own, a lane, in which frame follows frame in the order of time. So a stack
 * is a run of frames that is copied at once, and an episode that ends in one environment, which takes a frame
 * more for what it ended with, leaves the others alone. Of a stack that begins before its episode the missing
 * frames are copies of the first one, as `FrameStack` shows it: what is sampled is what the agent saw, byte for
 * byte.
 *
 * The memory for frames is taken in pieces when the first frame in them is stored; a piece has room for the
 * same steps of every lane, so that few are begun however many environments there are.
 */
export class FrameBuffer implements Replay<Uint8Array> {
  /** In frames. An episode of T steps takes T + 1. */
  readonly capacity: number;
  readonly environmentCount: number;
  readonly frameSize: number;
  readonly stackSize: number;
  readonly priorities: Priorities | undefined;
  readonly #random: Random;
  readonly #nStep: NStep;
  /** Where the transitions of a batch lie. */
  #slots = new Int32Array();

  readonly #laneLength: number;
  readonly #stepsPerPiece: number;
  /** Each [lane, step, frameSize]; the last may be shorter. */
  readonly #pieces: (Uint8Array | undefined)[];

  // Per frame, [lane, position].
  readonly #actions: Uint8Array;
  readonly #rewards: Float32Array;
  /** How many frames of its episode came before, at most stackSize - 1: the others in its stack. */
  readonly #ages: Uint8Array;
  /** NOTHING also where the stack has lost a frame to a newer one: so every other frame can be sampled. */
  readonly #kinds: Uint8Array;

  /** The position of each lane's latest frame; -1 before the first. */
  readonly #latest: Int32Array;
  /** Positions that any lane has used. */
  #used = 0;
  #size = 0;

  /**
   * @throws RangeError for sizes that are no positive integers, for a stack of more than 256 frames, for a
   * capacity of fewer than stackSize + 2 frames for each environment, and if more than `availableBytes` would
   * be needed.
   */
  constructor(options: FrameBufferOptions) {
    const { environmentCount, frameSize, laneLength } = layout(options);
    const { random, stackSize = 4, availableBytes = Number.POSITIVE_INFINITY } = options;
    const { pieceBytes = 32 * 2 ** 20, nStep = ONE_STEP, priorities } = options;
    checkNStep(nStep);
    requirePositiveInteger('stackSize', stackSize);
    if (stackSize > 256) throw new RangeError(`stackSize must be at most 256, got ${stackSize}`);
    requirePositiveInteger('pieceBytes', pieceBytes);
    // The fewest with which a transition is still whole when its episode has ended and another has begun.
    if (laneLength < stackSize + 2) {
      throw new RangeError(
        `capacity must be at least ${(stackSize + 2) * environmentCount}, for ${stackSize + 2} frames of ` +
          `each of ${environmentCount} environments, got ${options.capacity}`,
      );
    }
    const needed = FrameBuffer.bytesFor(options);
    if (!(needed <= availableBytes)) {
      throw new RangeError(
        `A replay of ${options.capacity} frames needs ${describeBytes(needed)}, ` +
          `available are ${describeBytes(availableBytes)}`,
      );
    }

    const capacity = laneLength * environmentCount;
    this.capacity = capacity;
    this.environmentCount = environmentCount;
    this.frameSize = frameSize;
    this.stackSize = stackSize;
    this.#random = random;
    this.#nStep = nStep;
    this.priorities = priorities && new Priorities(capacity, priorities);
    this.#laneLength = laneLength;
    this.#stepsPerPiece = Math.max(1, Math.floor(pieceBytes / (environmentCount * frameSize)));
    this.#pieces = new Array(Math.ceil(laneLength / this.#stepsPerPiece)).fill(undefined);
    this.#actions = new Uint8Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#ages = new Uint8Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#latest = new Int32Array(environmentCount).fill(-1);
  }

  /**
   * The bytes that a buffer takes once it is full.
   *
   * @throws RangeError for sizes that are no positive integers.
   */
  static bytesFor(size: FrameBufferSize): number {
    const { environmentCount, frameSize, laneLength } = layout(size);
    return laneLength * environmentCount * (frameSize + BYTES_BESIDE_FRAME);
  }

  /** The bytes that it has taken so far. */
  get allocatedBytes(): number {
    return this.#pieces.reduce(
      (sum, piece) => sum + (piece?.byteLength ?? 0),
      this.capacity * BYTES_BESIDE_FRAME,
    );
  }

  /** How many transitions it holds. */
  get size(): number {
    return this.#size;
  }

  /**
   * Begins an episode in every environment: call it whenever they were reset from outside. No transition leads
   * to these observations.
   *
   * @param observations [environmentCount, stackSize, frameSize], of which the newest frames are copied.
   * @throws RangeError if they have another length.
   */
  start(observations: Uint8Array): void {
    requireLength('observations', observations, this.#observationsLength(this.environmentCount));
    for (let lane = 0; lane < this.environmentCount; lane++) this.#append(lane, observations, 0);
  }

  /**
   * Stores a transition of each environment, from what the latest `start` or `addStep` gave it to act on, and
   * begins the next episode where one ended. Arrays are copied.
   *
   * @param actions [environmentCount], integers from 0 to 255.
   * @throws RangeError if an array has another length, or for another action.
   * @throws Error before `start`.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep<Uint8Array>): void {
    const count = this.environmentCount;
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    requireLength('actions', actions, count);
    requireLength('observations', observations, this.#observationsLength(count));
    requireLength('finalObservations', finalObservations, this.#observationsLength(count));
    requireLength('rewards', rewards, count);
    requireLength('terminated', terminated, count);
    requireLength('truncated', truncated, count);
    for (let lane = 0; lane < count; lane++) {
      const action = actions[lane];
      if (!(Number.isInteger(action) && action >= 0 && action <= 255)) {
        throw new RangeError(`An action must be an integer from 0 to 255, got ${action}`);
      }
    }
    if (this.#used === 0) throw new Error('start has to be called before addStep');

    for (let lane = 0; lane < count; lane++) {
      const slot = lane * this.#laneLength + this.#latest[lane];
      this.#append(lane, finalObservations, Math.min(this.#ages[slot] + 1, this.stackSize - 1));
      this.#actions[slot] = actions[lane];
      this.#rewards[slot] = rewards[lane];
      this.#kinds[slot] = terminated[lane] ? TERMINAL_TRANSITION : TRANSITION;
      this.#size++;
      this.priorities?.add(slot);
      if (terminated[lane] || truncated[lane]) this.#append(lane, observations, 0);
    }
  }

  /** Stores the newest frame of row `lane`, from which nothing leads on yet, in place of the lane's oldest. */
  #append(lane: number, observations: Uint8Array, age: number): void {
    const position = (this.#latest[lane] + 1) % this.#laneLength;
    const firstSlot = lane * this.#laneLength;
    // The oldest frame was the first one in the stack of each of these whose age is its distance from there.
    for (let distance = 0; distance < this.stackSize; distance++) {
      const slot = firstSlot + ((position + distance) % this.#laneLength);
      if (this.#ages[slot] === distance && this.#kinds[slot] !== NOTHING) {
        this.#kinds[slot] = NOTHING;
        this.#size--;
        this.priorities?.remove(slot);
      }
    }

    const index = Math.floor(position / this.#stepsPerPiece);
    const steps = this.#stepsIn(index);
    const end = this.#observationsLength(lane + 1);
    this.#piece(index).set(
      observations.subarray(end - this.frameSize, end),
      (lane * steps + (position % this.#stepsPerPiece)) * this.frameSize,
    );
    this.#ages[firstSlot + position] = age;
    this.#latest[lane] = position;
    this.#used = Math.max(this.#used, position + 1);
  }

  /** Whether it holds a transition: any number can be drawn from one. */
  canSample(): boolean {
    return this.#size > 0;
  }

  /**
   * Fills `batch` with transitions drawn from those held, with replacement.
   *
   * @throws RangeError if the batch's arrays disagree about n, or if no transition is held.
   */
  sample(batch: TransitionBatch<Uint8Array>): void {
    const count = batch.actions.length;
    requireLength('states', batch.states, this.#observationsLength(count));
    requireLength('rewards', batch.rewards, count);
    requireLength('nextStates', batch.nextStates, this.#observationsLength(count));
    requireLength('terminated', batch.terminated, count);
    requireOptional('weights', batch.weights, count, this.priorities !== undefined);
    requireOptional('returns', batch.returns, count, false);
    if (!this.canSample()) {
      throw new RangeError(`Sampling ${count} transitions needs at least 1 in the replay buffer, it holds 0`);
    }

    if (this.#slots.length !== count) this.#slots = new Int32Array(count);
    this.#draw(this.#slots, batch);
    for (let i = 0; i < count; i++) {
      const slot = this.#slots[i];
      const lane = Math.floor(slot / this.#laneLength);
      const position = slot % this.#laneLength;
      this.#copyStack(lane, position, batch.states, i);
      this.#copyStack(lane, this.#gather(lane, position, batch, i), batch.nextStates, i);
      batch.actions[i] = this.#actions[slot];
    }
  }

  /** Sums up the rewards from `start` on for row `row`, and returns the position that the last step led to. */
  #gather(lane: number, start: number, batch: TransitionBatch<Uint8Array>, row: number): number {
    const { steps, gamma } = this.#nStep;
    const firstSlot = lane * this.#laneLength;
    let position = start;
    let kind = NOTHING;
    let reward = 0;
    let discount = 1;
    for (let step = 0; step < steps && this.#kinds[firstSlot + position] !== NOTHING; step++) {
      if (step > 0) discount *= gamma;
      reward += discount * this.#rewards[firstSlot + position];
      kind = this.#kinds[firstSlot + position];
      position = (position + 1) % this.#laneLength;
      if (kind === TERMINAL_TRANSITION) break;
    }
    batch.rewards[row] = reward;
    batch.terminated[row] = kind === TERMINAL_TRANSITION ? 1 : 1 - discount;
    return position;
  }

  #draw(slots: Int32Array, { weights }: TransitionBatch<Uint8Array>): void {
    if (this.priorities) this.priorities.draw(slots, weights!, this.#random);
    else for (let i = 0; i < slots.length; i++) slots[i] = this.#drawUniform();
  }

  /** A slot from which a transition leads. Rejection keeps it uniform; few are rejected but for short episodes. */
  #drawUniform(): number {
    for (;;) {
      const drawn = this.#random.int(this.#used * this.environmentCount);
      const slot = Math.floor(drawn / this.#used) * this.#laneLength + (drawn % this.#used);
      if (this.#kinds[slot] !== NOTHING) return slot;
    }
  }

  /** Writes the stack that ends with the frame at `position` to row `row`. */
  #copyStack(lane: number, position: number, stacks: Uint8Array, row: number): void {
    const { frameSize, stackSize } = this;
    const age = this.#ages[lane * this.#laneLength + position];
    const first = this.#observationsLength(row) + (stackSize - 1 - age) * frameSize;
    let from = (position - age + this.#laneLength) % this.#laneLength;
    for (let copied = 0; copied <= age; ) {
      // One run, save where a piece ends or the ring begins anew.
      const index = Math.floor(from / this.#stepsPerPiece);
      const steps = this.#stepsIn(index);
      const step = from % this.#stepsPerPiece;
      const run = Math.min(age + 1 - copied, steps - step);
      const offset = (lane * steps + step) * frameSize;
      stacks.set(this.#pieces[index]!.subarray(offset, offset + run * frameSize), first + copied * frameSize);
      copied += run;
      from = (from + run) % this.#laneLength;
    }
    for (let to = this.#observationsLength(row); to < first; to += frameSize) {
      stacks.copyWithin(to, first, first + frameSize);
    }
  }

  /**
   * Writes everything that the future depends on, the random stream included, and no memory that is not used
   * yet. What is written are views of the buffer: nothing may be added until it is done.
   */
  async save(write: Write): Promise<void> {
    await writeHeader(write, FORMAT, this.#sizes(), [this.#used, ...this.#random.state]);
    for (const part of this.#parts(this.#used)) await write(part);
    await this.priorities?.save(write);
  }

  /**
   * Fills an empty buffer with what one of the same sizes saved; it goes on as that one would have.
   *
   * @param read fills the whole of `into` with the next bytes, or throws.
   * @throws RangeError if the buffer is not empty, or was made with other sizes; Error if the bytes are not
   * those of a FrameBuffer. A buffer on which reading failed is of no use any more.
   */
  async restore(read: Read): Promise<void> {
    if (this.#used > 0) throw new RangeError('restore needs a buffer that nothing was added to');
    const [used, ...random] = await readHeader(read, FORMAT, this.#sizes(), 1 + Random.words);
    for (const part of this.#parts(used)) await read(part);
    await this.priorities?.restore(read);
    this.#used = used;
    this.#size = this.#kinds.reduce((count, kind) => count + Number(kind !== NOTHING), 0);
    this.#random.state = random;
  }

  #sizes(): Sizes {
    const { capacity, environmentCount, frameSize, stackSize } = this;
    return { capacity, environmentCount, frameSize, stackSize };
  }

  /** The memory that holds the first `used` positions of every lane, in an order that no piece's size decides. */
  *#parts(used: number): Generator<Uint8Array> {
    yield bytesOf(this.#latest);
    for (let lane = 0; lane < this.environmentCount; lane++) {
      const first = lane * this.#laneLength;
      for (const values of [this.#actions, this.#rewards, this.#ages, this.#kinds]) {
        yield bytesOf(values.subarray(first, first + used));
      }
      for (let position = 0; position < used; position += this.#stepsPerPiece) {
        const index = position / this.#stepsPerPiece;
        const steps = this.#stepsIn(index);
        const offset = lane * steps * this.frameSize;
        const length = Math.min(steps, used - position) * this.frameSize;
        yield this.#piece(index).subarray(offset, offset + length);
      }
    }
  }

  /** A piece, whose memory is taken now if it was not before. */
  #piece(index: number): Uint8Array {
    const length = this.environmentCount * this.#stepsIn(index) * this.frameSize;
    this.#pieces[index] ??= new Uint8Array(length);
    return this.#pieces[index];
  }

  #stepsIn(piece: number): number {
    return Math.min(this.#stepsPerPiece, this.#laneLength - piece * this.#stepsPerPiece);
  }

  #observationsLength(count: number): number {
    return count * this.stackSize * this.frameSize;
  }
}

function layout({ capacity, environmentCount = 1, frameSize = 84 * 84 }: FrameBufferSize) {
  requirePositiveInteger('capacity', capacity);
  requirePositiveInteger('environmentCount', environmentCount);
  requirePositiveInteger('frameSize', frameSize);
  return { environmentCount, frameSize, laneLength: Math.floor(capacity / environmentCount) };
}

/** Such as `7063000000 bytes (7.06 GB)`. */
function describeBytes(bytes: number): string {
  return `${bytes} bytes (${(bytes / 1e9).toPrecision(3)} GB)`;
}
