import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import type { SettingsTable } from './setting.ts';
import { flattenSettings, formatSetting } from './settings.ts';

/** A recipe, as links need to know it. `Recipe` is one. */
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

/** All that a run follows from, and what came out. */
export interface LinkedRun {
  /** The version of webgpu-dqn that made the link. */
  readonly version?: string;
  readonly recipe: string;
  readonly preset: string;
  /** Undefined: any. */
  readonly seed?: number;
  /** Undefined: what suits the recipe. */
  readonly device?: LinkedDevice;
  /** Whether the CPU device fuses multiply-adds. */
  readonly fma?: true;
  /** The settings that differ from the preset's, as `--set` takes them: `nStep=3`. */
  readonly settings: readonly string[];
  /** Settings that change at a step, in the order of the link. */
  readonly changes: readonly LinkedChange[];
  /** Steps or episodes, as the settings count, after which the run ends. */
  readonly until?: number;
  /** The first eight digits of the SHA-256 of the first Q-net's file at that step. */
  readonly hash?: string;
}

/** A setting that takes another value at an environment step. */
export interface LinkedChange {
  readonly step: number;
  readonly key: string;
  /** As `--set` takes it. */
  readonly value: string;
}

/** A run as its `run.json` has it, as far as links need to know. `RunSettings` is one. */
export interface RecordedRun {
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly settings: object;
  readonly changes?: readonly { readonly step: number; readonly key: string; readonly value: unknown }[];
  readonly device?: LinkedDevice;
  readonly fma?: true;
}

/** How far a run has come, and what came out. */
export interface Reached {
  readonly version: string;
  readonly until: number;
  readonly hash?: string;
}

/**
 * The link to a recorded run.
 *
 * @throws RangeError for another recipe or preset than `recipe` has, and for settings that lack one of the preset's,
 * which no link can say.
 */
export function linkedRun(run: RecordedRun, recipe: LinkedRecipe, reached: Reached): LinkedRun {
  const { preset, seed, device, fma } = run;
  if (run.recipe !== recipe.name || !Object.hasOwn(recipe.presets, preset)) {
    throw new RangeError(`the run is of ${run.recipe}, ${preset}, which ${recipe.name} is not`);
  }
  const [usual, made] = [recipe.presets[preset], run.settings].map((settings) => flattenSettings(settings));
  const missing = Object.keys(usual).find((key) => usual[key] !== undefined && made[key] === undefined);
  // Another kind of exploration takes away what the preset's goes by.
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
      .filter(({ step }) => unit !== 'steps' || step < reached.until) // others never begin
      .map(({ step, key, value }) => ({ step, key, value: formatSetting(value) })),
  };
}

/** The kind of exploration comes first: setting it drops what the kind before went by. */
function order(assignment: string): number {
  return assignment.startsWith('epsilon.kind=') ? 0 : 1;
}

/**
 * The arguments of `webgpu-dqn` that repeat a run: its Q-net's file then has the hash that the link promises, on device
 * `cpu` everywhere, and on the same machine where multiply-adds are fused.
 *
 * @param unit of `until`: the one that the settings give the run's length in. `--steps` is not used, as that shortens
 * what depends on the length, too.
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

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.,:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
