import type { VectorStep } from '../envs/environment.ts';
import { Episode } from './episode.ts';
import type { Priorities } from './priorities.ts';
import type { Replay, TransitionBatch } from './replay.ts';
import type { ReplayBuffer } from './replay-buffer.ts';
import { requireLength } from './require.ts';
import { type Format, type Read, readHeader, type Write, writeHeader } from './saved.ts';

/** The last character is the version. */
const FORMAT: Format = { name: 'EpisodeReplay', mark: 'episode1' };

/**
 * A replay that takes in whole episodes: a transition can be sampled once its episode is over, and what follows
 * from the rest of the episode is known. Episodes that are being played wait beside the buffer.
 */
export abstract class EpisodeReplay implements Replay {
  #episodes: Episode[] = [];

  constructor(protected readonly buffer: ReplayBuffer) {}

  /** Stores the transitions of an episode that is over in `buffer`. */
  protected abstract store(episode: Episode, terminated: boolean): void;

  /** How many transitions can be sampled. */
  get size(): number {
    return this.buffer.size;
  }

  get priorities(): Priorities | undefined {
    return this.buffer.priorities;
  }

  /**
   * Begins an episode in every environment; what was being played is dropped.
   *
   * @param observations [n, observationSize], copied.
   * @throws RangeError unless they are whole rows.
   */
  start(observations: Float32Array): void {
    const { observationSize } = this.buffer;
    const count = observations.length / observationSize;
    if (!(Number.isInteger(count) && count > 0)) {
      throw new RangeError(
        `observations must be rows of ${observationSize} elements, got ${observations.length}`,
      );
    }
    if (this.#episodes.length !== count) {
      this.#episodes = Array.from({ length: count }, () => new Episode(observationSize));
    }
    for (let i = 0; i < count; i++) this.#episodes[i].start(observations, i);
  }

  /**
   * Takes in a step of each environment.
   *
   * @param actions [n].
   * @throws RangeError if an array has another length.
   * @throws Error before `start`.
   */
  addStep(actions: ArrayLike<number>, step: VectorStep): void {
    const { observations, finalObservations, rewards, terminated, truncated } = step;
    const count = this.#episodes.length;
    if (count === 0) throw new Error('start has to be called before addStep');
    const size = count * this.buffer.observationSize;
    requireLength('actions', actions, count);
    requireLength('observations', observations, size);
    requireLength('finalObservations', finalObservations, size);
    requireLength('rewards', rewards, count);
    requireLength('terminated', terminated, count);
    requireLength('truncated', truncated, count);
    for (let i = 0; i < count; i++) {
      const episode = this.#episodes[i];
      episode.add(actions[i], rewards[i], finalObservations, i);
      if (!terminated[i] && !truncated[i]) continue;
      this.store(episode, terminated[i] !== 0);
      episode.start(observations, i);
    }
  }

  canSample(count: number): boolean {
    return this.buffer.canSample(count);
  }

  /** As `ReplayBuffer.sample`, of episodes that are over. */
  sample(batch: TransitionBatch): void {
    this.buffer.sample(batch);
  }

  /** Writes everything that the future depends on: the buffer, and the episodes that are being played. */
  async save(write: Write): Promise<void> {
    await writeHeader(write, FORMAT, {}, [this.#episodes.length]);
    await this.buffer.save(write);
    for (const episode of this.#episodes) await episode.save(write);
  }

  /** As `ReplayBuffer.restore`. */
  async restore(read: Read): Promise<void> {
    if (this.#episodes.length > 0) throw new RangeError('restore needs a replay that nothing was added to');
    const [count] = await readHeader(read, FORMAT, {}, 1);
    await this.buffer.restore(read);
    const { observationSize } = this.buffer;
    this.#episodes = Array.from({ length: count }, () => new Episode(observationSize));
    for (const episode of this.#episodes) await episode.restore(read);
  }
}
