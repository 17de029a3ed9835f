import type { Observations } from '../envs/environment.ts';
import { requirePositiveInteger } from '../require.ts';
import type { Priorities } from './priorities.ts';
import type { TransitionBatch } from './replay.ts';
import type { Transitions } from './transitions.ts';

/** A replay whose memory can be read. Reading changes neither draws nor learning. */
export interface ReadableReplay<O extends Observations = Float32Array> {
  /** The number of slots. */
  readonly capacity: number;
  /** The number of transitions that it holds. */
  readonly size: number;
  /**
   * The transition in a slot, copied; undefined if the slot holds none. @throws RangeError for a slot that does not
   * exist.
   */
  read(slot: number): StoredTransition<O> | undefined;
  /** A summary of all slots: means over `bins` runs of slots of (nearly) equal length. Reads every slot. */
  summary(bins: number): ReplaySummary;
  /**
   * The slots of `count` transitions, or fewer if there are not so many, spread evenly over the newest eighth. Reads
   * every slot.
   */
  recent(count: number): number[];
  /**
   * The discounted sum of rewards from a transition to the end of its episode, whatever `nStep` is. Undefined unless
   * the episode ended by termination and the replay keeps steps in their order.
   */
  returnFrom(slot: number): number | undefined;
  /** Begins to count how often each transition is drawn, for `read` and `summary`. Takes 4 bytes a slot. */
  countDraws(): void;
}

/** A transition as in a sample, with the replay's facts about it. */
export interface StoredTransition<O extends Observations = Float32Array> {
  readonly slot: number;
  /** The state, in the replay's observation shape. */
  readonly state: O;
  /** The state that the last of its steps led to. */
  readonly nextState: O;
  readonly action: number;
  /** The sum of `rewards`, each discounted by the steps before it. */
  readonly reward: number;
  /**
   * The rewards of its steps, oldest first: `nStep` of them, or fewer at the end of an episode or of what was stored.
   */
  readonly rewards: readonly number[];
  /** The weight of the next state's value: 0 where the future ends, else gamma^m after m steps. */
  readonly discount: number;
  /** Whether the episode ends with it and its next state has no future. */
  readonly terminated: boolean;
  /** The number of transitions (in a `FrameBuffer`, frames) stored since, over all environments. */
  readonly age: number;
  /** How often it was drawn since `countDraws` was called; undefined if it was not. */
  readonly timesDrawn: number | undefined;
  /** (|TD error| + epsilon)^alpha; undefined if draws are uniform. */
  readonly priority: number | undefined;
  /** The probability that a draw is this transition. */
  readonly probability: number;
  /** The discounted return to the end of the episode, if the replay knows it. */
  readonly episodeReturn: number | undefined;
}

/**
 * A stored transition as a batch of one, for `compileInspector` with a `batchSize` of 1.
 *
 * @param weight its importance weight, for an agent that is `prioritised`; else none.
 */
export function batchOfOne<O extends Observations>(
  { state, nextState, action, reward, discount, episodeReturn }: StoredTransition<O>,
  weight?: number,
): TransitionBatch<O> {
  return {
    ...{ states: state, nextStates: nextState, actions: Int32Array.of(action) },
    ...{ rewards: Float32Array.of(reward), discounts: Float32Array.of(discount) },
    ...(weight !== undefined && { weights: Float32Array.of(weight) }),
    ...(episodeReturn !== undefined && { returns: Float32Array.of(episodeReturn) }),
  };
}

/** Means over runs of slots, all arrays [bins]. Means of a run without transitions are NaN. */
export interface ReplaySummary {
  readonly size: number;
  readonly capacity: number;
  /** The share of all transitions that end an episode, without a future; NaN if the replay is empty. */
  readonly terminalShare: number;
  /** The first slot of each run. */
  readonly firstSlots: Int32Array;
  /** The number of transitions in each run. */
  readonly counts: Int32Array;
  /** As `StoredTransition.age`. */
  readonly ages: Float32Array;
  /** Rewards of single steps. */
  readonly rewards: Float32Array;
  /** Shares of transitions that end an episode. */
  readonly terminalShares: Float32Array;
  /** Undefined if draws are uniform. */
  readonly priorities: Float32Array | undefined;
  /** Undefined unless draws are counted. */
  readonly timesDrawn: Float32Array | undefined;
}

/** The parts of a replay that a summary needs. */
export interface Summarised {
  readonly capacity: number;
  readonly transitions: Transitions;
  readonly priorities: Priorities | undefined;
  readonly ageOf: (slot: number) => number;
}

/** @throws RangeError unless `bins` is a positive integer. */
export function summarise(
  { capacity, transitions, priorities, ageOf }: Summarised,
  bins: number,
): ReplaySummary {
  requirePositiveInteger('bins', bins);
  const { timesDrawn } = transitions;
  const counts = new Int32Array(bins);
  const firstSlots = Int32Array.from(counts, (_, bin) => Math.floor((bin * capacity) / bins));
  const [ages, rewards, terminalShares] = [0, 0, 0].map(() => new Float32Array(bins));
  const priorityMeans = priorities && new Float32Array(bins);
  const drawnMeans = timesDrawn && new Float32Array(bins);
  let terminals = 0;
  for (let bin = 0; bin < bins; bin++) {
    const end = bin + 1 < bins ? firstSlots[bin + 1] : capacity;
    let [count, age, reward, ended, priority, drawn] = [0, 0, 0, 0, 0, 0];
    for (let slot = firstSlots[bin]; slot < end; slot++) {
      if (!transitions.holds(slot)) continue;
      count++;
      age += ageOf(slot);
      reward += transitions.rewardOf(slot);
      if (transitions.discountOf(slot) === 0) ended++;
      if (priorities) priority += priorities.priority(slot);
      if (timesDrawn) drawn += timesDrawn[slot];
    }
    counts[bin] = count;
    ages[bin] = age / count;
    rewards[bin] = reward / count;
    terminalShares[bin] = ended / count;
    if (priorityMeans) priorityMeans[bin] = priority / count;
    if (drawnMeans) drawnMeans[bin] = drawn / count;
    terminals += ended;
  }
  const { size } = transitions;
  return {
    ...{ size, capacity, terminalShare: terminals / size, firstSlots, counts, ages, rewards, terminalShares },
    ...{ priorities: priorityMeans, timesDrawn: drawnMeans },
  };
}
