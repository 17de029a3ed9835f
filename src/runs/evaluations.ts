import type { Device } from '../device/device.ts';
import type { Occasion, Run } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { reaches } from '../statistics.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { BestNetworks } from './best.ts';
import type { Sitting } from './run-settings.ts';
import type { RunVideos } from './videos.ts';

/** The evaluations of a sitting: its best networks and its videos come of them, and perhaps the end of training. */
export class Evaluations {
  /**
   * @param reachedGoal an evaluation reached the mean score that ends the run.
   * @param signal cuts an evaluation short once it is aborted.
   */
  constructor(
    private readonly device: Device,
    private readonly sitting: Sitting,
    private readonly run: Run,
    private readonly best: BestNetworks,
    private readonly videos: RunVideos,
    public reachedGoal: boolean,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether the run has the length that it is to have in this sitting. */
  get atEnd(): boolean {
    const { run, until } = this.sitting;
    return this.run.trainer.progress[lengthOf(run.settings).unit] >= until;
  }

  /** Undefined where it is cut short. */
  async evaluate(film: boolean): Promise<Evaluation | undefined> {
    try {
      return await this.evaluateWhole(film);
    } catch (error) {
      if (error !== this.signal.reason) throw error;
      this.reachedGoal = false;
      return undefined;
    }
  }

  /** The last one is the final one, which the bar is held against. */
  private async evaluateWhole(film: boolean): Promise<Evaluation> {
    const { stopAt = Number.POSITIVE_INFINITY, finalGames } = this.sitting.run.settings.evaluation;
    let evaluation = film ? await this.evaluateFilmed() : await this.play('progress', false);
    this.reachedGoal = reaches(evaluation.mean, stopAt) && this.run.trainer.progress.updates > 0;
    if (this.reachedGoal && !film) await this.evaluateFilmed(); // the end was not known before
    const last = this.reachedGoal || this.atEnd;
    if (last && finalGames !== undefined) evaluation = await this.play('final');
    await this.best.offer(this.device, this.run, evaluation);
    return evaluation;
  }

  private async evaluateFilmed(): Promise<Evaluation> {
    this.videos.begin();
    const evaluation = await this.play('progress', true);
    await this.videos.end(this.run.trainer.progress.steps);
    return evaluation;
  }

  private play(occasion: Occasion, film?: boolean): Promise<Evaluation> {
    return this.run.evaluate(occasion, film, this.signal);
  }
}
