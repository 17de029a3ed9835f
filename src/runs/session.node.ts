import { freemem } from 'node:os';
import manifest from '../../package.json';
import { count, megabytes } from '../amounts.ts';
import type { Device } from '../device/device.ts';
import type { Profile } from '../profile/profile.ts';
import type { Occasion, Run } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { describeEnding } from '../report/ending.ts';
import { writeReport } from '../report/report.node.ts';
import { mean } from '../statistics.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { BestNetworks } from './best.ts';
import { type Checkpoints, checkpointsIn } from './checkpoints.node.ts';
import { folderAt } from './folder.node.ts';
import type { Folder } from './folder.ts';
import { lockRun } from './lock.node.ts';
import { MetricsFiles, readMetrics } from './metrics.node.ts';
import type { Onlooker } from './onlooker.ts';
import { type Result, writeResult } from './result.ts';
import { type Clock, type CutEvaluation, loadRun, requireKeepable, saveRun } from './run-files.ts';
import { holdsRun, type Sitting, writeRunSettings } from './run-settings.ts';
import { RunVideos } from './videos.node.ts';

/** Steps between two lines of metrics, unless a run has fewer than fifty of them. */
const RECORD_EVERY = 1000;

/** One sitting of a run, from its start or from its latest checkpoint. */
export class Session {
  private readonly folder: Folder;
  private readonly checkpoints: Checkpoints;
  private best!: BestNetworks;
  private readonly videos: RunVideos;
  private readonly unit: 'steps' | 'episodes';
  private readonly recordEvery: number;
  private run!: Run;
  private release!: () => void;
  private metrics!: MetricsFiles;
  /** Scores of the games since the last record. */
  private scores: number[] = [];
  private secondsBefore = 0;
  private started = 0;
  private recorded = { steps: 0, seconds: 0 };
  private savedAt = -1;
  /** Steps or episodes at the step before. */
  private previous = 0;
  private reachedGoal = false;
  private keepable = false;
  private readonly stopper = new AbortController();
  /** The evaluation that this step still owes. */
  private cut: CutEvaluation | undefined;
  /** Where the time of an update goes, if the sitting asks for it. */
  profile: Profile | undefined;

  private constructor(
    private readonly device: Device,
    private readonly sitting: Sitting,
    private readonly onlooker: Onlooker,
  ) {
    const { folder, recipe, run } = sitting;
    this.folder = folderAt(folder);
    this.checkpoints = checkpointsIn(this.folder);
    this.videos = new RunVideos(folder, recipe.film?.(run.settings));
    const { unit, count } = lengthOf(run.settings);
    this.unit = unit;
    this.recordEvery = Math.min(RECORD_EVERY, Math.ceil(count / 50));
  }

