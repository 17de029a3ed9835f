import type { Goals } from '../envs/goal-environment.ts';
import { Random } from '../random.ts';
import { requireKnown, requireObjects, requirePositiveInteger, requireWord } from '../require.ts';
import type { Episode } from './episode.ts';
import { EpisodeReplay } from './episode-replay.ts';
import type { Steps } from './n-step.ts';
import { copyRow } from './observations.ts';
import type { ReplayBuffer } from './replay-buffer.ts';
import { bytesOf, type Read, type Write } from './saved.ts';

/** Options of a `HindsightReplay`. */
export interface HindsightOptions {
  readonly goals: Goals;
  /**
   * The goals that a transition is stored with besides the given one: goals achieved by `copies` states drawn
   * at random from the rest of its episode ('future', the default), or by its last state ('final').
   */
  readonly strategy?: 'future' | 'final';
  /** The number of goals for 'future'. Default 4, as in the paper. */
  readonly copies?: number;
  /** Draws the future states. */
  readonly random: Random;
}

/**
 * Hindsight experience replay (Andrychowicz et al. 2017): agents learn from goals that an episode achieved as if they
 * had been its goal. Every transition is stored with the given goal, and again with goals that were achieved later;
 * `goals` computes the rewards and ends for those.
 *
 * With an `nStep` of the buffer above 1, all rewards of a sum belong to the copy's goal, and the sum ends where that
 * goal is reached. The actions in it were chosen for another goal but are learned from as if they were the policy's, a
 * bias (Yang et al. 2021, "Bias-reduced Multi-step Hindsight Experience Replay"). So two or three steps are usual.
 */
export class HindsightReplay extends EpisodeReplay<'f32'> {
  /** Rewards of copies come from `goals`. To scale rewards, scale them there and in the environment. */
  readonly makesRewards = true;
  readonly #goals: Goals;
  readonly #strategy: 'future' | 'final';
  readonly #copies: number;
  readonly #random: Random;
  /** The two observations of a transition with another goal. */
  readonly #pair: Float32Array;
  readonly #goal: Float32Array;
  readonly #achieved: Float32Array;

  /**
   * @throws RangeError unless `copies` is a positive integer, for an option or a strategy that does not exist, and for
   * a buffer of returns; TypeError without `goals` or `random`.
   */
  constructor(buffer: ReplayBuffer, options: HindsightOptions) {
    super(buffer);
    requireKnown('HindsightReplay', options, ['goals', 'strategy', 'copies', 'random']);
    requireObjects(options, ['goals', 'random']);
    const { goals, strategy = 'future', copies = 4, random } = options;
    requireWord('strategy', strategy, ['future', 'final']);
    requirePositiveInteger('copies', copies);
    if (buffer.hasReturns) throw new RangeError('returns must be false with hindsight, got true');
    this.#goals = goals;
    this.#strategy = strategy;
    this.#copies = strategy === 'final' ? 1 : copies;
    this.#random = random;
    this.#pair = new Float32Array(2 * buffer.observationSize);
    this.#goal = new Float32Array(goals.goalSize);
    this.#achieved = new Float32Array(goals.goalSize);
  }

  protected override store(episode: Episode<'f32'>): void {
    const { observations, actions, length } = episode;
    const judged = this.#judged(episode);
    for (let t = 0; t < length; t++) {
      const { last, ...sum } = this.sum(episode, t);
      this.buffer.addRows(observations, t, observations, last + 1, { action: actions[t], ...sum });
      for (let copy = 0; copy < this.#copies; copy++) {
        const future = this.#strategy === 'final' ? length : t + 1 + this.#random.int(length - t);
        this.#copyAchieved(observations, future, this.#goal);
        this.#storeCopy(episode, judged, t);
      }
    }
  }

  /** Stores the steps from `t` on with `#goal` in place of the given goal. */
  #storeCopy({ observations, actions }: Episode<'f32'>, judged: Steps, t: number): void {
    const { observationSize: size } = this.buffer;
    const { last, ...sum } = this.sum(judged, t);
    for (const [row, from] of [t, last + 1].entries()) {
      copyRow(observations, from, this.#pair, row, size);
      this.#pair.set(this.#goal, (row + 1) * size - this.#goals.goalSize);
    }
    this.buffer.addRows(this.#pair, 0, this.#pair, 1, { action: actions[t], ...sum });
  }

  /** The steps of an episode as if its goal had been `#goal`. */
  #judged(episode: Episode<'f32'>): Steps {
    const [goals, goal, achieved] = [this.#goals, this.#goal, this.#achieved];
    const achieve = (t: number) => this.#copyAchieved(episode.observations, t + 1, achieved);
    return {
      rewardOf: (t) => {
        achieve(t);
        return goals.rewardFor(achieved, goal);
      },
      discountOf: (t) => {
        achieve(t);
        return goals.terminatedFor(achieved, goal) ? 0 : this.buffer.gamma;
      },
      after: (t) => episode.after(t),
    };
  }

  #copyAchieved(observations: Float32Array, row: number, to: Float32Array): void {
    const first = row * this.buffer.observationSize + this.#goals.achievedStart;
    for (let j = 0; j < to.length; j++) to[j] = observations[first + j];
  }

  override async save(write: Write): Promise<void> {
    await super.save(write);
    await write(bytesOf(Float64Array.from(this.#random.state)));
  }

  override async restore(read: Read): Promise<void> {
    await super.restore(read);
    const state = new Float64Array(Random.words);
    await read(bytesOf(state));
    this.#random.state = state;
  }
}
