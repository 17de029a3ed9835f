import type { VectorStep } from '../envs/environment.ts';
import { integerWithin } from '../saved-state.ts';
import { Episode } from './episode.ts';
import { lookAhead, type Steps, type Sums } from './n-step.ts';
import type { ObservationArrays, ObservationType } from './observations.ts';
import type { Priorities } from './priorities.ts';
import type { ReadableReplay, ReplaySummary, StoredTransition } from './reading.ts';
import type { Replay, TransitionBatch } from './replay.ts';
import type { ReplayBuffer } from './replay-buffer.ts';
import { countRows, requireStep } from './require-arrays.ts';
import { type Format, type Read, readHeader, type Write, writeHeader } from './saved.ts';
import { MOST_ENVIRONMENTS, type Transition } from './transitions.ts';

/** The last character is the version. */
const FORMAT: Format = { name: 'EpisodeReplay', mark: 'episode1' };

/**
 * A replay of whole episodes: a transition can be sampled once its episode is over and the rest of it is known.
 * Unfinished episodes are kept beside the buffer.
 */
export abstract class EpisodeReplay<T extends ObservationType>
  implements Replay<ObservationArrays[T]>, ReadableReplay<ObservationArrays[T]>
{
  protected readonly buffer: ReplayBuffer<T>;
  #episodes: Episode<T>[] = [];
  readonly #sums: Sums = { rewards: new Float32Array(1), discounts: new Float32Array(1) };

  constructor(buffer: ReplayBuffer<T>) {
    this.buffer = buffer;
  }

  /** Stores the transitions of a finished episode in `buffer`. */
  protected abstract store(episode: Episode<T>): void;

  /** Sums up `buffer.nStep` steps from `t` on as one transition; `last` is the last of them. */
  protected sum(steps: Steps, t: number): Pick<Transition, 'reward' | 'discount'> & { last: number } {
    const last = lookAhead(steps, t, this.buffer.nStep, this.#sums, 0);
    return { last, reward: this.#sums.rewards[0], discount: this.#sums.discounts[0] };
  }

  /** The number of transitions that can be sampled. */
  get size(): number {
    return this.buffer.size;
  }

  get priorities(): Priorities | undefined {
    return this.buffer.priorities;
  }

  get latestSlots(): Int32Array {
    return this.buffer.latestSlots;
  }

  get capacity(): number {
    return this.buffer.capacity;
  }

  /** A transition of an episode that is over, as `ReplayBuffer.read` gives it: its steps are summed up already. */
  read(slot: number): StoredTransition<ObservationArrays[T]> | undefined {
    return this.buffer.read(slot);
  }

  summary(bins: number): ReplaySummary {
    return this.buffer.summary(bins);
  }

  recent(count: number): number[] {
    return this.buffer.recent(count);
  }

  /** Undefined: transitions are stored one by one, some of them with other goals. */
  returnFrom(): undefined {}

  countDraws(): void {
    this.buffer.countDraws();
  }

  /**
   * Begins an episode in every environment; unfinished episodes are dropped.
   *
   * @param observations [n, ...observationShape], copied.
   * @throws RangeError unless they are whole rows. TypeError for another type.
   */
  start(observations: ObservationArrays[T]): void {
    const count = countRows('observations', observations, this.buffer);
    if (this.#episodes.length !== count) this.#episodes = this.#newEpisodes(count);
    for (let i = 0; i < count; i++) this.#episodes[i].start(observations, i);
  }

  #newEpisodes(count: number): Episode<T>[] {
    return Array.from({ length: count }, () => new Episode(this.buffer, this.buffer.gamma));
  }

  /**
   * Adds a step of each environment.
   *
   * @param actions [n], from 0 on.
   * @throws RangeError if an array has another length, for an action that is not an integer from 0 on, and for a
   * reward that is not finite; then nothing is added. TypeError for observations of another type.
   * @throws Error before `start`.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep<ObservationArrays[T]>): void {
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    requireStep(actions, step, this.#episodes.length, this.buffer);
    for (const [i, episode] of this.#episodes.entries()) {
      episode.add(actions[i], rewards[i], finalObservations, i);
      if (!terminated[i] && !truncated[i]) continue;
      episode.terminated = terminated[i] !== 0;
      this.store(episode);
      episode.start(observations, i);
    }
  }

  canSample(count: number): boolean {
    return this.buffer.canSample(count);
  }

  /** Samples from finished episodes, as `ReplayBuffer.sample` does. */
  sample(batch: TransitionBatch<ObservationArrays[T]>): void {
    this.buffer.sample(batch);
  }

  /** Writes everything that the future depends on: the buffer, and the unfinished episodes. */
  async save(write: Write): Promise<void> {
    await writeHeader(write, FORMAT, {}, [this.#episodes.length]);
    await this.buffer.save(write);
    for (const episode of this.#episodes) await episode.save(write);
  }

  /** Restores as `ReplayBuffer.restore` does. */
  async restore(read: Read): Promise<void> {
    if (this.#episodes.length > 0) throw new RangeError('restore needs a replay that nothing was added to');
    const [count] = await readHeader(read, FORMAT, {}, 1);
    await this.buffer.restore(read);
    integerWithin(0, MOST_ENVIRONMENTS)('the number of episodes', count);
    this.#episodes = this.#newEpisodes(count);
    for (const episode of this.#episodes) await episode.restore(read);
  }
}
