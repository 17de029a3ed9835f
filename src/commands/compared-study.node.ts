import { join, relative } from 'node:path';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { changeSettings } from '../recipes/settings.ts';
import { type Cell, cellsOf, type Study } from '../recipes/study.ts';
import { type Comparison, compareRuns, improvementOver } from '../report/comparison.ts';
import { type Begun, renderComparison } from '../report/comparison-page.ts';
import { folderAt } from '../runs/folder.node.ts';
import { readMetrics } from '../runs/metrics.ts';
import { readResult } from '../runs/result.ts';
import { placeOf, scoresOf } from '../runs/scores.ts';
import { writeShared } from '../runs/shared-file.node.ts';
import { refuse } from './arguments.node.ts';
import { comparisonTable } from './comparison-table.ts';
import type { FoundRecipe } from './find-recipe.node.ts';
import { keepSettings } from './keep-settings.node.ts';
import type { Job } from './train-child.node.ts';

/** The file in a study's folder with the settings that its runs have in common. */
const STUDY = 'study.json';
const PAGE = 'comparison.html';

/** The settings of all studies of a command. */
export interface CompareSettings {
  /** The number of runs of each setting. */
  readonly seeds: number;
  /** The first seed. */
  readonly seed: number;
  /** Arguments of `train` that all runs get. */
  readonly flags: readonly string[];
  readonly command: string;
  readonly device: string;
}

/** A study, with the folder of its runs. */
export interface AskedStudy extends Omit<Study, 'seeds'>, FoundRecipe {
  readonly folder: string;
  /** The names of the settings to train now. Default: all. */
  readonly only?: readonly string[] | undefined;
}

/** A study's runs, and the page on those that have ended. */
export class ComparedStudy {
  /** The runs to train, seed by seed, so that all settings can be compared early. */
  readonly jobs: readonly Job[];
  private readonly lines: readonly { readonly name: string; readonly jobs: readonly Job[] }[];

  /** Refuses settings that the recipe cannot have. */
  constructor(
    private readonly study: AskedStudy,
    private readonly settings: CompareSettings,
  ) {
    const { only } = study;
    this.lines = cellsOf(study).map((cell) => ({ name: cell.name, jobs: this.jobsOf(cell) }));
    const asked = this.lines.filter(({ name }) => only === undefined || only.includes(name));
    this.jobs = Array.from({ length: settings.seeds }, (_, i) => asked.map(({ jobs }) => jobs[i])).flat();
  }

  get name(): string {
    return this.study.name;
  }

  /** The name of the study's recipe. */
  get recipe(): string {
    return this.study.recipe.name;
  }

  get page(): string {
    return join(this.study.folder, PAGE);
  }

  private jobsOf({ name, set: own }: Cell): Job[] {
    const { recipe, module, preset, set, folder } = this.study;
    const { seeds, seed, flags } = this.settings;
    const assignments = [...set, ...own];
    try {
      const changed = changeSettings(recipe.presets[preset], assignments, recipe.table);
      recipe.complete?.(changed);
    } catch (error) {
      refuse(`--set: ${(error as Error).message}`);
    }
    const changed = assignments.flatMap((assignment) => ['--set', assignment]);
    const film = flags.includes('--video-every') ? [] : ['--video-every', '0']; // films only the last game
    return Array.from({ length: seeds }, (_, i): Job => {
      const folderName = [name.replaceAll(' ', '-'), `seed-${seed + i}`].filter(Boolean).join('-');
      const which = [module?.path ?? recipe.name, '--preset', preset, ...changed, '--seed', String(seed + i)];
      return { folder: join(folder, folderName), args: [...which, ...flags, ...film, '--save-replay'] };
    });
  }

  /** Keeps the study's settings in its folder. If it already has settings, they must be the same. */
  async keepSettings(): Promise<void> {
    const { folder, recipe, module, preset, set, axes, arms } = this.study;
    const { seed, flags } = this.settings;
    const asked = { recipe: recipe.name, module, preset, set, axes, arms, seed, flags };
    await keepSettings(folder, STUDY, asked, 'other settings');
  }

  /** Writes the page on all runs that have ended, and returns their results: none if no run has ended. */
  async write(): Promise<readonly Comparison[]> {
    const { name, summary, recorded, recipe, preset, set } = this.study;
    const { command, seeds, flags } = this.settings;
    const lines = await Promise.all(
      this.lines.map(async ({ name, jobs }) => {
        const results = await Promise.all(jobs.map((job) => readResult(folderAt(job.folder))));
        return { name, ended: jobs.filter((_, i) => results[i]), device: results.find(Boolean)?.device };
      }),
    );
    const begun = lines.filter(({ ended }) => ended.length > 0);
    const comparisons = await Promise.all(begun.map((line) => this.summarise(line.name, line.ended)));
    const [all, done] = [lines.length * seeds, lines.reduce((sum, { ended }) => sum + ended.length, 0)];
    const now = await this.begun(lines.flatMap(({ ended }) => ended));
    if (done === 0 && now.length === 0) return [];
    const page = renderComparison(comparisons, {
      ...{ title: name, question: `${summary[0].toUpperCase()}${summary.slice(1)}.`, recorded },
      ...{ unit: this.unit, bar: this.bar, ...(done < all && { missing: { done, all, now } }) },
      run: {
        ...{ command, device: begun[0]?.device ?? this.settings.device, recipe: recipe.name, preset },
        changed: [...set, ...flags].join(' ') || 'nothing',
        ...armsOf(this.study),
        'seeds each': String(seeds),
      },
    });
    await writeShared(this.page, new TextEncoder().encode(page));
    return comparisons;
  }

  /** The runs that have begun but not ended. */
  private async begun(ended: readonly Job[]): Promise<Begun[]> {
    const { folder } = this.study;
    const waiting = this.lines.flatMap(({ jobs }) => jobs).filter((job) => !ended.includes(job));
    const found = await Promise.all(
      waiting.map(async (job) => {
        const records = await readMetrics(folderAt(job.folder));
        const [scored, last] = [scoresOf(records, this.unit).at(-1), records.at(-1)];
        if (!last) return [];
        return [{ name: relative(folder, job.folder), at: placeOf(last, this.unit), score: scored?.score }];
      }),
    );
    return found.flat();
  }

  private get unit() {
    const { recipe, preset } = this.study;
    return lengthOf(recipe.presets[preset]).unit;
  }

  private get bar() {
    return this.study.recipe.bar?.score;
  }

  private async summarise(name: string, jobs: readonly Job[]): Promise<Comparison> {
    const metrics = await Promise.all(jobs.map(({ folder }) => readMetrics(folderAt(folder))));
    const runs = metrics.map((records) => scoresOf(records, this.unit));
    return compareRuns(name || this.study.recipe.name, runs, this.bar);
  }

  /** The table of the page, as lines of text. */
  tableOf(comparisons: readonly Comparison[]): string[] {
    return comparisonTable(comparisons, this.unit, this.bar);
  }

  /** The object that `--json` prints. */
  toJSON(comparisons: readonly Comparison[]): object {
    const [first] = comparisons;
    const settings = comparisons.map((each) =>
      each === first ? each : { ...each, improvement: improvementOver(first, each) },
    );
    return { study: this.name, bar: this.bar, unit: this.unit, folder: this.study.folder, settings };
  }
}

/** The settings that each arm changes. */
function armsOf({ arms = {} }: AskedStudy): Record<string, string> {
  return Object.fromEntries(Object.entries(arms).map(([name, set]) => [name, set.join(' ')]));
}
