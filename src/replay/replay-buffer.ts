import type { VectorStep } from '../envs/environment.ts';
import { requireFlag, requireFraction, requireKnown, requireShape } from '../require.ts';
import { integerWithin } from '../saved-state.ts';
import { sizeOf } from '../tensor/shape.ts';
import { DistinctDraws, type Draws, UniformDraws } from './draws.ts';
import {
  bytesPerElement,
  copyRow,
  newObservations,
  type ObservationArrays,
  type ObservationType,
} from './observations.ts';
import { Priorities } from './priorities.ts';
import { requireCapacity, requireMemory } from './require.ts';
import {
  countRows,
  type Rows,
  requireAction,
  requireObservationType,
  requireReward,
  requireRows,
  requireStep,
} from './require-arrays.ts';
import { bytesOf, type Format } from './saved.ts';
import { REPLAY_OPTIONS, type ReplayOptions, SlotReplay } from './slot-replay.ts';
import { type Transition, Transitions } from './transitions.ts';

/** The sizes that decide how much memory a {@link ReplayBuffer} takes. */
export interface ReplayBufferSize<T extends ObservationType = ObservationType>
  extends Pick<ReplayOptions, 'priorities'> {
  /** The number of transitions to keep. After that, each new one overwrites the oldest. */
  readonly capacity: number;
  /** The shape of an observation: [4] for CartPole, [3, 10, 10] for an image of three channels. */
  readonly observationShape: readonly number[];
  /** 'u8' keeps observations as bytes. Default 'f32'. */
  readonly observationType?: T;
  /** Whether a batch may hold a transition more than once. Default true. */
  readonly replacement?: boolean;
  /** Whether to keep the return from each transition on, for a `ReturnReplay`. Default false. */
  readonly returns?: boolean;
}

/** Options of a `ReplayBuffer`. */
export interface ReplayBufferOptions<T extends ObservationType = 'f32'>
  extends ReplayBufferSize<T>,
    ReplayOptions {}

const OPTIONS: readonly (keyof ReplayBufferOptions)[] = [
  ...REPLAY_OPTIONS,
  ...(['capacity', 'observationShape', 'observationType', 'replacement', 'returns'] as const),
];

/**
 * Experience replay (L.-J. Lin, 1992; Mnih et al., 2015): a ring of the latest transitions, from which
 * batches are drawn, uniformly unless there are `priorities`.
 *
 * An episode can end by termination or by a time limit. Only termination is stored, since it alone enters the target
 * r + discount * max_a Q(s', a). An episode cut by a time limit has a next state like any other, with a value to
 * bootstrap from; treating it as an end would teach that surviving is worthless.
 *
 * Neither adding nor sampling allocates memory, except for a view of each observation of 128 elements or more.
 */
export class ReplayBuffer<T extends ObservationType = 'f32'> extends SlotReplay<T> {
  readonly observationShape: readonly number[];
  /** Whether batches get `returns`. */
  readonly hasReturns: boolean;
  protected readonly format: Format = { name: 'ReplayBuffer', mark: 'replay-2' }; // the version comes last
  protected readonly draws: Draws;
  readonly #states: ObservationArrays[T];
  readonly #nextStates: ObservationArrays[T];
  /** The observations that the environments were given to act on, [n, observationSize]. */
  #before: ObservationArrays[T];
  #next = 0;

  /**
   * @throws RangeError unless `capacity`, the extents of `observationShape` and `nStep` are positive integers, for a
   * gamma outside of [0, 1], for priorities without replacement, for priorities that make no sense, and if more than
   * `availableBytes` would be needed.
   */
  constructor(options: ReplayBufferOptions<T>) {
    requireKnown('ReplayBuffer', options, OPTIONS);
    const { capacity, observationShape, replacement = true, returns = false } = options;
    requireFlag('replacement', replacement);
    requireFlag('returns', returns);
    const needed = ReplayBuffer.bytesFor(options);
    requireMemory(`A replay of ${capacity} transitions`, needed, options.availableBytes);
    if (options.priorities && !replacement) {
      throw new RangeError('priorities are drawn with replacement: replacement must be true, got false');
    }
    super(options, { capacity, returns, ...rowsOf(options) });
    const size = () => this.size;
    this.draws =
      this.priorities ?? (replacement ? new UniformDraws(size) : new DistinctDraws(capacity, size));
    this.observationShape = observationShape;
    this.hasReturns = returns;
    this.#states = newObservations(this.observationType, capacity * this.observationSize);
    this.#nextStates = newObservations(this.observationType, capacity * this.observationSize);
    this.#before = newObservations(this.observationType, 0);
  }

  /**
   * The bytes that a buffer takes.
   *
   * @throws RangeError for sizes that are not positive integers.
   */
  static bytesFor(size: ReplayBufferSize): number {
    const { capacity, replacement = true, returns = false, priorities } = size;
    requireCapacity(capacity);
    const { observationType, observationSize } = rowsOf(size);
    const observations = 2 * bytesPerElement(observationType) * observationSize;
    const each = observations + Transitions.bytesEach(returns) + (replacement ? 0 : DistinctDraws.bytesEach);
    return capacity * each + (priorities ? Priorities.bytesFor(capacity) : 0);
  }

