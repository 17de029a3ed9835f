import { type DeviceChoice, usesHardware } from '../device/open.ts';
import { nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';

export interface ChosenPreset {
  readonly preset: string;
  /** The device. It is decided if the preset depends on it, so that both fit. */
  readonly device: DeviceChoice;
  /** Whether that is a hardware adapter; undefined if the preset does not depend on it. */
  readonly hardware?: boolean;
}

/**
 * The preset called `name`, or else the recipe's own choice for `device`.
 *
 * @param onHardware tells whether that is a hardware adapter. It is only called if the choice depends on it.
 * @throws RangeError for a name that the recipe lacks.
 */
export async function choosePreset(
  { presets, presetWithoutGPU }: Recipe,
  name: string | undefined,
  device: DeviceChoice,
  onHardware = () => usesHardware(device),
): Promise<ChosenPreset> {
  const names = Object.keys(presets);
  if (name !== undefined) {
    if (names.includes(name)) return { preset: name, device };
    throw new RangeError(`preset must be ${names.join(' or ')}, got '${name}'${hint(name, names)}`);
  }
  const [first] = names;
  if (presetWithoutGPU === undefined) return { preset: first, device };
  const hardware = await onHardware();
  if (hardware) return { preset: first, device, hardware };
  return { preset: presetWithoutGPU, device: device === 'auto' ? 'cpu' : device, hardware };
}

function hint(word: string, words: readonly string[]): string {
  const found = nearest(word, words);
  return found.startsWith(':') ? found : '';
}
