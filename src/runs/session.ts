import type { Device } from '../device/device.ts';
import type { Profile } from '../profile/profile.ts';
import type { Run } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import type { Plain } from '../recipes/settings.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { BestNetworks } from './best.ts';
import { checkpointsIn } from './checkpoints.ts';
import { Evaluations } from './evaluations.ts';
import type { Host } from './host.ts';
import { allLogs } from './logs.ts';
import { MetricsFiles } from './metrics.ts';
import type { Conductor } from './onlooker.ts';
import { openRunLogs } from './open-logs.ts';
import { Recorder } from './recorder.ts';
import { reportRun } from './report-run.ts';
import { type Result, resultOf, writeResult } from './result.ts';
import { completeSitting, FROM_THE_START, resumeRun } from './resume.ts';
import { requireKeepable } from './run-files.ts';
import { holdsRun, makeSaved, type RunSettings, type Sitting, writeRunSettings } from './run-settings.ts';
import { Saver } from './saver.ts';
import { describeSitting, introduceRun } from './describe-sitting.ts';
import { SittingChanges } from './sitting-changes.ts';
import { Sparing } from './sparing.ts';
import { Stopwatch } from './stopwatch.ts';
import { RunVideos } from './videos.ts';

/** Steps between two lines of metrics, unless a run has fewer than fifty of them. */
const RECORD_EVERY = 1000;

/** One sitting of a run, from its start or from its latest checkpoint. */
export class Session {
  private readonly videos: RunVideos;
  private readonly unit: 'steps' | 'episodes';
  private readonly recordEvery: number;
  private logs = allLogs([]);
  private changes!: SittingChanges<RunSettings>;
  /** The run that is trained. */
  run!: Run;
  private evaluations!: Evaluations;
  private recorder!: Recorder;
  private saver!: Saver;
  stopwatch!: Stopwatch;
  /** Steps or episodes at the previous step. */
  private previous = 0;
  private keepable = false;
  private readonly stopper = new AbortController();
  private readonly reporting = new Sparing();
  /** The time of an update by its kernels, if the sitting asks for it. */
  profile: Profile | undefined;

  private constructor(
    private readonly device: Device,
    private readonly sitting: Sitting,
    private readonly host: Host,
    private readonly onlooker: Conductor,
    private readonly release: () => void,
  ) {
    const { folder, recipe, run } = sitting;
    this.videos = new RunVideos(folder, recipe.film?.(run.settings), (gif, steps) =>
      this.logs.video(gif, steps),
    );
    const { unit, count } = lengthOf(run.settings);
    this.unit = unit;
    this.recordEvery = Math.min(RECORD_EVERY, Math.ceil(count / 50));
  }

  /** @throws Error if the run is being trained elsewhere, or something is wrong with its folder. */
  static async open(
    device: Device,
    sitting: Sitting,
    host: Host,
    onlooker: Conductor = {},
  ): Promise<Session> {
    const release = await host.lock(sitting.folder);
    try {
      const whole = completeSitting(sitting, (what, text) => onlooker.onFact?.(what, text));
      const session = new Session(device, whole, host, onlooker, release);
      await session.begin();
      return session;
    } catch (error) {
      release();
      throw error;
    }
  }

