import type { Goals } from '../envs/goal-environment.ts';
import { Random } from '../random.ts';
import type { Episode } from './episode.ts';
import { EpisodeReplay } from './episode-replay.ts';
import type { ReplayBuffer } from './replay-buffer.ts';
import { requirePositiveInteger } from './require.ts';
import { bytesOf, type Read, type Write } from './saved.ts';

export interface HindsightOptions {
  readonly goals: Goals;
  /**
   * Which goals a transition is seen with besides the one that was meant: those that `copies` states after it, drawn
   * at random from the rest of its episode, achieved ('future', the default); or that of the last one ('final').
   */
  readonly strategy?: 'future' | 'final';
  /** For 'future'. Default 4, as in the paper. */
  readonly copies?: number;
  /** Draws the future states. */
  readonly random: Random;
}

/**
 * Hindsight experience replay (Andrychowicz et al. 2017): whatever an episode achieved is learned from as if it had
 * been meant. Every transition is stored with the goal that was given, and again with goals that were achieved
 * later; reward and termination are worked out anew for them.
 */
export class HindsightReplay extends EpisodeReplay {
  readonly #goals: Goals;
  readonly #strategy: 'future' | 'final';
  readonly #copies: number;
  readonly #random: Random;
  /** The two observations of a transition with another goal. */
  readonly #pair: Float32Array;
  readonly #goal: Float32Array;
  readonly #achieved: Float32Array;

  /** @throws RangeError unless `copies` is a positive integer. */
  constructor(buffer: ReplayBuffer, { goals, strategy = 'future', copies = 4, random }: HindsightOptions) {
    super(buffer);
    requirePositiveInteger('copies', copies);
    this.#goals = goals;
    this.#strategy = strategy;
    this.#copies = strategy === 'final' ? 1 : copies;
    this.#random = random;
    this.#pair = new Float32Array(2 * buffer.observationSize);
    this.#goal = new Float32Array(goals.goalSize);
    this.#achieved = new Float32Array(goals.goalSize);
  }

  protected override store(episode: Episode, terminated: boolean): void {
    const { observations, actions, rewards, length } = episode;
    for (let t = 0; t < length; t++) {
      const end = terminated && t === length - 1 ? 1 : 0;
      this.buffer.store(observations, t, observations, t + 1, actions[t], rewards[t], end);
      for (let copy = 0; copy < this.#copies; copy++) {
        const last = this.#strategy === 'final' ? length : t + 1 + this.#random.int(length - t);
        this.#storeAsIfMeant(episode, t, last);
      }
    }
  }

  /** Stores transition `t` with the goal that observation `last` achieved. */
  #storeAsIfMeant({ observations, actions }: Episode, t: number, last: number): void {
    const { observationSize: size } = this.buffer;
    const { goalSize, achievedStart } = this.#goals;
    for (let j = 0; j < goalSize; j++) {
      this.#goal[j] = observations[last * size + achievedStart + j];
      this.#achieved[j] = observations[(t + 1) * size + achievedStart + j];
    }
    for (let j = 0; j < 2 * size; j++) this.#pair[j] = observations[t * size + j];
    this.#pair.set(this.#goal, size - goalSize);
    this.#pair.set(this.#goal, 2 * size - goalSize);
    const reward = this.#goals.rewardFor(this.#achieved, this.#goal);
    const end = this.#goals.terminatedFor(this.#achieved, this.#goal) ? 1 : 0;
    this.buffer.store(this.#pair, 0, this.#pair, 1, actions[t], reward, end);
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
