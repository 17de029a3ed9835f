import { flattenSettings, formatSetting } from '../recipes/settings.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { describeChange } from './changes.ts';
import type { Folder } from './folder.ts';
import { readMetrics } from './metrics.ts';
import { type RunSettings, readRunSettings } from './run-settings.ts';

/** A run for a comparison. */
export interface GatheredRun {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly metrics: readonly MetricsRecord[];
}

/** Runs of one setting with different seeds. */
export interface RunGroup {
  /** The difference from other groups, such as `nStep=3`; the recipe's name if there is only one group. */
  readonly name: string;
  readonly runs: readonly GatheredRun[];
}

/**
 * The runs in `folders`.
 *
 * @throws Error, naming the folder, if there is no run, or no evaluation of it.
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

/** The unit of the comparison: steps, unless the length of all runs is in episodes. */
export function unitOf(runs: readonly GatheredRun[]): 'steps' | 'episodes' {
  const units = runs.map(({ settings }) => lengthOf(settings.settings).unit);
  return units.every((unit) => unit === 'episodes') ? 'episodes' : 'steps';
}

/** Runs grouped by their settings, in the order in which they are given. */
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

/** All that decides a run except its seed. */
function traitsOf({ recipe, preset, settings, changes = [] }: RunSettings): Traits {
  const flat = Object.entries(flattenSettings(settings)).filter(([, value]) => value !== undefined);
  const given = flat
    .map(([key, value]) => [key, formatSetting(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { recipe, preset, ...Object.fromEntries(given), changes: changes.map(describeChange).join('; ') };
}

/** Recipe and preset, if there are several, and the settings that differ from groups with the same two. */
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
