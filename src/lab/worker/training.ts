import type { Device } from '../../device/device.ts';
import { moduleTensors } from '../../io/module-tensors.ts';
import { formatSafetensors } from '../../io/safetensors.ts';
import { reachesGoal } from '../../recipes/occasions.ts';
import type { Recipe, Run } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import type { TrainProgress } from '../../train/callbacks.ts';
import type { Progress, Spec } from '../protocol.ts';
import { Budget } from './budget.ts';
import type { LabSettings } from './catalogue.ts';
import { Changes } from './changes.ts';
import { Observer } from './observer.ts';
import { Pace } from './pace.ts';
import { Speedometer } from './speedometer.ts';
import type { Streams } from './streams.ts';

/** A run being trained, as the commands train it: the same programs, evaluated at the same steps. */
export class Training {
  readonly pace: Pace;
  /** Holds what only shows to its share of the time. */
  readonly budget: Budget;
  readonly observer: Observer;
  private readonly speed: Speedometer;
  private readonly unit: 'steps' | 'episodes';
  private readonly until: number;
  private readonly evaluateEvery: number;
  private previous = 0;
  private phase: Progress['phase'] = 'guessing';
  private reachedGoal = false;
  /** The mean score of the last evaluation. */
  private score = 0;

  private constructor(
    private readonly device: Device,
    settings: LabSettings,
    readonly run: Run,
    spec: Spec,
    private readonly streams: Streams,
    private readonly changes: Changes,
  ) {
    this.pace = new Pace(run.trainer.progress);
    this.budget = new Budget(() => this.pace.idle || this.ended);
    this.observer = new Observer(device, run, streams, this.budget, this);
    this.speed = new Speedometer();
    const { unit, count } = lengthOf(settings);
    this.unit = unit;
    this.until = spec.until ?? count;
    this.evaluateEvery = settings.evaluation.every ?? Math.ceil(count / 20);
  }

  /** @throws RangeError for settings that do not go together. */
  static async create(
    device: Device,
    { recipe, settings }: { readonly recipe: Recipe; readonly settings: LabSettings },
    spec: Spec,
    streams: Streams,
  ): Promise<Training> {
    const changes = new Changes(recipe, settings, spec, streams);
    const run: Run = await recipe.create(device, settings, spec.seed, {
      ...(spec.until !== undefined && { until: spec.until }),
      onGame: ({ score }) =>
        streams.log('records', { kind: 'game', step: run.trainer.progress.steps, score }),
      onStep: (progress) => training.afterStep(progress),
      beforeUpdate: (...update) => training.beforeUpdate(...update),
    });
    const training = new Training(device, settings, run, spec, streams, changes);
    return training;
  }

  get ended(): boolean {
    return this.phase === 'ended';
  }

  /** The present ones. */
  get settings(): LabSettings {
    return this.changes.settings;
  }

  get makesOneUpdate(): boolean {
    return this.pace.makesOneUpdate;
  }

  get stepsPerSecond(): number {
    return this.speed.latest;
  }

  /** From the next step on. @throws RangeError for a key or a value that is not allowed. */
  change(key: string, value: string): void {
    this.changes.ask(key, value);
  }

  get progress(): TrainProgress {
    return this.run.trainer.progress;
  }

  /** Trains to the end. Whatever goes wrong becomes an event. */
  async train(): Promise<void> {
    const { streams, progress } = this;
    try {
      this.offerProgress();
      await this.pace.afterStep();
      await this.run.trainer.train();
      const { score, reachedGoal } = this;
      const hash = await this.hash();
      const end = { why: reachedGoal ? 'goal' : 'length', score, ...(hash && { hash }) } as const;
      streams.log('events', { what: 'ended', step: progress.steps, ...end });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failure = { kind: /NaN/.test(message) ? 'nan' : 'other', message } as const;
      streams.log('events', { what: 'failed', step: progress.steps, failure });
    }
    this.phase = 'ended';
    this.offerProgress();
  }

  /** Between the updates of one round there is no step that would tell of them. */
  private beforeUpdate(...update: Parameters<Observer['beforeUpdate']>): Promise<void> | undefined {
    const { pace, observer } = this;
    if (pace.paused) this.offerProgress();
    const told = observer.afterUpdate();
    const hold = told ? told.then(() => pace.beforeUpdate()) : pace.beforeUpdate();
    return hold ? hold.then(() => observer.beforeUpdate(...update)) : observer.beforeUpdate(...update);
  }

  private afterStep(progress: TrainProgress): boolean | Promise<boolean> {
    const told = this.observer.afterUpdate();
    return told ? told.then(() => this.goOn(progress)) : this.goOn(progress);
  }

  private goOn({ updates }: TrainProgress): boolean | Promise<boolean> {
    if (updates > 0 && this.phase === 'guessing') {
      this.phase = 'learning';
      this.streams.log('events', { what: 'learns', step: this.progress.steps });
    }
    this.offerProgress();
    const now = this.progress[this.unit];
    const due = Math.floor(now / this.evaluateEvery) > Math.floor(this.previous / this.evaluateEvery);
    this.previous = now;
    const evaluation = due || now >= this.until ? this.evaluate() : undefined;
    const hold = evaluation ? evaluation.then(() => this.pace.afterStep()) : this.pace.afterStep();
    return hold ? hold.then(() => this.begin()) : this.begin();
  }

  /** The next step begins, with the settings that are changed before it. */
  private begin(): boolean | Promise<boolean> {
    const { changes, progress, run, observer } = this;
    if (!changes.isDue(progress.steps)) return this.reachedGoal;
    return changes
      .make(run, progress.steps)
      .then(() => observer.forget())
      .then(() => this.reachedGoal);
  }

  /** Plays whole games, as `train` does; the last time those that the bar is held against. */
  private async evaluate(): Promise<void> {
    const { run, settings, progress } = this;
    const before = this.phase;
    this.phase = 'evaluating';
    let evaluation = await run.evaluate('progress', false);
    const confirm = () => run.evaluate('confirm', false);
    this.reachedGoal = progress.updates > 0 && (await reachesGoal(settings.evaluation, evaluation, confirm));
    const last = this.reachedGoal || progress[this.unit] >= this.until;
    if (last && settings.evaluation.finalGames !== undefined) evaluation = await run.evaluate('final', false);
    this.phase = before;
    const { mean, std, returns } = evaluation;
    this.score = mean;
    this.streams.log('records', {
      kind: 'evaluation',
      step: progress.steps,
      games: returns.length,
      mean,
      std,
    });
  }

  private offerProgress(): void {
    this.streams.offer('progress', () => {
      const { steps, updates, episodes, epsilon } = this.progress;
      const stepsPerSecond = this.speed.at(steps);
      return { step: steps, value: { phase: this.phase, steps, updates, episodes, epsilon, stepsPerSecond } };
    });
  }

  /** The SHA-256 of the first net's file: what `sha256sum` prints of `q-net.safetensors`. Needs a secure context. */
  private async hash(): Promise<string | undefined> {
    if (!isSecureContext) return undefined;
    const [module] = Object.values(this.run.modules);
    const file = formatSafetensors(await moduleTensors(this.device, module));
    const digest = await crypto.subtle.digest('SHA-256', file as Uint8Array<ArrayBuffer>);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
