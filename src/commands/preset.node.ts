import { count, roughly } from '../amounts.ts';
import { type DeviceChoice, usesHardware } from '../device/open.ts';
import { nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import { refuse } from './arguments.node.ts';

export interface ChosenPreset {
  readonly preset: string;
  /** Where to compute: settled, if the preset depends on it, so that the two fit. */
  readonly device: DeviceChoice;
  /** Whether that is a hardware adapter; undefined if the preset does not depend on it. */
  readonly hardware?: boolean;
}

/**
 * The preset called `name`, or else the recipe's own choice for `device`. A name that it lacks prints a line and exits
 * with 2.
 */
export async function choosePreset(
  { presets, presetWithoutGPU }: Recipe,
  name: string | undefined,
  device: DeviceChoice,
): Promise<ChosenPreset> {
  const names = Object.keys(presets);
  if (name !== undefined) {
    if (names.includes(name)) return { preset: name, device };
    return refuse(`--preset must be ${names.join(' or ')}, got '${name}'${hint(name, names)}`);
  }
  const [first] = names;
  if (presetWithoutGPU === undefined) return { preset: first, device };
  const hardware = await usesHardware(device);
  if (hardware) return { preset: first, device, hardware };
  return { preset: presetWithoutGPU, device: device === 'auto' ? 'cpu' : device, hardware };
}

function hint(word: string, words: readonly string[]): string {
  const found = nearest(word, words);
  return found.startsWith(':') ? found : '';
}

/** Which preset `train` takes where none is named, for its help. */
export function presetRule({ presets, presetWithoutGPU }: Recipe): string {
  const [first] = Object.keys(presets);
  return presetWithoutGPU === undefined ? first : `${first} on a hardware adapter, else ${presetWithoutGPU}`;
}

/** Why a preset was chosen, and how long the run will take; undefined if there was nothing to choose. */
export function explainPreset(
  { presets, pace }: Recipe,
  { preset, hardware }: ChosenPreset,
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
  return `${preset}, as ${why} (others by --preset: ${others.join(', ')}); ${time}`;
}
