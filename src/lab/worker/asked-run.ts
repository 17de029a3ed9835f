import type { Recipe } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { formatSetting } from '../../recipes/settings.ts';
import { commandOf, linkedRun } from '../../recipes/settings-command.ts';
import { readChange } from '../../runs/changes.ts';
import { newRun } from '../../runs/new-run.ts';
import { checkRunSettings, type RunSettings, readRunSettings } from '../../runs/run-settings.ts';
import type { Spec } from '../protocol.ts';
import { findRecipe, resolve } from './recipes.ts';
import type { Shelf } from './shelf.ts';
import { specOf } from './spec-of.ts';
import { version } from './version.ts';

/** Bytes up to which replays are saved, so that a run goes on exactly. Larger ones fill again. */
const SAVED_REPLAY = 32 * 2 ** 20;

/** A run that is to be trained here. */
export interface AskedRun {
  readonly recipe: Recipe;
  readonly run: RunSettings;
  /** The name of its folder. */
  readonly name: string;
  readonly resume: boolean;
  /** Steps or episodes at which to stop. */
  readonly until: number;
  readonly spec: Spec;
}

/** @throws RangeError for a recipe, preset or setting that there is not. */
export async function freshRun(spec: Spec, shelf: Shelf): Promise<AskedRun> {
  const { recipe, settings } = await resolve(spec);
  const { unit, count } = lengthOf(settings);
  const { preset, seed } = spec;
  const read = (spec.changes ?? []).map(({ step, key, value }) =>
    readChange(`${step}:${key}=${value}`, recipe),
  );
  const changes = read.map((change) => ({ ...change, value: formatSetting(change.value) }));
  const asLinked = { recipe: recipe.name, preset, seed, changes };
  const replayBytes = recipe.replay?.bytes(settings) ?? Number.POSITIVE_INFINITY;
  const run = newRun(recipe, {
    ...{ preset, seed, settings, videoEvery: 0, saveReplay: replayBytes <= SAVED_REPLAY },
    changes: read,
    command: `npx webgpu-dqn ${commandOf({ ...asLinked, settings: spec.settings }, unit)}`,
  });
  const { until = count } = spec;
  return { recipe, run, name: shelf.newName(recipe.name), resume: false, until, spec: { ...spec, changes } };
}

/**
 * A run that is kept, to go on with it.
 *
 * @param until Default: the length of its settings.
 * @throws Error, in words, for one that no page can train.
 */
export async function keptRun(name: string, shelf: Shelf, until?: number): Promise<AskedRun> {
  const folder = shelf.run(name);
  const run = await readRunSettings(folder);
  const recipe = run.module ? undefined : await findRecipe(run.recipe);
  if (!recipe) throw new Error(`The lab has no recipe ${run.recipe}, which that run was made by`);
  checkRunSettings(folder, run, recipe);
  const { count } = lengthOf(run.settings);
  const spec = { ...recordedSpec(run, recipe, count), ...(until !== undefined && { until }) };
  return { recipe, run, name, resume: true, until: until ?? count, spec };
}

/** What run.json says, as the page has it; without its settings where no link could say them. */
function recordedSpec(run: RunSettings, recipe: Recipe, count: number): Spec {
  try {
    const { until: _, ...linked } = linkedRun(run, recipe, { version, until: count });
    return specOf(linked);
  } catch {
    const { preset, seed } = run;
    return specOf({ recipe: recipe.name, preset, seed, settings: [], changes: [] });
  }
}
