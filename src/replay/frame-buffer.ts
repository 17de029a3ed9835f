import type { VectorStep } from '../envs/environment.ts';
import { requireKnown, requirePositiveInteger } from '../require.ts';
import { integerWithin } from '../saved-state.ts';
import { type Draws, UniformDraws } from './draws.ts';
import { BYTES_BESIDE_FRAME, type FrameBufferSize, frameBytes, frameLayout } from './frame-layout.ts';
import { FrameStore } from './frame-store.ts';
import { NONE } from './n-step.ts';
import { Priorities } from './priorities.ts';
import { requireMemory } from './require.ts';
import { requireRows, requireStep } from './require-arrays.ts';
import { bytesOf, type Format } from './saved.ts';
import { REPLAY_OPTIONS, type ReplayOptions, SlotReplay } from './slot-replay.ts';

export type { FrameBufferSize };

/** Options of a `FrameBuffer`. */
export interface FrameBufferOptions extends FrameBufferSize, ReplayOptions {
  /** The number of frames in an observation, at most 256. Default 4. */
  readonly stackSize?: number;
  /** The most bytes of the pieces in which frames are allocated. Each holds at least a frame. Default 32 MiB. */
  readonly pieceBytes?: number;
}

const OPTIONS: readonly (keyof FrameBufferOptions)[] = [
  ...REPLAY_OPTIONS,
  ...(['capacity', 'environments', 'frameSize', 'stackSize', 'pieceBytes'] as const),
];

/**
 * Experience replay of images, each stored once. Stacks of four with their next stacks, which overlap, would take eight
 * times the memory.
 *
 * Every environment has its own ring, a lane, in which frame follows frame in the order of time. So a stack is a run of
 * frames that is copied at once, and an episode that ends in one environment, which takes one more frame for its last
 * observation, leaves the others alone. The missing frames of a stack that begins before its episode are copies of the
 * first one, as `stackFrames` shows it: samples equal the agent's observations, byte for byte.
 *
 * The slot of a transition is the slot of the frame it leads from. It is gone once a frame of its stack is overwritten.
 */
export class FrameBuffer extends SlotReplay<'u8'> {
  readonly environments: number;
  readonly frameSize: number;
  readonly stackSize: number;
  protected readonly format: Format = { name: 'FrameBuffer', mark: 'frames-2' }; // the version comes last
  protected readonly draws: Draws;
  readonly #laneLength: number;
  readonly #frames: FrameStore;
  /** The number of frames of its episode before each, at most stackSize - 1: the others in its stack. */
  readonly #ages: Uint8Array;
  /** The position of each lane's latest frame; -1 before the first. */
  readonly #latest: Int32Array;
  /** The number of positions that any lane has used. */
  #used = 0;

  /**
   * @throws RangeError for sizes that are no positive integers, for a stack of more than 256 frames, for a
   * capacity of fewer than stackSize + 2 frames for each environment, for a gamma outside of [0, 1], and if more than
   * `availableBytes` would be needed.
   */
  constructor(options: FrameBufferOptions) {
    requireKnown('FrameBuffer', options, OPTIONS);
    const { environments, frameSize, laneLength } = frameLayout(options);
    const { stackSize = 4, pieceBytes = 32 * 2 ** 20 } = options;
    requirePositiveInteger('stackSize', stackSize);
    if (stackSize > 256) throw new RangeError(`stackSize must be at most 256, got ${stackSize}`);
    requirePositiveInteger('pieceBytes', pieceBytes);
    // With fewer, no transition stays whole once its episode has ended and another has begun.
    if (laneLength < stackSize + 2) {
      throw new RangeError(
        `capacity must be at least ${(stackSize + 2) * environments}, for ${stackSize + 2} frames of ` +
          `each of ${environments} environments, got ${options.capacity}`,
      );
    }
    const needed = frameBytes(options);
    requireMemory(`A replay of ${options.capacity} frames`, needed, options.availableBytes);

    const capacity = laneLength * environments;
    super(options, {
      capacity,
      returns: false,
      observationType: 'u8',
      observationSize: stackSize * frameSize,
    });
    const places = () => this.#used * environments;
    this.draws = this.priorities ?? new UniformDraws(places, (place) => this.#slotAt(place));
    this.environments = environments;
    this.frameSize = frameSize;
    this.stackSize = stackSize;
    this.#laneLength = laneLength;
    this.#frames = new FrameStore({ environments, laneLength, frameSize, pieceBytes });
    this.#ages = new Uint8Array(capacity);
    this.#latest = new Int32Array(environments).fill(-1);
  }

  /**
   * The bytes that a buffer takes once it is full.
   *
   * @throws RangeError for sizes that are no positive integers.
   */
  static bytesFor(size: FrameBufferSize): number {
    return frameBytes(size);
  }

  /** The bytes that it has taken so far. */
  get allocatedBytes(): number {
    const priorities = this.priorities ? Priorities.bytesFor(this.capacity) : 0;
    return this.#frames.allocatedBytes + this.capacity * BYTES_BESIDE_FRAME + priorities;
  }

  /**
   * Goes on from `observations` in every environment. Call it whenever the environments were reset from outside, or are
   * in the middle of an episode whose steps are not stored. No transition leads to these observations.
   *
   * @param observations [environments, stackSize, frameSize], copied.
   * @throws RangeError if they have another length. TypeError for another type.
   */
  start(observations: Uint8Array): void {
    requireRows('observations', observations, this.environments, this);
    this.transitions.start(this.environments);
    for (let lane = 0; lane < this.environments; lane++) this.#appendStack(lane, observations);
  }

  /**
   * Stores a transition of each environment, from the observation that the latest `start` or `addStep` gave it, and
   * begins the next episode where one ended. Arrays are copied.
   *
   * @param actions [environments], integers from 0 on.
   * @throws RangeError if an array has another length, for another action, and for a reward that is not finite; then
   * nothing is stored. TypeError for observations of another type.
   * @throws Error before `start`.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep<Uint8Array>): void {
    const { transitions } = this;
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    requireStep(actions, step, transitions.environments, this);
    for (let lane = 0; lane < this.environments; lane++) {
      const slot = lane * this.#laneLength + this.#latest[lane];
      const age = Math.min(this.#ages[slot] + 1, this.stackSize - 1);
      this.#append(lane, finalObservations, this.stackSize - 1, age);
      const discount = terminated[lane] ? 0 : this.gamma;
      const isOver = terminated[lane] !== 0 || truncated[lane] !== 0;
      transitions.addStep(lane, slot, actions[lane], rewards[lane], discount, isOver);
      if (isOver) this.#appendStack(lane, observations);
    }
  }

  /** Stores row `lane` without the copies of its first frame in front. */
  #appendStack(lane: number, observations: Uint8Array): void {
    const { observationSize, frameSize, stackSize } = this;
    const start = lane * observationSize;
    const last = observationSize - frameSize;
    let same = 0;
    while (same < last && observations[start + same] === observations[start + same + frameSize]) same++;
    const first = Math.floor(same / frameSize);
    for (let i = first; i < stackSize; i++) this.#append(lane, observations, i, i - first);
  }

