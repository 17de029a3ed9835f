import type { Device } from '../../device/device.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { commandOf, type LinkedRun, linkedRun } from '../../recipes/settings-command.ts';
import { moduleFiles } from '../../runs/run-files.ts';
import { readRunSettings } from '../../runs/run-settings.ts';
import type { Session } from '../../runs/session.ts';
import type { Download, Link } from '../protocol.ts';
import { formatLink } from '../shared/link.ts';
import type { AskedRun } from './asked-run.ts';
import type { CarefulFolder } from './careful-folder.ts';
import { blobOf } from './downloads.ts';
import { netHash } from './net-hash.ts';
import type { Streams } from './streams.ts';
import type { KeptCheckpoints } from './kept-checkpoints.ts';
import { version } from './version.ts';

/** Milliseconds between two snapshots. */
const EVERY_MS = 15_000;
/** The share of the time that snapshots of evaluated nets may take. */
const SHARE = 0.04;

/** Saves a run, and hands it on: all of it between two steps. */
export class Keeper {
  private savedAt = performance.now();
  /** What the latest snapshot took. */
  private cost = 0;
  /** The step of the latest evaluation. */
  private evaluatedAt = -1;
  /** Those that the run keeps on the way. It rejects where the code for them does not come, and then all of them stay. */
  readonly checkpoints: Promise<KeptCheckpoints>;
  private best = Number.NEGATIVE_INFINITY;
  private hasNewBest = false;

  /** @param lasts whether what is saved outlasts the window. */
  constructor(
    private readonly device: Device,
    private readonly asked: AskedRun,
    private readonly session: Session,
    readonly folder: CarefulFolder,
    lasts: boolean,
    private readonly streams: Streams,
  ) {
    this.checkpoints = import('./kept-checkpoints.ts').then(
      (module) => new module.KeptCheckpoints(folder, asked.run.saveReplay, lasts),
    );
  }

  /** Whether it is time for a snapshot. */
  get isDue(): boolean {
    const isEvaluated = this.evaluatedAt === this.session.run.trainer.progress.steps;
    const pause = isEvaluated ? Math.min(EVERY_MS, this.cost / SHARE) : EVERY_MS;
    return this.hasNewBest || performance.now() - this.savedAt > pause;
  }

  /** An evaluation was made. @param mean the mean score of confirming games, if any were played. */
  judge(step: number, mean = Number.NEGATIVE_INFINITY): void {
    this.evaluatedAt = step;
    if (mean <= this.best) return;
    this.best = mean;
    this.hasNewBest = true;
  }

  /** Weights of NaN are not saved, which training tells of itself. */
  async snapshot(): Promise<void> {
    const begun = performance.now();
    await this.folder.retry();
    if (this.session.run.trainer.progress.steps > 0) await this.session.save().catch(() => {});
    this.hasNewBest = false;
    await this.tell();
    this.savedAt = performance.now();
    this.cost = this.savedAt - begun;
  }

  async zip(): Promise<Download> {
    await this.snapshot();
    const { title } = this;
    const { zipRun } = await import('../../runs/zip.ts');
    const content = await blobOf((write) => zipRun(this.folder, title, write), 'application/zip');
    return { name: `${title}.zip`, content };
  }

  /** The net that plays, alone. */
  async net(): Promise<Download> {
    const [[name, write]] = Object.entries(await moduleFiles(this.device, this.session.run));
    const content = await blobOf(write, 'application/octet-stream');
    return { name: `${this.title}-${name}`, content };
  }

  async link(): Promise<Link> {
    const { steps: step } = this.session.run.trainer.progress;
    const hash = await netHash(this.device, this.session.run);
    const run = await this.linked(this.session.run.trainer.progress[this.unit], hash.slice(0, 8));
    return { link: formatLink(run), command: commandOf(run, this.unit), step, hash };
  }

  /** The arguments of `webgpu-dqn` that repeat the run, to its end. */
  async command(): Promise<string> {
    const { spec } = this.asked;
    const { until, ...endless } = await this.linked(this.asked.until);
    return commandOf(spec.until === undefined ? endless : { ...endless, until: until! }, this.unit);
  }

  private get unit(): 'steps' | 'episodes' {
    return lengthOf(this.asked.run.settings).unit;
  }

  /** Names its files. */
  private get title(): string {
    const { recipe, preset, seed } = this.asked.run;
    return `${recipe}-${preset}-${seed}-step-${this.session.run.trainer.progress.steps}`;
  }

  private async linked(until: number, hash?: string): Promise<LinkedRun> {
    const run = await readRunSettings(this.folder);
    return linkedRun(run, this.asked.recipe, { version, until, ...(hash !== undefined && { hash }) });
  }

  /** Tells how the run is kept, and removes what is superfluous of it. */
  async tell(): Promise<void> {
    const { steps: step } = this.session.run.trainer.progress;
    const checkpoints = await this.checkpoints.catch(() => undefined);
    const state = await checkpoints?.thin();
    if (state) this.streams.log('events', { what: 'storage', step, ...state });
  }
}
