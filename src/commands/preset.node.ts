import { count, roughly } from '../amounts.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import * as runs from '../runs/preset.ts';
import { refuse } from './arguments.node.ts';

/** As `choosePreset` of runs, but prints a line and exits with 2 for a preset that the recipe lacks. */
export const choosePreset: typeof runs.choosePreset = (...choice) =>
  runs.choosePreset(...choice).catch((error: Error) => refuse(`--${error.message}`));

/** The preset that `train` uses if none is named, in words for its help. */
export function presetRule({ presets, presetWithoutGPU }: Recipe): string {
  const [first] = Object.keys(presets);
  return presetWithoutGPU === undefined ? first : `${first} on a hardware adapter, else ${presetWithoutGPU}`;
}

/** Why a preset was chosen, and how long the run will take; undefined if there was nothing to choose. */
export function explainPreset(
  { presets, pace, betterWithoutGPU: better }: Recipe,
  { preset, hardware }: runs.ChosenPreset,
  settings: RecipeSettings,
): string | undefined {
  if (hardware === undefined) return undefined;
  const others = Object.keys(presets).filter((name) => name !== preset);
  const why = hardware ? 'a hardware adapter computes' : 'no hardware adapter computes';
  const measured = pace?.[preset];
  const { unit, count: length } = lengthOf(settings);
  const time =
    measured === undefined
      ? `how long ${count(length)} ${unit} take there was never measured`
      : `${count(length)} ${unit} take ${roughly(length / measured)}, at the ${measured} a second measured with --device cpu on one core`;
  const hint =
    better !== undefined && !hardware ? `; the recipe ${better} takes an hour and scores more` : '';
  return `${preset}, as ${why} (others by --preset: ${others.join(', ')}); ${time}${hint}`;
}
