import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { TrainEpisode, TrainProgress } from './callbacks.ts';

/** The unfinished episodes, and those that ended in the latest step. */
export class Episodes {
  readonly ended: TrainEpisode[] = [];
  /** Returns so far, undiscounted and unscaled; [envs.count]. */
  readonly returns: Float64Array;
  /** Steps so far; [envs.count]. */
  readonly lengths: Float64Array;

  constructor(
    private readonly envs: VectorEnvironment<Observations>,
    private readonly progress: TrainProgress,
  ) {
    this.returns = new Float64Array(envs.count);
    this.lengths = new Float64Array(envs.count);
  }

  /** Counts a step that the environments have taken. */
  count(): void {
    const { envs, progress, returns, lengths, ended } = this;
    ended.length = 0;
    progress.steps += envs.count;
    for (let i = 0; i < envs.count; i++) {
      returns[i] += envs.rewards[i];
      lengths[i]++;
      if (!envs.terminated[i] && !envs.truncated[i]) continue;
      ended.push({ score: returns[i], steps: lengths[i], environment: i });
      progress.episodes++;
      progress.returns.push(returns[i]);
      returns[i] = lengths[i] = 0;
    }
  }
}
