import { flattenSettings, formatSetting } from '../recipes/settings.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { describeChange } from './changes.ts';
import type { Folder } from './folder.ts';
import { readMetrics } from './metrics.ts';
import { type RunSettings, readRunSettings } from './run-settings.ts';

/** A run that is compared with others. */
export interface GatheredRun {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly metrics: readonly MetricsRecord[];
}

/** Runs of one setting, which differ in their seeds. */
export interface RunGroup {
  /** What other groups do not have: `nStep=3`. One recipe and one setting are called by the recipe. */
  readonly name: string;
  readonly runs: readonly GatheredRun[];
}

/**
 * The runs in `folders`.
 *
 * @throws Error, naming the folder, where there is no run or none of its evaluations.
 */
export function gatherRuns(folders: readonly Folder[]): Promise<GatheredRun[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const settings = await readRunSettings(folder);
      const metrics = await readMetrics(folder);
      if (metrics.every(({ evalScore }) => evalScore === null)) {
        throw new Error(`${folder.path} has no evaluation yet`);
      }
      return { folder: folder.path, settings, metrics };
    }),
  );
}

/** Steps, unless all runs count in episodes. */
export function unitOf(runs: readonly GatheredRun[]): 'steps' | 'episodes' {
  const units = runs.map(({ settings }) => lengthOf(settings.settings).unit);
  return units.every((unit) => unit === 'episodes') ? 'episodes' : 'steps';
}

/** Runs by what they were made with, in the order in which they come. */
export function groupRuns(runs: readonly GatheredRun[]): RunGroup[] {
  const groups = new Map<string, GatheredRun[]>();
  for (const run of runs) {
    const key = JSON.stringify(traitsOf(run.settings));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const traits = [...groups.values()].map(([first]) => traitsOf(first.settings));
  return [...groups.values()].map((runs, i) => ({ name: nameOf(traits[i], traits), runs }));
}

type Traits = Readonly<Record<string, string>>;

/** All that a run was made with but its seed. */
function traitsOf({ recipe, preset, settings, changes = [] }: RunSettings): Traits {
  const flat = Object.entries(flattenSettings(settings)).filter(([, value]) => value !== undefined);
  const given = flat
    .map(([key, value]) => [key, formatSetting(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { recipe, preset, ...Object.fromEntries(given), changes: changes.map(describeChange).join('; ') };
}

/** Recipe and preset, where there are others, and the settings by which it differs from groups of the same two. */
function nameOf(own: Traits, all: readonly Traits[]): string {
  const alike = all.filter(({ recipe, preset }) => recipe === own.recipe && preset === own.preset);
  const differ = (key: string, among: readonly Traits[]) => new Set(among.map((each) => each[key])).size > 1;
  const keys = [...new Set(alike.flatMap((each) => Object.keys(each)))].filter((key) => differ(key, alike));
  const parts = keys.map((key) =>
    key === 'changes' ? own[key] || 'no changes' : `${key}=${own[key] ?? 'not set'}`,
  );
  const names = (['recipe', 'preset'] as const).filter((key) => differ(key, all)).map((key) => own[key]);
  return [...names, ...parts].join(' ') || own.recipe;
}
