import type { Device } from '../../device/device.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { commandOf, type LinkedRun, linkedRun } from '../../recipes/settings-command.ts';
import { moduleFiles } from '../../runs/run-files.ts';
import { readRunSettings } from '../../runs/run-settings.ts';
import type { Session } from '../../runs/session.ts';
import type { Download, Link, Storage } from '../protocol.ts';
import { formatLink } from '../shared/link.ts';
import type { AskedRun } from './asked-run.ts';
import { type CarefulFolder, isFull } from './careful-folder.ts';
import { blobOf } from './downloads.ts';
import { netHash } from './net-hash.ts';
import { bytesIn } from './shelf.ts';
import type { Streams } from './streams.ts';
import { version } from './version.ts';

/** Milliseconds between two snapshots. */
const EVERY_MS = 15_000;

/** Saves a run, and hands it on: all of it between two steps. */
export class Keeper {
  private savedAt = performance.now();
  private best = Number.NEGATIVE_INFINITY;
  private hasNewBest = false;

  /** @param lasts whether what is saved outlasts the window. */
  constructor(
    private readonly device: Device,
    private readonly asked: AskedRun,
    private readonly session: Session,
    private readonly folder: CarefulFolder,
    private readonly lasts: boolean,
    private readonly streams: Streams,
  ) {}

  /** Whether it is time for a snapshot. */
  get isDue(): boolean {
    return this.hasNewBest || performance.now() - this.savedAt > EVERY_MS;
  }

  /** Confirming games were played. */
  judge(mean: number): void {
    if (mean <= this.best) return;
    this.best = mean;
    this.hasNewBest = true;
  }

  /** Weights of NaN are not saved, which training tells of itself. */
  async snapshot(): Promise<void> {
    await this.folder.retry();
    if (this.session.run.trainer.progress.steps > 0) await this.session.save().catch(() => {});
    this.hasNewBest = false;
    await this.tell();
    this.savedAt = performance.now();
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

  private async tell(): Promise<void> {
    const { steps: step } = this.session.run.trainer.progress;
    this.streams.log('events', { what: 'storage', step, storage: await this.storage() });
  }

  private async storage(): Promise<Storage> {
    const { trouble, waiting } = this.folder;
    if (trouble && isFull(trouble)) return { state: 'full', bytes: waiting };
    if (trouble) return { state: 'broken', bytes: waiting, message: trouble.message };
    return { state: this.lasts ? 'kept' : 'forgets', bytes: await bytesIn(this.folder, '') };
  }
}
