import type { Device } from '../../device/device.ts';
import type { Run } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { formatSetting } from '../../recipes/settings.ts';
import { type Change, changeableKeys, readChanged } from '../../runs/changes.ts';
import { readMetrics } from '../../runs/metrics.ts';
import type { Conductor } from '../../runs/onlooker.ts';
import { Session } from '../../runs/session.ts';
import type { TrainProgress } from '../../train/callbacks.ts';
import type { Evaluation } from '../../train/evaluate.ts';
import type { EngineLook, Progress } from '../protocol.ts';
import type { AskedRun } from './asked-run.ts';
import { browserHost } from './browser-host.ts';
import { Budget } from './budget.ts';
import { CarefulFolder } from './careful-folder.ts';
import { failureOf } from './failure.ts';
import { Errands } from './errands.ts';
import { Keeper } from './keeper.ts';
import type { LabSettings } from './lab-settings.ts';
import { LateObserver } from './late-observer.ts';
import { loadLater } from './later.ts';
import { messageOf } from './message-of.ts';
import { netHash } from './net-hash.ts';
import { Pace } from './pace.ts';
import type { Shelf } from './shelf.ts';
import { Speedometer } from './speedometer.ts';
import type { Streams } from './streams.ts';
import { version } from './version.ts';

/** A run being trained, as the commands train it: by the same session, into a folder of the same files. */
export class Training {
  readonly pace: Pace;
  /** Holds what only shows to its share of the time. */
  readonly budget: Budget;
  readonly observer: LateObserver;
  readonly keeper: Keeper;
  private readonly speed = new Speedometer();
  private phase: Progress['phase'] = 'guessing';
  private learns = false;
  private readonly errands = new Errands();
  /** What waits for the next episode to end, where that is what the run is counted in. */
  private readonly countErrands = new Errands();
  /** Steps or episodes at the step before. */
  private previous: number;
  private countMoved = true;
  /** The present step is done, and the next one has not begun. */
  private rests = false;

  private constructor(
    readonly device: Device,
    readonly asked: AskedRun,
    private readonly session: Session,
    folder: CarefulFolder,
    lasts: boolean,
    private readonly streams: Streams,
  ) {
    this.pace = new Pace(session.run.trainer.progress);
    this.budget = new Budget(() => this.pace.idle || this.ended);
    this.observer = new LateObserver(
      ({ Observer }) => new Observer(device, session.run, streams, this.budget, this),
      (error) =>
        streams.log('events', { what: 'unseen', step: this.progress.steps, message: messageOf(error) }),
    );
    this.keeper = new Keeper(device, asked, session, folder, lasts, streams);
    this.previous = this.count;
  }

  /** @throws RangeError for settings that do not go together; Error while another tab trains the run. */
  static async create(device: Device, asked: AskedRun, shelf: Shelf, streams: Streams): Promise<Training> {
    const folder = new CarefulFolder(shelf.run(asked.name));
    if (asked.resume) {
      for (const { steps: step, seconds, evalScore: mean, evalStd, evalGames } of await readMetrics(folder)) {
        if (mean === null) continue;
        const [std, games] = [evalStd ?? 0, evalGames ?? 0];
        streams.log('records', { kind: 'evaluation', step, seconds, mean, std, games });
      }
    }
    const onlooker: Conductor = {
      onGame: (score) => training.afterGame(score),
      onEvaluate: () => {
        training.phase = 'evaluating';
      },
      onEvaluation: (evaluation, steps, confirmed) => training.afterEvaluation(evaluation, steps, confirmed),
      onStep: () => training.afterStep(),
      beforeUpdate: (...update) => training.beforeUpdate(...update),
      onChange: (change) => training.afterChange(change),
    };
    const host = browserHost(shelf.locks, { 'webgpu-dqn': version, browser: navigator.userAgent });
    const session = await Session.open(device, { ...asked, folder, profile: false }, host, onlooker);
    const training = new Training(device, asked, session, folder, shelf.lasts, streams);
    return training;
  }

  get run(): Run {
    return this.session.run;
  }

  get ended(): boolean {
    return this.phase === 'ended';
  }

  /** The present ones. */
  get settings(): LabSettings {
    return this.session.settings as LabSettings;
  }

  get makesOneUpdate(): boolean {
    return this.pace.makesOneUpdate;
  }

  get stepsPerSecond(): number {
    return this.speed.latest;
  }

  /** Keeps step with another run: see `Pace.pair`. */
  pair(port: MessagePort | undefined): void {
    this.pace.pair(port);
    if (this.ended) this.pace.pair(undefined);
  }

  /** From the next step on. @throws RangeError for a key or a value that is not allowed. */
  change(key: string, value: string): void {
    const { recipe } = this.asked;
    const change = readChanged(`${key}=${value}`, recipe, changeableKeys(recipe));
    this.session.change(change.key, change.value);
  }

  get progress(): TrainProgress {
    return this.run.trainer.progress;
  }

