import type { Device } from '../device/device.ts';
import type { Occasion, Run } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { BestNetworks } from './best.ts';
import { type ConfirmedEvaluation, evaluateAndConfirm } from './confirm.ts';
import type { Sitting } from './run-settings.ts';
import type { RunVideos } from './videos.ts';

/** The evaluations of a sitting. They find its best networks, make its videos, and may end training. */
export class Evaluations {
  /**
   * @param reachedGoal whether an evaluation has ended the run.
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

  /** Whether the run has reached its length in this sitting. */
  get atEnd(): boolean {
    const { run, until } = this.sitting;
    return this.run.trainer.progress[lengthOf(run.settings).unit] >= until;
  }

  /** Mean score of the best networks in their confirming games; null if there are none. */
  get bestScore(): number | null {
    return Number.isFinite(this.best.mean) ? this.best.mean : null;
  }

  /** Evaluates the networks. Undefined if it is cut short. */
  async evaluate(film: boolean): Promise<ConfirmedEvaluation | undefined> {
    try {
      return await this.evaluateWhole(film);
    } catch (error) {
      if (error !== this.signal.reason) throw error;
      this.reachedGoal = false;
      return undefined;
    }
  }

  /** The last evaluation is the final one, which is compared with the bar. */
  private async evaluateWhole(film: boolean): Promise<ConfirmedEvaluation> {
    const { recipe, settings } = this.sitting.run;
    const judged = await evaluateAndConfirm(settings.evaluation, this.best.mean, (occasion) =>
      film && occasion === 'progress' ? this.evaluateFilmed() : this.play(occasion),
    );
    this.reachedGoal = judged.reachedGoal && this.run.trainer.progress.updates > 0;
    if (this.reachedGoal && !film) await this.evaluateFilmed(); // it was not known before that this is the end
    const last = this.reachedGoal || this.atEnd;
    const isFinal = last && settings.evaluation.finalGames !== undefined;
    const final = isFinal ? { evaluation: await this.play('final'), before: judged.evaluation } : {};
    // Must come last: if the evaluation were cut short after it, a resumed run would lack the previous best networks.
    if (judged.confirmed) await this.best.offer(this.device, this.run, recipe, judged.confirmed);
    return { ...judged, ...final };
  }

  private async evaluateFilmed(): Promise<Evaluation> {
    await this.videos.begin();
    const evaluation = await this.play('progress', true);
    await this.videos.end(this.run.trainer.progress.steps);
    return evaluation;
  }

  private play(occasion: Occasion, film = false): Promise<Evaluation> {
    return this.run.evaluate(occasion, film, this.signal);
  }
}