  /** Stores frame `i` of row `lane`, from which nothing leads on yet, in place of the lane's oldest. */
  #append(lane: number, observations: Uint8Array, i: number, age: number): void {
    const position = (this.#latest[lane] + 1) % this.#laneLength;
    const firstSlot = lane * this.#laneLength;
    // The oldest frame was the first in the stacks of the next frames whose age is their distance from it.
    for (let distance = 0; distance < this.stackSize; distance++) {
      const slot = firstSlot + ((position + distance) % this.#laneLength);
      if (this.#ages[slot] === distance && this.transitions.holds(slot)) this.transitions.remove(slot);
    }
    const from = lane * this.observationSize + i * this.frameSize;
    this.#frames.set(lane, position, observations.subarray(from, from + this.frameSize));
    this.#ages[firstSlot + position] = age;
    this.#latest[lane] = position;
    this.#used = Math.max(this.#used, position + 1);
  }

  /** The slot of a used place, or NONE if no transition leads from it, as often with short episodes. */
  #slotAt(place: number): number {
    const slot = Math.floor(place / this.#used) * this.#laneLength + (place % this.#used);
    return this.transitions.holds(slot) ? slot : NONE;
  }

  protected override ageOf(slot: number): number {
    const lane = Math.floor(slot / this.#laneLength);
    // The latest transition leads from the frame before the latest.
    const frames = this.#latest[lane] - 1 - (slot % this.#laneLength);
    return ((frames + this.#laneLength) % this.#laneLength) * this.environments;
  }

  protected override copyNextState(slot: number, into: Uint8Array, row: number): void {
    const endsLane = (slot + 1) % this.#laneLength === 0;
    this.copyState(endsLane ? slot + 1 - this.#laneLength : slot + 1, into, row);
  }

  /** Writes the stack that ends with the frame of `slot` to row `row`. */
  protected override copyState(slot: number, into: Uint8Array, row: number): void {
    const { frameSize, stackSize } = this;
    const age = this.#ages[slot];
    const start = row * this.observationSize;
    const first = start + (stackSize - 1 - age) * frameSize;
    const lane = Math.floor(slot / this.#laneLength);
    const from = ((slot % this.#laneLength) - age + this.#laneLength) % this.#laneLength;
    this.#frames.copy(lane, from, age + 1, into, first);
    for (let to = start; to < first; to += frameSize) into.copyWithin(to, first, first + frameSize);
  }

  protected get savedSizes() {
    const { capacity, environments, frameSize, stackSize, gamma } = this;
    return { capacity, environments, frameSize, stackSize, gamma };
  }

  protected get counters(): readonly number[] {
    return [this.#used];
  }
  protected set counters([used]: readonly number[]) {
    integerWithin(0, this.#laneLength)('the number of used places', used);
    this.#used = used;
  }

  protected override requireWhole(): void {
    super.requireWhole();
    if (this.#ages.some((age) => age >= this.stackSize))
      throw new RangeError('frames are older than a stack');
    for (const position of this.#latest) integerWithin(-1, this.#used - 1)('the latest frame', position);
  }

  /** The memory in use, in an order that does not depend on the size of pieces. */
  protected *parts(): Generator<Uint8Array> {
    yield bytesOf(this.#latest);
    for (let lane = 0; lane < this.environments; lane++) {
      const first = lane * this.#laneLength;
      yield* this.transitions.parts(first, first + this.#used);
      yield bytesOf(this.#ages.subarray(first, first + this.#used));
      yield* this.#frames.parts(lane, this.#used);
    }
  }
}
