import type { Episode } from './episode.ts';
import { EpisodeReplay } from './episode-replay.ts';
import type { ObservationType } from './observations.ts';
import type { ReplayBuffer } from './replay-buffer.ts';

/**
 * Experience replay of finished episodes that knows the return from each transition to the end of its episode:
 * G = r + gamma r' + gamma^2 r'' ... Batches get it as `returns`, for self-imitation.
 *
 * If a time limit cut the episode, G ends there. If no rewards are negative, it is then smaller than the full return.
 * This makes self-imitation more careful, as it learns only from returns above the net's values.
 */
export class ReturnReplay<T extends ObservationType = 'f32'> extends EpisodeReplay<T> {
  /**
   * @param buffer made with `returns: true`; its gamma discounts the returns.
   * @throws RangeError for a buffer without returns, or with an `nStep` other than 1: the bonus of self-imitation
   * belongs to a single step.
   */
  constructor(buffer: ReplayBuffer<T>) {
    super(buffer);
    if (!buffer.hasReturns) throw new RangeError('A ReturnReplay needs a buffer made with returns: true');
    if (buffer.nStep !== 1) {
      throw new RangeError(
        `nStep must be 1 with self-imitation, whose returns look at every step, got ${buffer.nStep}`,
      );
    }
  }

  protected override store(episode: Episode<T>): void {
    const { observations, actions, rewards, length } = episode;
    let episodeReturn = 0;
    for (let t = length - 1; t >= 0; t--) {
      episodeReturn = rewards[t] + this.buffer.gamma * episodeReturn;
      const [action, reward, discount] = [actions[t], rewards[t], episode.discountOf(t)];
      this.buffer.addRows(observations, t, observations, t + 1, { action, reward, discount, episodeReturn });
    }
  }
}
