/** What presets are called: as `copy.ts`. */
import type { RecipeEntry } from '../protocol.ts';

/** A preset, with what to know before it is chosen. */
export function presetTitle(
  preset: string,
  { untried = [], large = {} }: Pick<RecipeEntry, 'untried' | 'large'>,
): string {
  const notes = [
    ...(untried.includes(preset) ? ['untried'] : []),
    ...(preset in large ? [`needs ${(large[preset] / 1e9).toFixed(1)} GB`] : []),
  ];
  return notes.length > 0 ? `${preset} (${notes.join(', ')})` : preset;
}
