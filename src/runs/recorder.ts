import type { Run, TrainedGame } from '../recipes/recipe.ts';
import type { ConfirmedEvaluation } from './confirm.ts';
import type { Evaluations } from './evaluations.ts';
import type { MetricsFiles } from './metrics.ts';
import type { CutEvaluation } from './run-files.ts';
import { SinceRecord, type Told } from './since-record.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The fewest seconds between two lines for a speed, as both may fall within one tick of a clock. */
const LEAST_SECONDS = 1e-6;

/** Writes the lines of metrics of a sitting. */
export class Recorder {
  private readonly since: SinceRecord;
  private recorded: { readonly steps: number; readonly seconds: number };

  /** @param cut an evaluation of the present step that was cut short and is still missing, with its line. */
  constructor(
    private readonly run: Run,
    private readonly metrics: Pick<MetricsFiles, 'append'>,
    private readonly evaluations: Evaluations,
    private readonly stopwatch: Stopwatch,
    public cut: CutEvaluation | undefined,
  ) {
    const { progress } = run.trainer;
    this.since = new SinceRecord(progress.updates);
    if (cut) progress.epsilon = cut.epsilon;
    this.recorded = { steps: progress.steps, seconds: stopwatch.seconds };
  }

  /** A recorder for a sitting, from the present step of the run on. */
  static async open(...parts: ConstructorParameters<typeof Recorder>): Promise<Recorder> {
    const recorder = new Recorder(...parts);
    await recorder.since.begin(recorder.run);
    return recorder;
  }

  addGame(game: TrainedGame): void {
    this.since.addGame(game);
  }

  /** Whether this step has its line, or gets it with an evaluation that is still missing. */
  get isUpToDate(): boolean {
    return this.recorded.steps === this.run.trainer.progress.steps || this.cut !== undefined;
  }

  /** Evaluates the networks, and writes a line. If the evaluation is cut short, writes none. */
  async evaluate(film: boolean): Promise<ConfirmedEvaluation | undefined> {
    const { seconds: paused } = this.stopwatch;
    const told = this.cut?.told ?? (await this.since.tell(this.run));
    this.cut = undefined;
    const judged = await this.evaluations.evaluate(film);
    if (judged) await this.write(paused, told, judged);
    else this.cut = { film, told, epsilon: this.run.trainer.progress.epsilon };
    return judged;
  }

  /** Writes a line without an evaluation. */
  async record(): Promise<void> {
    const { seconds: paused } = this.stopwatch;
    await this.write(paused, await this.since.tell(this.run));
  }

  /** Leaves the time since the last line out of the speed, as it was no training. */
  leaveOut(): void {
    this.recorded = { ...this.recorded, seconds: this.stopwatch.seconds };
  }

  /** Writes a line. @param paused the seconds at which training paused for it. */
  private async write(paused: number, told: Told, judged?: ConfirmedEvaluation): Promise<void> {
    const { evaluation, confirmed } = judged ?? {};
    const { trainer, games } = this.run;
    const { steps, updates, epsilon, latest } = trainer.progress;
    await this.metrics.append({
      ...{ steps, updates, games, epsilon, seconds: this.stopwatch.seconds },
      ...told,
      loss: latest?.loss ?? null,
      meanQ: latest?.meanQ ?? null,
      stepsPerSecond: (steps - this.recorded.steps) / Math.max(paused - this.recorded.seconds, LEAST_SECONDS),
      evalScore: evaluation?.mean ?? null,
      evalStd: evaluation?.std ?? null,
      evalGames: evaluation?.returns.length ?? null,
      confirmScore: confirmed?.mean ?? null,
    });
    this.recorded = { steps, seconds: this.stopwatch.seconds };
  }
}