  private async begin(): Promise<void> {
    const { device } = this;
    const { recipe, run, folder, resume, profile, changes } = this.sitting;
    if (!resume && (await holdsRun(folder))) {
      throw new Error(`${folder.path} holds a run already, which another process began`);
    }
    const checkpoint = resume ? await checkpointsIn(folder).latest() : undefined;
    const room = { device: device.info.kind, availableBytes: this.host.availableBytes?.() };
    this.changes = new SittingChanges(run, recipe, checkpoint?.step ?? 0, changes, room);
    this.run = await (resume ? makeSaved(folder, () => this.create()) : this.create());
    const say = (what: string, text: string) => this.say(what, text);
    const { clock, savedAt, from } = resume
      ? await resumeRun(this.sitting, checkpoint, this.changes, device, this.run, say)
      : FROM_THE_START;
    await this.describe();
    const { progress } = this.run.trainer;
    // A process that was killed later may have finished the evaluation that the checkpoint lacks.
    const upTo = progress.steps - (clock.cut ? 1 : 0);
    const best = await BestNetworks.open(folder, upTo, (problem) =>
      say('best', `${problem}; they are passed over`),
    );
    const metrics = await MetricsFiles.open(folder, { upTo });
    this.stopwatch = new Stopwatch(clock.seconds);
    this.evaluations = new Evaluations(
      ...([device, this.sitting, this.run, best, this.videos] as const),
      ...([clock.reachedGoal, this.stopper.signal] as const),
    );
    const before = { step: resume ? upTo : -1, games: this.run.games, seconds: clock.seconds };
    this.logs = await openRunLogs(this.host, this.sitting, before, say);
    const append = async (record: MetricsRecord) => {
      await metrics.append(record);
      await this.logs.record(record, this.settings);
    };
    this.recorder = await Recorder.open(this.run, { append }, this.evaluations, this.stopwatch, clock.cut);
    const checkpoints = checkpointsIn(folder, this.host.keepsCheckpoints ? 'all' : 'newest');
    this.saver = new Saver(device, this.sitting, this.run, checkpoints, best, savedAt, from);
    this.previous = progress[this.unit];
    if (profile) this.profile = await this.run.profile?.();
  }

  private create(): Promise<Run> {
    const { device, host } = this;
    const { recipe, until } = this.sitting;
    const run = this.changes.now;
    const availableBytes = host.availableBytes?.();
    for (const [what, text] of introduceRun(device, this.sitting, run, availableBytes)) this.say(what, text);
    return recipe.create(device, run.settings, run.seed, {
      ...{ until, ...(availableBytes !== undefined && { availableBytes }) },
      onGame: (game) => {
        this.recorder.addGame(game);
        this.logs.game(game, this.stopwatch.seconds);
        this.onlooker.onGame?.(game.score);
      },
      onPicture: (pixels) => this.videos.add(pixels),
      onStep: (progress) => this.afterStep(progress),
      ...(this.onlooker.beforeUpdate && { beforeUpdate: this.onlooker.beforeUpdate }),
    });
  }

  /** The present settings. */
  get settings(): RecipeSettings {
    return this.changes.now.settings;
  }

  /** Releases the folder. */
  close(): void {
    this.release();
  }

  /** The state that is safe after a failure, in words. */
  get safe(): string {
    return this.saver.safe;
  }

  private say(what: string, text: string): void {
    this.onlooker.onFact?.(what, text);
  }

  async train(): Promise<void> {
    const { recorder, evaluations } = this;
    if (evaluations.reachedGoal) return;
    this.stopwatch.start();
    this.onlooker.onStart?.(this.run.trainer.progress);
    try {
      if (recorder.cut) await this.evaluate(recorder.cut.film);
      if (!this.stopping) await this.run.trainer.train();
    } finally {
      this.onlooker.onStop?.();
    }
  }

  /** Ends `train` after the present step. An evaluation is cut short, and a resumed run begins with it. */
  stop(): void {
    this.onlooker.onStop?.();
    this.stopper.abort();
  }

  /** Saves, and returns the result, why the sitting ended in a sentence, and the path of the run's page. */
  async finish(): Promise<{ result: Result; ended: string; report: string }> {
    const { folder, until, pauses: mayPause = false } = this.sitting;
    const { reachedGoal, atEnd } = this.evaluations;
    const interrupted = this.recorder.cut !== undefined || !(reachedGoal || atEnd);
    const pauses = mayPause && !reachedGoal;
    const how = interrupted ? 'interrupted' : reachedGoal ? 'goal' : pauses ? 'pause' : 'length';
    const ended = describeSitting(how, this.sitting, this.run.trainer.progress[this.unit]);
    await this.save();
    const report = await this.report(ended);
    const result = await this.result(interrupted);
    if (!interrupted && !pauses) await this.logs.end(result.steps);
    if (!interrupted) await writeResult(folder, result, pauses ? until : undefined);
    return { result, ended, report };
  }