  /**
   * Stores one transition; the arrays are copied.
   *
   * @param observation of `observationShape`.
   * @param action from 0 on.
   * @param nextObservation the observation that the action truly led to, never the first one of the next episode.
   * @param terminated whether the next state has no future; false if only a time limit ended the episode.
   * @throws RangeError if an array has another length, for an action that is not an integer from 0 on, and for a
   * reward that is not finite. TypeError for observations of another type.
   * @throws Error for an `nStep` above 1, as the order of transitions would not be known.
   */
  add(
    observation: ObservationArrays[T],
    action: number,
    reward: number,
    nextObservation: ObservationArrays[T],
    terminated: boolean,
  ): void {
    if (this.nStep > 1) throw new Error('Returns over several steps need addStep');
    requireRows('observation', observation, 1, this);
    requireRows('nextObservation', nextObservation, 1, this);
    const discount = terminated ? 0 : this.gamma;
    this.addRows(observation, 0, nextObservation, 0, { action, reward, discount });
  }

  /**
   * Begins an episode in every environment. Call it whenever they were reset from outside. Their number may change.
   *
   * @param observations [n, ...observationShape], copied.
   * @throws RangeError unless they are whole rows, and for several steps no more than `capacity`. TypeError for another
   * type.
   */
  start(observations: ObservationArrays[T]): void {
    const count = countRows('observations', observations, this);
    if (this.nStep > 1 && this.capacity < count) {
      throw new RangeError(
        `capacity must be at least ${count}, for a transition of each environment, got ${this.capacity}`,
      );
    }
    this.transitions.start(count);
    this.#before = newObservations(this.observationType, observations.length);
    this.#before.set(observations);
  }

  /**
   * Stores a transition of each environment, from the observation that the latest `start` or `addStep` gave it. Arrays
   * are copied.
   *
   * @param actions [n], from 0 on.
   * @throws RangeError and TypeError as `add`; then nothing is stored.
   * @throws Error before `start`, and for a buffer of returns, which only whole episodes have.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep<ObservationArrays[T]>): void {
    const { transitions } = this;
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    if (this.hasReturns) throw new Error('A buffer of returns is filled by a ReturnReplay');
    requireStep(actions, step, transitions.environments, this);
    for (let i = 0; i < transitions.environments; i++) {
      const slot = this.#claim(this.#before, i, finalObservations, i);
      const discount = terminated[i] ? 0 : this.gamma;
      const isOver = terminated[i] !== 0 || truncated[i] !== 0;
      transitions.addStep(i, slot, actions[i], rewards[i], discount, isOver);
    }
    this.#before.set(observations);
  }

  /**
   * Stores a transition between two rows of larger arrays, which may be several steps apart. It is sampled as it is,
   * whatever `nStep` is.
   *
   * @throws RangeError for an action or reward as `add` refuses them, and for a discount outside of [0, 1].
   */
  addRows(
    states: ObservationArrays[T],
    row: number,
    nextStates: ObservationArrays[T],
    nextRow: number,
    transition: Transition,
  ): void {
    requireAction(transition.action);
    requireReward(transition.reward);
    requireFraction('discount', transition.discount);
    this.transitions.add(this.#claim(states, row, nextStates, nextRow), transition);
  }

  /** Puts observations into a free slot, or that of the oldest transition. Returns the slot. */
  #claim(
    states: ObservationArrays[T],
    row: number,
    nextStates: ObservationArrays[T],
    nextRow: number,
  ): number {
    const slot = this.#next;
    copyRow(states, row, this.#states, slot, this.observationSize);
    copyRow(nextStates, nextRow, this.#nextStates, slot, this.observationSize);
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1;
    return slot;
  }

  protected override copyState(slot: number, into: ObservationArrays[T], row: number): void {
    copyRow(this.#states, slot, into, row, this.observationSize);
  }

  protected override ageOf(slot: number): number {
    return (this.#next - 1 - slot + this.capacity) % this.capacity;
  }

  protected override copyNextState(slot: number, into: ObservationArrays[T], row: number): void {
    copyRow(this.#nextStates, slot, into, row, this.observationSize);
  }

  protected get savedSizes() {
    const { capacity, observationSize, gamma } = this;
    const [priorities, returns] = [this.priorities !== undefined, this.hasReturns].map(Number);
    const elementBytes = bytesPerElement(this.observationType);
    return { capacity, observationSize, elementBytes, priorities, returns, gamma };
  }

  protected get counters(): readonly number[] {
    return [this.#next];
  }
  protected set counters([next]: readonly number[]) {
    integerWithin(0, this.capacity - 1)('the next slot', next);
    this.#next = next;
    const { environments } = this.transitions;
    this.#before = newObservations(this.observationType, environments * this.observationSize);
  }

  protected *parts(): Generator<Uint8Array> {
    yield* this.transitions.parts(0, this.size);
    for (const rows of [this.#states, this.#nextStates]) {
      yield bytesOf(rows.subarray(0, this.size * this.observationSize));
    }
    yield bytesOf(this.#before);
  }
}

function rowsOf<T extends ObservationType>(size: ReplayBufferSize<T>): Rows<T> {
  const { observationShape, observationType = 'f32' as T } = size;
  requireObservationType(observationType);
  requireShape('observationShape', observationShape);
  return { observationType, observationSize: sizeOf(observationShape) };
}
