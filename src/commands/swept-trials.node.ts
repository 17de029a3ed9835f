import { join } from 'node:path';
import { promoted, rungsOf, type Standing } from '../recipes/halving.ts';
import { trialSettings } from '../recipes/sweep.ts';
import { folderAt } from '../runs/folder.node.ts';
import { jsonBytes } from '../runs/folder.ts';
import { lockedBy } from '../runs/lock.node.ts';
import { readResult } from '../runs/result.ts';
import { mean } from '../statistics.ts';
import { keepSettings } from './keep-settings.node.ts';
import type { FoundSweep } from './sweep-file.node.ts';
import { isOwn, type Share } from './task.node.ts';
import type { Job } from './train-child.node.ts';

/** The file with the settings that the trials in a folder have in common. */
const SWEEP = 'sweep.json';
/** The file in the folder of a failed run with its message. */
const FAILED = 'failed.json';

/** A trial and its results. */
export interface Trial extends Standing {
  /** Assignments as `--set` takes them. */
  readonly settings: readonly string[];
}

/**
 * The runs of a sweep in their folder, which several machines may share. The next jobs follow from the results in the
 * folder. New trials are divided into shares; any process may train the trials that go on.
 */
export class SweptTrials {
  /** Steps or episodes at which trials are compared. */
  readonly rungs: readonly number[];
  private readonly known = new Map<string, number>();
  private readonly running = new Set<string>();
  private readonly waitedFor = new Set<string>();

  constructor(
    private readonly found: FoundSweep,
    readonly folder: string,
    private readonly share: Share,
  ) {
    this.rungs = rungsOf(found.sweep.length, found.sweep.halving);
  }

  /**
   * Keeps the sweep's settings in its folder, which must hold no other sweep. Later there may be more trials or seeds.
   */
  async keepSettings(): Promise<void> {
    const { recipe, module, sweep } = this.found;
    const { trials: _, seeds: __, ...same } = sweep;
    await keepSettings(this.folder, SWEEP, { recipe: recipe.name, module, ...same }, 'another sweep');
  }

  get seeds(): number[] {
    const { seed, seeds } = this.found.sweep;
    return Array.from({ length: seeds }, (_, i) => seed + i);
  }

  folderOf(trial: number, seed: number): string {
    return join(this.folder, `trial-${trial}-seed-${seed}`);
  }

  /** All trials by their numbers, from trial 0, which has the preset's settings. */
  all(): Promise<Trial[]> {
    const { sweep } = this.found;
    return Promise.all(
      Array.from({ length: sweep.trials + 1 }, async (_, number) => {
        const scores = this.rungs.map((_, rung) => this.scoreOf(number, rung));
        return { number, settings: trialSettings(sweep, number), scores: await Promise.all(scores) };
      }),
    );
  }

  /** The mean score of a trial's runs at a rung; undefined until all of them have reached it. */
  private async scoreOf(trial: number, rung: number): Promise<number | undefined> {
    const scores = await Promise.all(this.seeds.map((seed) => this.scoreOfRun(trial, seed, rung)));
    return scores.every((score) => score !== undefined) ? mean(scores) : undefined;
  }

  private async scoreOfRun(trial: number, seed: number, rung: number): Promise<number | undefined> {
    const folder = this.folderOf(trial, seed);
    const key = `${folder} ${rung}`;
    if (!this.known.has(key)) {
      const files = folderAt(folder);
      // A run that reached its goal on the way has ended.
      const result = (await readResult(files, this.untilOf(rung))) ?? (await readResult(files));
      const failed = !result && (await files.read(FAILED)) !== undefined;
      if (result) this.known.set(key, result.finalScore ?? Number.NEGATIVE_INFINITY);
      else if (failed) this.known.set(key, Number.NEGATIVE_INFINITY);
    }
    return this.known.get(key);
  }

  /** The steps or episodes at which a run stops for a rung; undefined for the last rung, the run's end. */
  private untilOf(rung: number): number | undefined {
    return rung < this.rungs.length - 1 ? this.rungs[rung] : undefined;
  }

  /** The job to train next; undefined if there is none for now. */
  async next(): Promise<Job | undefined> {
    const jobs = (await this.jobs()).filter(({ folder }) => !this.running.has(folder));
    const free = jobs.find(({ folder }) => lockedBy(folder) === undefined);
    const job = free ?? jobs.find(({ folder }) => this.mayLapse(folder));
    if (!job) return undefined;
    if (!free) this.waitedFor.add(job.folder);
    this.running.add(job.folder);
    return job;
  }

  /** Whether the lock of a run may belong to a killed process on another machine. Such a run is waited for once. */
  private mayLapse(folder: string): boolean {
    return lockedBy(folder) === 'another machine' && !this.waitedFor.has(folder);
  }

  /** The jobs that are left: first trials that go on, from the last rung to the first, and then the new ones. */
  private async jobs(): Promise<Job[]> {
    const { halving } = this.found.sweep;
    const [preset, ...trials] = await this.all();
    const last = this.rungs.length - 1;
    const goOn = Array.from({ length: last }, (_, i) => last - 1 - i).flatMap((rung) =>
      promoted(trials, rung, halving!.factor).map((trial) => ({ trial, rung: rung + 1 })),
    );
    const begin = trials.map((trial) => ({ trial, rung: 0 }));
    const own = [{ trial: preset, rung: last }, ...begin].filter(({ trial }) =>
      isOwn(this.share, trial.number),
    );
    const waiting = [...goOn, ...own].filter(({ trial, rung }) => trial.scores[rung] === undefined);
    const jobs = await Promise.all(waiting.map(({ trial, rung }) => this.jobsOf(trial, rung)));
    return jobs.flat();
  }

  /** The runs of a trial that have not reached a rung. */
  private async jobsOf(trial: Trial, rung: number): Promise<Job[]> {
    const { recipe, module, sweep } = this.found;
    const scores = await Promise.all(this.seeds.map((seed) => this.scoreOfRun(trial.number, seed, rung)));
    const changed = [...sweep.set, ...trial.settings].flatMap((each) => ['--set', each]);
    const which = [module?.path ?? recipe.name, '--preset', sweep.preset, ...changed];
    return this.seeds
      .filter((_, i) => scores[i] === undefined)
      .map((seed) => ({
        folder: this.folderOf(trial.number, seed),
        args: [...which, '--seed', String(seed), '--video-every', '0', '--save-replay'],
        until: this.untilOf(rung),
      }));
  }

  /** Notes that a run has ended, or has reached its rung. */
  ended({ folder }: Job): void {
    this.running.delete(folder);
  }

  /** Notes that a run failed, which counts as the worst score. False if another process trains it instead. */
  async failed(job: Job, error: Error): Promise<boolean> {
    this.ended(job);
    if (/ is being trained by | holds a run already/.test(error.message)) return false;
    await folderAt(job.folder).write(FAILED, jsonBytes({ message: error.message }));
    return true;
  }

  /** Whether nothing is left to do, here or elsewhere. */
  async isOver(): Promise<boolean> {
    const [preset, ...trials] = await this.all();
    const begun = trials.every(({ scores }) => scores[0] !== undefined);
    return preset.scores.at(-1) !== undefined && begun && (await this.jobs()).length === 0;
  }
}