  /** @throws Error if another process trains the run, or its folder is not as it should be. */
  static async open(device: Device, sitting: Sitting, onlooker: Onlooker = {}): Promise<Session> {
    const session = new Session(device, sitting, onlooker);
    session.release = lockRun(sitting.folder);
    try {
      await session.begin();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private async begin(): Promise<void> {
    const { device, folder } = this;
    const { recipe, run, resume, until, profile } = this.sitting;
    if (!resume && (await holdsRun(folder))) {
      throw new Error(`${folder.path} holds a run already, which another process began`);
    }
    const availableBytes = process.availableMemory?.() ?? freemem();
    this.say('device', device.info.description);
    this.say('seed', String(run.seed));
    if (recipe.replay) {
      const bytes = megabytes(recipe.replay.bytes(run.settings));
      this.say('replay', `${bytes} when full; ${megabytes(availableBytes)} are free`);
    }
    this.say('folder', folder.path);
    this.run = await recipe.create(device, run.settings, run.seed, {
      ...{ availableBytes, until },
      onGame: ({ score }) => this.addScore(score),
      onPicture: (pixels) => this.videos.add(pixels),
      onStep: (progress) => this.afterStep(progress),
    });
    // Of a run that goes on, the recipe may be in another file now.
    const made = { device: device.info.kind, tuning: device.tuning };
    await writeRunSettings(folder, resume ? run : { ...run, ...made });
    if (resume) await this.resume();
    const { progress } = this.run.trainer;
    // A process that was killed may have made up for the evaluation that the checkpoint owes.
    const upTo = progress.steps - (this.cut ? 1 : 0);
    this.best = await BestNetworks.open(folder, upTo, (problem) =>
      this.say('best', `${problem}; they are passed over`),
    );
    this.metrics = MetricsFiles.open(folder.path, { upTo });
    this.recorded = { steps: progress.steps, seconds: this.secondsBefore };
    this.previous = progress[this.unit];
    if (profile) this.profile = await this.run.profile?.();
  }

  private async resume(): Promise<void> {
    const checkpoint = await this.checkpoints.latest();
    if (!checkpoint) {
      this.requireNone();
      this.say('resume', 'there is no checkpoint yet: from the start');
      return;
    }
    const { seconds, reachedGoal, cut } = await loadRun(checkpoint, this.device, this.run);
    this.secondsBefore = seconds;
    if (cut) {
      this.cut = cut;
      this.scores = [...cut.scores];
      this.run.trainer.progress.epsilon = cut.epsilon;
    }
    this.savedAt = checkpoint.step;
    this.reachedGoal = reachedGoal;
    this.say('resume', `step ${count(checkpoint.step)}, from ${checkpoint.path}`);
    if (reachedGoal) this.say('', 'nothing is left to do: it has reached its goal');
    else if (this.atEnd() && !cut) {
      this.say('', `nothing is left to do: --${this.unit} N goes on to ${this.unit.slice(0, -1)} N`);
    }
  }

  /** @throws Error if the metrics show that a checkpoint was saved, which is gone. */
  private requireNone(): void {
    const { saveEvery, settings } = this.sitting.run;
    const last = readMetrics(this.folder.path).at(-1);
    const reached = last?.[this.unit === 'steps' ? 'steps' : 'games'] ?? 0;
    if (saveEvery === 0 || reached <= saveEvery + settings.environments) return;
    throw new Error(
      `${this.checkpoints.folder.path} holds no checkpoint, though the metrics go to ${this.unit.slice(0, -1)} ` +
        `${count(reached)}: put it back, or delete metrics.jsonl to begin again`,
    );
  }

  /** Hands the folder back. */
  close(): void {
    this.release();
  }

  /** What a failure leaves to go on from, in words. */
  get safe(): string {
    if (this.savedAt < 0) return 'no checkpoint was saved yet';
    return `the checkpoint of step ${count(this.savedAt)} is safe`;
  }

  private say(what: string, text: string): void {
    this.onlooker.onFact?.(what, text);
  }

  async train(): Promise<void> {
    if (this.reachedGoal) return;
    this.started = performance.now();
    this.onlooker.onStart?.(this.run.trainer.progress);
    try {
      if (this.cut) await this.record(true, this.cut.film);
      if (!this.stopping) await this.run.trainer.train();
    } finally {
      this.onlooker.onStop?.();
    }
  }

  /** Ends `train` after the present step. An evaluation is cut short: a resumed run begins with it. */
  stop(): void {
    this.onlooker.onStop?.();
    this.stopper.abort();
  }

  /** Saves, and gives what came of it, why it ended in a sentence, and the path of the page that shows it. */
  async finish(): Promise<{ result: Result; ended: string; report: string }> {
    const { steps } = this.run.trainer.progress;
    const interrupted = this.cut !== undefined || (!this.reachedGoal && !this.atEnd());
    const ended = this.describeEnd(interrupted);
    if (this.recorded.steps !== steps && !this.cut) await this.record(false);
    if (this.savedAt !== steps) await this.save();
    const report = this.report(ended);
    const result = this.result(interrupted);
    if (!interrupted) await writeResult(this.folder, result);
    return { result, ended, report };
  }

  private describeEnd(interrupted: boolean): string {
    const { run, until } = this.sitting;
    const finished = this.reachedGoal ? 'goal' : 'length';
    return describeEnding(interrupted ? 'interrupted' : finished, {
      ...{ unit: this.unit, until, count: this.run.trainer.progress[this.unit] },
      goal: run.settings.evaluation.stopAt,
    });
  }

  private atEnd(): boolean {
    return this.run.trainer.progress[this.unit] >= this.sitting.until;
  }

  private async afterStep(progress: TrainProgress): Promise<boolean> {
    this.keepable ||= requireKeepable(this.run); // now, and not at a checkpoint hours later
    const { evalEvery, saveEvery } = this.sitting.run;
    const now = progress[this.unit];
    const atEnd = this.atEnd();
    const evaluate = this.passed(evalEvery, now) || atEnd;
    const film = this.passed(this.sitting.run.videoEvery, now) || atEnd;
    const save = this.passed(saveEvery, now);
    // With every checkpoint, too: a resumed run knows nothing of games that were not recorded.
    if (evaluate || save || this.passed(this.recordEvery, now)) await this.record(evaluate, film);
    if (save && !this.cut) await this.save();
    if (now !== this.previous) this.onlooker.onProgress?.(progress);
    this.previous = now;
    return this.stopping;
  }

  private get stopping(): boolean {
    return this.stopper.signal.aborted || this.reachedGoal;
  }

  /** Whether this step took the count past a multiple of `every`. */
  private passed(every: number, now: number): boolean {
    return every > 0 && Math.floor(now / every) > Math.floor(this.previous / every);
  }

  /** A line of metrics, with an evaluation or without. There is none where the evaluation is cut. */
  private async record(evaluate: boolean, film = false): Promise<void> {
    const { trainer, games } = this.run;
    const { steps, updates, epsilon, latest } = trainer.progress;
    const seconds = this.seconds();
    const evaluation = evaluate ? await this.evaluate(steps, film) : undefined;
    if (this.cut) return;
    this.metrics.append({
      ...{ steps, updates, games, epsilon, seconds },
      score: this.scores.length > 0 ? mean(this.scores) : null,
      loss: latest?.loss ?? null,
      meanQ: latest?.meanQ ?? null,
      stepsPerSecond: (steps - this.recorded.steps) / (seconds - this.recorded.seconds),
      evalScore: evaluation?.mean ?? null,
      evalStd: evaluation?.std ?? null,
      evalGames: evaluation?.returns.length ?? null,
    });
    this.scores = [];
    if (evaluation) {
      this.onlooker.onEvaluation?.(evaluation, steps);
      this.report();
    }
    this.recorded = { steps, seconds: this.seconds() };
  }

  private async evaluate(steps: number, film: boolean): Promise<Evaluation | undefined> {
    try {
      this.cut = undefined;
      return await this.evaluateWhole(steps, film);
    } catch (error) {
      if (error !== this.stopper.signal.reason) throw error;
      this.cut = { film, scores: this.scores, epsilon: this.run.trainer.progress.epsilon };
      this.reachedGoal = false;
      return undefined;
    }
  }

  /** The last one is the final one, which the bar is held against. */
  private async evaluateWhole(steps: number, film: boolean): Promise<Evaluation> {
    const { stopAt = Number.POSITIVE_INFINITY, finalGames } = this.sitting.run.settings.evaluation;
    let evaluation = film ? await this.evaluateFilmed(steps) : await this.play('progress', false);
    this.reachedGoal = evaluation.mean >= stopAt && this.run.trainer.progress.updates > 0;
    if (this.reachedGoal && !film) await this.evaluateFilmed(steps); // the end was not known before
    const last = this.reachedGoal || this.atEnd();
    if (last && finalGames !== undefined) evaluation = await this.play('final');
    await this.best.offer(this.device, this.run, evaluation);
    return evaluation;
  }

  private async evaluateFilmed(steps: number): Promise<Evaluation> {
    this.videos.begin();
    const evaluation = await this.play('progress', true);
    this.videos.end(steps);
    return evaluation;
  }

  private play(occasion: Occasion, film?: boolean): Promise<Evaluation> {
    return this.run.evaluate(occasion, film, this.stopper.signal);
  }

  private async save(): Promise<void> {
    const { run, device, checkpoints, reachedGoal, cut } = this;
    const clock: Clock = { seconds: this.seconds(), reachedGoal, ...(cut && { cut }) };
    await saveRun(checkpoints, device, run, clock, this.sitting.run.saveReplay);
    this.savedAt = run.trainer.progress.steps;
    await this.best.settle();
  }

  private addScore(score: number): void {
    this.scores.push(score);
    this.onlooker.onGame?.(score);
  }

  /** Of training, over all sittings. */
  private seconds(): number {
    const now = this.started === 0 ? 0 : (performance.now() - this.started) / 1000;
    return this.secondsBefore + now;
  }

  /**
   * Returns the path of the page.
   *
   * @param ended why training ended, in a sentence. Default: it goes on.
   */
  private report(ended?: string): string {
    const { recipe, run, folder } = this.sitting;
    const { preset, command, seed, settings } = run;
    const video = this.videos.latest(this.run.trainer.progress.steps);
    return writeReport(folder, readMetrics(folder), {
      title: `${recipe.name}, preset ${preset}`,
      ...{ command, seed, device: this.device.info.description },
      ...{ bar: recipe.bar?.score, ended },
      ...(recipe.randomScore !== undefined && { randomScore: recipe.randomScore }),
      settings: { ...settings },
      versions: { 'webgpu-dqn': manifest.version, Node: process.versions.node },
      ...(video && {
        videos: [
          {
            caption: `A game of the evaluation at step ${count(video.steps)}`,
            ...{ gif: video.gif, aspectRatio: recipe.film?.(run.settings)?.aspectRatio },
          },
        ],
      }),
    });
  }

  private result(interrupted: boolean): Result {
    const { folder, run } = this.sitting;
    const { steps, updates } = this.run.trainer.progress;
    const evaluations = readMetrics(folder).flatMap(({ evalScore }) => evalScore ?? []);
    return {
      device: this.device.info.description,
      ...{ recipe: run.recipe, preset: run.preset, seed: run.seed, steps, updates, games: this.run.games },
      ...{ seconds: this.seconds(), interrupted, folder },
      finalScore: evaluations.at(-1) ?? null,
      bestScore: evaluations.length > 0 ? Math.max(...evaluations) : null,
      ...(this.profile && { profile: this.profile }),
    };
  }
}
