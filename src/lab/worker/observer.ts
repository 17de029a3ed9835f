import type { Inspection } from '../../agents/inspect.ts';
import type { Device } from '../../device/device.ts';
import type { Observations } from '../../envs/environment.ts';
import type { Run } from '../../recipes/recipe.ts';
import type { TransitionBatch } from '../../replay/replay.ts';
import type { Signals, StoredStep } from '../protocol.ts';
import type { Measured } from '../shared/collapse.ts';
import { type Budget, Cost } from './budget.ts';
import { Inspectors } from './inspectors.ts';
import type { LabSettings } from './lab-settings.ts';
import { ReplayWatch } from './replay-watch.ts';
import type { Streams } from './streams.ts';
import { drawnBatch, ruleOf, UpdateWatch } from './update-watch.ts';

/** Milliseconds between two counts of what the replay holds. */
const COUNT_MS = 1000;
/** Transitions of which the returns are looked at. */
const RECENT = 64;
/** Milliseconds between two looks for somebody who watches the replay. */
const LOOK_MS = 200;

/** The part of a training that an observer asks. */
export interface Observed {
  readonly settings: LabSettings;
  /** It makes one update, and pauses. */
  readonly makesOneUpdate: boolean;
  readonly ended: boolean;
  readonly stepsPerSecond: number;
}

/** Looks into a run: at updates as they are made, and at its replays. It changes nothing. */
export class Observer {
  private readonly inspectors: Inspectors;
  private readonly watch: UpdateWatch;
  private readonly ends: { share: number; at: number }[];
  private readonly costs = { look: new Cost(), strip: new Cost() };
  private largestReturn = Number.NEGATIVE_INFINITY;
  readonly notes: Pick<Measured, 'steps' | 'terminalShare' | 'largestReturn'>[] = [];
  private replayWatch: { readonly part: number; readonly watch: ReplayWatch } | undefined;

  constructor(
    device: Device,
    private readonly run: Run,
    private readonly streams: Streams,
    private readonly budget: Budget,
    private readonly training: Observed,
  ) {
    this.inspectors = new Inspectors(device, run);
    this.watch = new UpdateWatch(device);
    this.ends = this.parts.map(() => ({ share: Number.NaN, at: Number.NEGATIVE_INFINITY }));
  }

  private get parts() {
    return this.run.parts ?? [];
  }

  /** Before an update: a promise where there is something to look at. */
  beforeUpdate(
    batch: TransitionBatch<Observations>,
    slots: Int32Array | undefined,
    name: string | undefined,
  ): Promise<void> | undefined {
    const { streams, budget, training } = this;
    const part = name === undefined ? 0 : this.parts.findIndex((each) => each.name === name);
    if (this.parts.length === 0 || streams.part !== part) return undefined;
    const inFull = training.makesOneUpdate && streams.isWatched('update');
    if (!inFull && !(streams.isReady('inspect') && budget.allows)) return undefined;
    return this.look(part, inFull, batch, slots);
  }

  /** After an update, before the next: a promise where one was looked at in full. */
  afterUpdate(): Promise<void> | undefined {
    return this.watch.isBegun ? this.tell() : undefined;
  }

  private async look(
    part: number,
    inFull: boolean,
    batch: TransitionBatch<Observations>,
    slots: Int32Array | undefined,
  ): Promise<void> {
    const { streams, budget, training, run, costs } = this;
    await this.inspectors.prepare(part);
    const begun = performance.now();
    const inspection = await this.inspectors.inspect(part, batch);
    const { steps: step, updates } = run.trainer.progress;
    const value = this.signals(part, inspection);
    streams.offer('inspect', () => ({ step, value }));
    budget.spend(costs.look.of(performance.now() - begun));
    if (inFull) {
      const rule = ruleOf(training.settings, this.parts[part]);
      const detail = { part, number: updates + 1, rule, batch: drawnBatch(this.parts[part], batch, slots) };
      await this.watch.begin(detail, this.parts[part], inspection);
    }
  }