  /** Trains to the end. Whatever goes wrong becomes an event. */
  async train(): Promise<void> {
    const { streams, progress, session, asked } = this;
    try {
      this.offerProgress();
      if (asked.resume) await this.keeper.tell();
      await this.rest();
      await session.train();
      const { result } = await session.finish();
      await this.keeper.snapshot();
      const why = this.count >= asked.until ? 'length' : 'goal';
      const hash = await netHash(this.device, this.run);
      const score = result.finalScore ?? 0;
      streams.log('events', { what: 'ended', step: progress.steps, why, score, hash });
    } catch (error) {
      streams.log('events', { what: 'failed', step: progress.steps, failure: failureOf(error) });
    }
    session.close();
    this.phase = 'ended';
    this.pair(undefined);
    this.offerProgress();
    void this.errands.run();
    void this.countErrands.run();
  }

  /**
   * Does something between two steps; of a run counted in episodes, when one ends, if asked for a count that the run can
   * be stopped at. A run that waits goes on until then.
   */
  between<T>(work: () => Promise<T>, { atCount = false } = {}): Promise<T> {
    const errands = atCount ? this.countErrands : this.errands;
    const done = errands.add(work);
    if (this.ended || (this.rests && (!atCount || this.countMoved))) void errands.run();
    else this.pace.passUntil(() => !this.errands.pending && !this.countErrands.pending);
    return done;
  }

  /** Measures an update between two steps. */
  async measure(part: number): Promise<EngineLook> {
    const { lookAtEngine } = await import('./engine-look.ts');
    return this.between(() => lookAtEngine(this.run, part));
  }

  /** Saves once the present step is done, whenever that is. */
  async saveSoon(): Promise<undefined> {
    if (this.ended) return;
    const saved = this.errands.add(() => this.keeper.snapshot());
    if (this.rests) void this.errands.run();
    await saved;
  }

  private get count(): number {
    return this.progress[lengthOf(this.asked.run.settings).unit];
  }

  /** Between the updates of one round there is no step that would tell of them. */
  private beforeUpdate(
    ...update: Parameters<NonNullable<Conductor['beforeUpdate']>>
  ): Promise<void> | undefined {
    const { pace, observer } = this;
    if (pace.paused) this.offerProgress();
    const told = observer.afterUpdate();
    const hold = told ? told.then(() => pace.beforeUpdate()) : pace.beforeUpdate();
    const look = () => observer.beforeUpdate(pace.makesOneUpdate, ...update);
    return hold ? hold.then(look) : look();
  }

  private afterStep(): Promise<void> | undefined {
    const told = this.observer.afterUpdate();
    return told ? told.then(() => this.goOn()) : this.goOn();
  }

  private goOn(): Promise<void> | undefined {
    const { updates, steps } = this.progress;
    if (updates > 0 && !this.learns) {
      this.learns = true;
      this.streams.log('events', { what: 'learns', step: steps });
    }
    this.phase = this.learns ? 'learning' : 'guessing';
    this.offerProgress();
    this.countMoved = this.count !== this.previous;
    this.previous = this.count;
    const isBusy =
      this.keeper.isDue || this.errands.pending || (this.countMoved && this.countErrands.pending);
    const hold = this.pace.afterStep();
    return isBusy || hold ? this.rest(hold) : undefined;
  }

  /** Does what is to be done between two steps, and waits for the time of the next one. */
  private async rest(hold = this.pace.afterStep()): Promise<void> {
    this.rests = true;
    if (this.keeper.isDue) void this.errands.add(() => this.keeper.snapshot());
    do {
      await this.errands.run();
      if (this.countMoved) await this.countErrands.run();
      await hold;
      hold = this.pace.afterStep();
    } while (hold || this.errands.pending || (this.countMoved && this.countErrands.pending));
    this.rests = false;
  }

  private afterChange({ step, key, value }: Change): void {
    this.streams.log('events', { what: 'changed', step, key, value: formatSetting(value) });
    this.observer.forget();
  }

  private afterGame(score: number): void {
    const { seconds } = this.session.stopwatch;
    this.streams.log('records', { kind: 'game', step: this.progress.steps, seconds, score });
  }

  private afterEvaluation({ mean, std, returns }: Evaluation, steps: number, confirmed?: Evaluation): void {
    this.phase = this.learns ? 'learning' : 'guessing';
    const { seconds } = this.session.stopwatch;
    const games = returns.length;
    this.streams.log('records', { kind: 'evaluation', step: steps, seconds, mean, std, games });
    this.keeper.judge(steps, confirmed?.mean);
    this.observer.note(steps);
    if (this.learns) loadLater();
  }

  private offerProgress(): void {
    this.streams.offer('progress', () => {
      const { steps, updates, episodes, epsilon } = this.progress;
      const stepsPerSecond = this.speed.at(steps);
      return { step: steps, value: { phase: this.phase, steps, updates, episodes, epsilon, stepsPerSecond } };
    });
  }
}
