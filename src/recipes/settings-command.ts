import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import type { SettingsTable } from './setting.ts';
import { flattenSettings, formatSetting } from './settings.ts';

/** The part of a recipe that links need. `Recipe` has it. */
export interface LinkedRecipe {
  readonly name: string;
  /** Tables of settings by name. */
  readonly presets: Readonly<Record<string, object>>;
  /** Taken where a link names none; the first preset unless told. */
  readonly presetWithoutGPU?: string;
  readonly table: SettingsTable;
}

export const LINKED_DEVICES = ['cpu', 'webgpu', 'reference'] as const;
export type LinkedDevice = (typeof LINKED_DEVICES)[number];

/** Everything that decides a run, and its result. */
export interface LinkedRun {
  /** The version of webgpu-dqn that made the link. */
  readonly version?: string;
  readonly recipe: string;
  readonly preset: string;
  /** Undefined for any seed. */
  readonly seed?: number;
  /** Undefined for the device that suits the recipe. */
  readonly device?: LinkedDevice;
  /** Whether the CPU device fuses multiply-adds. */
  readonly fma?: true;
  /** The settings that differ from the preset's, as `--set` takes them: `nStep=3`. */
  readonly settings: readonly string[];
  /** Settings that change at a step, in the order of the link. */
  readonly changes: readonly LinkedChange[];
  /** Steps or episodes, in the unit of the settings, after which the run ends. */
  readonly until?: number;
  /** The first eight digits of the SHA-256 of the first Q-net's file at that step. */
  readonly hash?: string;
}

/** A setting that takes another value at an environment step. */
export interface LinkedChange {
  readonly step: number;
  readonly key: string;
  /** The value as `--set` takes it. */
  readonly value: string;
}

/** The part of a run's `run.json` that links need. `RunSettings` has it. */
export interface RecordedRun {
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly settings: object;
  readonly changes?: readonly { readonly step: number; readonly key: string; readonly value: unknown }[];
  readonly device?: LinkedDevice;
  readonly fma?: true;
}

/** The length of a run so far, and its result. */
export interface Reached {
  readonly version: string;
  readonly until: number;
  readonly hash?: string;
}

/**
 * The link to a recorded run.
 *
 * @throws RangeError for a run of another recipe or unknown preset, and for settings that lack one of the preset's, as
 * no link can express that.
 */
export function linkedRun(run: RecordedRun, recipe: LinkedRecipe, reached: Reached): LinkedRun {
  const { preset, seed, device, fma } = run;
  if (run.recipe !== recipe.name || !Object.hasOwn(recipe.presets, preset)) {
    throw new RangeError(`the run is of ${run.recipe}, ${preset}, which ${recipe.name} is not`);
  }
  const [usual, made] = [recipe.presets[preset], run.settings].map((settings) => flattenSettings(settings));
  const missing = Object.keys(usual).find((key) => usual[key] !== undefined && made[key] === undefined);
  // Another kind of exploration does not have the preset's own setting.
  if (
    missing !== undefined &&
    !(missing.startsWith('epsilon.') && usual['epsilon.kind'] !== made['epsilon.kind'])
  ) {
    throw new RangeError(`the settings lack ${missing}, which ${preset} has: no link can say that`);
  }
  const settings = Object.entries(made).flatMap(([key, value]) =>
    JSON.stringify(value) === JSON.stringify(usual[key]) ? [] : [`${key}=${formatSetting(value)}`],
  );
  const { unit } = lengthOf(run.settings as RecipeSettings);
  return {
    ...{ ...reached, recipe: recipe.name, preset, seed, ...(device && { device }), ...(fma && { fma }) },
    settings: settings.sort((a, b) => order(a) - order(b)),
    changes: (run.changes ?? [])
      .filter(({ step }) => unit !== 'steps' || step < reached.until) // later ones never begin
      .map(({ step, key, value }) => ({ step, key, value: formatSetting(value) })),
  };
}

/** The order of assignments: the kind of exploration comes first, as setting it drops the settings of another kind. */
function order(assignment: string): number {
  return assignment.startsWith('epsilon.kind=') ? 0 : 1;
}

/**
 * The arguments of `webgpu-dqn` that repeat a run: its Q-net's file then has the hash that the link promises, on device
 * `cpu` everywhere, and on the same machine where multiply-adds are fused.
 *
 * @param unit the unit of `until` and of the run's length in the settings. `--steps` is not used, as that would also
 * shorten what depends on the length.
 */
export function commandOf(run: LinkedRun, unit: 'steps' | 'episodes'): string {
  const { recipe, preset, seed, device, fma, settings, changes, until } = run;
  const kept = until === undefined ? settings : settings.filter((each) => !each.startsWith(`${unit}=`));
  return [
    `train ${recipe} --preset ${preset}`,
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(device === undefined ? [] : [`--device ${device}`]),
    ...(fma ? ['--fma'] : []),
    ...kept.map((each) => `--set ${quoted(each)}`),
    ...(until === undefined ? [] : [`--set ${unit}=${until}`]),
    ...changes.map(({ step, key, value }) => `--at ${quoted(`${step}:${key}=${value}`)}`),
  ].join(' ');
}

/** A word quoted for a shell, if it has to be. */
function quoted(word: string): string {
  return /^[\w.,:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