  private async tell(): Promise<void> {
    const value = await this.watch.end();
    const step = this.run.trainer.progress.steps;
    this.streams.offer('update', () => ({ step, value }));
  }

  private signals(part: number, inspection: Inspection): Signals {
    const { q, errors, loss, gradient, targetDistance, agreement, weightNorm, units } = inspection;
    const { replay } = this.parts[part];
    const n = errors.length;
    const actions = q.length / n;
    let [meanQ, error] = [0, 0];
    for (let i = 0; i < n; i++) {
      meanQ += Math.max(...q.subarray(i * actions, (i + 1) * actions)) / n;
      error += Math.abs(errors[i]) / n;
    }
    const total = units.reduce((sum, { scores }) => sum + scores.length, 0);
    return {
      ...{ part, loss, meanQ, error, gradientNorm: gradient.norm, targetDistance },
      ...{ agreement, weightNorm },
      dead: units.reduce((sum, { dead }) => sum + dead, 0) / total,
      ...{ fill: replay.size / replay.capacity, ends: this.endsOf(part) },
      stepsPerSecond: this.training.stepsPerSecond,
    };
  }

  /** The share of transitions that end an episode, counted now and then: that takes a look at every slot. */
  private endsOf(part: number): number {
    const ends = this.ends[part];
    const now = performance.now();
    if (now - ends.at > COUNT_MS) {
      ends.share = this.parts[part].replay.summary(1).terminalShare;
      ends.at = now;
    }
    return ends.share;
  }

  /** Notes what only the replay tells of a fall, at an evaluation. */
  note(steps: number): void {
    const replay = this.parts.at(-1)?.replay;
    if (!replay || replay.size === 0) return;
    const begun = performance.now();
    const returns = replay.recent(RECENT).flatMap((slot) => replay.returnFrom(slot) ?? []);
    this.largestReturn = Math.max(this.largestReturn, ...returns);
    const { terminalShare } = replay.summary(1);
    this.notes.push({ steps, terminalShare, largestReturn: this.largestReturn });
    this.budget.spend(performance.now() - begun);
  }

  /** Looks at the replay for as long as somebody watches it. */
  async watchReplay(): Promise<void> {
    const { streams, budget, inspectors, costs } = this;
    if (this.parts.length === 0) return;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (!streams.isReady('replay') || !budget.allows) continue;
      const { part } = streams;
      await inspectors.prepare(part);
      const begun = performance.now();
      if (this.replayWatch?.part !== part)
        this.replayWatch = { part, watch: new ReplayWatch(inspectors, part) };
      const { watch } = this.replayWatch;
      await watch.look();
      const value = watch.strip();
      budget.spend(costs.strip.of(performance.now() - begun));
      const step = this.run.trainer.progress.steps;
      streams.offer('replay', () => ({ step, value }));
    }
  }

  /** What updates go by has changed. */
  forget(): Promise<void> {
    return this.inspectors.forget();
  }

  /** A transition as the present nets would learn from it. @throws RangeError for a slot that there is not. */
  async transition(part: number, slot: number): Promise<StoredStep | undefined> {
    const found = this.parts[part]?.replay.read(slot);
    if (!found) return undefined;
    const batch = this.inspectors.batchOf(part, [found]);
    const { q, chooser, nextQ, targets, errors } = await this.inspectors.inspect(part, batch);
    const actions = q.length / errors.length;
    const first = <A extends Float32Array | Uint8Array | Int32Array>(values: A, size = 1): A =>
      values.slice(0, size) as A;
    const { state, nextState } = found;
    const drawn = drawnBatch(
      this.parts[part],
      {
        ...{ states: state, nextStates: nextState, actions: first(batch.actions) },
        ...{ rewards: first(batch.rewards), discounts: first(batch.discounts) },
      },
      [slot],
    );
    return {
      ...{ part, rule: ruleOf(this.training.settings, this.parts[part]), batch: drawn },
      ...{ q: first(q, actions), chooser: first(chooser, actions), nextQ: first(nextQ, actions) },
      ...{ targets: first(targets), errors: first(errors), terminated: found.terminated },
    };
  }
}
