import type { Episode } from './episode.ts';
import { EpisodeReplay } from './episode-replay.ts';
import type { ReplayBuffer } from './replay-buffer.ts';

/**
 * Experience replay of finished episodes that knows of every transition what was earned from there on:
 * G = r + gamma r' + gamma^2 r'' ... Batches get it as `returns`, for self-imitation.
 *
 * Of an episode that a limit on time cut, G is what was earned until then. Where rewards are not negative that is
 * less than it would have come to, and self-imitation, which learns only from what surpassed the net, the more careful.
 */
export class ReturnReplay extends EpisodeReplay {
  readonly #gamma: number;

  /**
   * @param buffer made with `returns: true`.
   * @throws RangeError unless gamma lies between 0 and 1.
   */
  constructor(buffer: ReplayBuffer, gamma: number) {
    super(buffer);
    if (!(gamma >= 0 && gamma <= 1)) throw new RangeError(`gamma must be a number from 0 to 1, got ${gamma}`);
    this.#gamma = gamma;
  }

  protected override store(episode: Episode, terminated: boolean): void {
    const { observations, actions, rewards, length } = episode;
    let earned = 0;
    for (let t = length - 1; t >= 0; t--) {
      earned = rewards[t] + this.#gamma * earned;
      const end = terminated && t === length - 1 ? 1 : 0;
      this.buffer.store(observations, t, observations, t + 1, actions[t], rewards[t], end, earned);
    }
  }
}