  private async afterStep(progress: TrainProgress): Promise<boolean> {
    this.keepable ||= requireKeepable(this.run); // now, instead of at a checkpoint hours later
    if (this.changes.isDue(progress.steps)) await this.makeChanges(progress.steps);
    const { evalEvery, videoEvery } = this.changes.now;
    const saveEvery = this.host.savesOnRequest ? 0 : this.changes.now.saveEvery;
    const now = progress[this.unit];
    const { atEnd } = this.evaluations;
    const save = this.passed(saveEvery, now);
    if (this.passed(evalEvery, now) || atEnd) await this.evaluate(this.passed(videoEvery, now) || atEnd);
    // Every checkpoint has a line, too, as a resumed run knows nothing about games that were not recorded.
    else if (save || this.passed(this.recordEvery, now)) await this.record();
    if (save && !this.recorder.cut) await this.save();
    if (now !== this.previous) this.onlooker.onProgress?.(progress);
    this.previous = now;
    await this.onlooker.onStep?.(progress);
    if (this.changes.isDue(progress.steps)) await this.makeChanges(progress.steps); // one that was asked for meanwhile
    return this.stopping;
  }

  /**
   * Changes a setting at the end of the present step, while the run trains. The change becomes part of the run, and is
   * in `run.json` before it acts.
   *
   * @throws RangeError for a key that cannot change while a run trains, or a value that is not allowed.
   */
  change(key: string, value: Plain): void {
    this.changes.ask(key, value);
  }

  private async makeChanges(step: number): Promise<void> {
    const made = this.changes.reach(step);
    await this.describe();
    await this.run.change?.(this.changes.now.settings);
    await this.describe(); // new programs may have chosen shaders
    for (const change of made) this.onlooker.onChange?.(change);
  }

  /** Writes run.json. A run that goes on keeps its first shaders, but its recipe may be in another file now. */
  private describe(): Promise<void> {
    const { device, changes } = this;
    const { folder, resume } = this.sitting;
    const { kind, fma } = device.info;
    const made = { device: kind, tuning: device.tuning, ...(fma && { fma }) };
    return writeRunSettings(folder, { ...changes.run, ...(!resume && made) });
  }

  private get stopping(): boolean {
    return this.stopper.signal.aborted || this.evaluations.reachedGoal;
  }

  /** Whether this step took the count past a multiple of `every`. */
  private passed(every: number, now: number): boolean {
    return every > 0 && Math.floor(now / every) > Math.floor(this.previous / every);
  }

  private async evaluate(film: boolean): Promise<void> {
    this.onlooker.onEvaluate?.();
    const judged = await this.recorder.evaluate(film);
    if (!judged) return;
    const { evaluation, confirmed, before } = judged;
    this.onlooker.onEvaluation?.(evaluation, this.run.trainer.progress.steps, confirmed, before);
    await this.show();
  }

  private async record(): Promise<void> {
    await this.recorder.record();
    await this.show();
  }

  private async show(): Promise<void> {
    await this.reporting.do(() => this.report());
    this.recorder.leaveOut();
  }

  /** Saves the run between two steps. Call it in the onlooker's `onStep`. */
  async save(): Promise<void> {
    if (!this.recorder.isUpToDate) await this.recorder.record();
    const { cut } = this.recorder;
    const { reachedGoal } = this.evaluations;
    await this.logs.save();
    await this.saver.save({ seconds: this.stopwatch.seconds, reachedGoal, ...(cut && { cut }) });
  }

  private report(ended?: string): Promise<string> {
    const { host, device, videos } = this;
    const sitting = { ...this.sitting, run: this.changes.run };
    return reportRun(host, device, sitting, videos, this.run.trainer.progress.steps, ended);
  }

  private result(interrupted: boolean): Promise<Result> {
    const { stopwatch, evaluations, profile } = this;
    return resultOf(this.device, this.sitting, this.run, {
      ...{ seconds: stopwatch.seconds, interrupted, bestScore: evaluations.bestScore },
      ...(profile && { profile }),
    });
  }
}
