import type { Device } from '../device/device.ts';
import { filmOf } from '../envs/film-of.ts';
import type { NamedEnvironment } from '../make-environment.ts';
import { requireKnown, show } from '../require.ts';
import { checkDQNChange, DQN_CHANGES } from './dqn-changes.ts';
import { leastCapacity, replayBytes, requireReplayMemory } from './dqn-replay.ts';
import { createDQNRun, type DQNRun, type DQNSystem, tableOf } from './dqn-run.ts';
import type { DQNSettings, Given } from './dqn-settings.ts';
import { type Kind, requireMembers } from './members.ts';
import { requireNetMemory } from './net-memory.ts';
import { seenBy } from './observed.ts';
import { readPresets, readSettings } from './read-settings.ts';
import type { Bar, Recipe, RecipeAction, RunHooks } from './recipe.ts';
import type { Setting } from './settings-table.ts';

/** A system that learns with a `DQN`: its environment, its numbers, and what it has to reach. */
export interface RecipeDefinition<S extends DQNSettings = DQNSettings> extends DQNSystem<S> {
  /** Names folders of runs: letters, digits, `-` and `_`. */
  readonly name: string;
  /** One line: what is learned, and how. */
  readonly summary: string;
  /** The settings that differ from the defaults, the length of a run among them. Or `presets`. */
  readonly settings?: Given<S>;
  /** Several tables of settings, by name; the first is what `train` takes if none is named. */
  readonly presets?: Readonly<Record<string, Given<S>>>;
  /** What counts as success, and with which preset: the first by default. */
  readonly bar?: Omit<Bar, 'preset'> & { readonly preset?: string };
  readonly presetWithoutGPU?: string;
  readonly pace?: Readonly<Record<string, number>>;
  readonly randomScore?: number;
  readonly actions?: readonly RecipeAction[];
  /** The built-in environment that people play, if `makeEnvironment` makes one. */
  played?(settings: S): NamedEnvironment;
}

/** A recipe whose runs are of one agent. */
export interface DQNRecipe<S extends DQNSettings = DQNSettings> extends Recipe<S> {
  create(device: Device, settings: Given<S>, seed: number, hooks?: RunHooks): Promise<DQNRun>;
}

/** What a definition may hold, and of which type. */
const MEMBERS: Readonly<Record<keyof RecipeDefinition, Kind>> = {
  ...{ name: 'string', summary: 'string', presetWithoutGPU: 'string', randomScore: 'number' },
  ...{ makeEnvironment: 'function', makeTrained: 'function', net: 'function', stacksFrames: 'boolean' },
  ...{ settings: 'object', presets: 'object', ownSettings: 'object', bar: 'object', pace: 'object' },
  ...{ actions: 'object', played: 'function' },
};

/**
 * A recipe of one's own, to be trained by `train FILE` or `recipe.create`:
 *
 *     defineRecipe({
 *       name: 'lights-out',
 *       summary: 'All lights out, from five numbers',
 *       makeEnvironment: () => new LightsOut(5),
 *       settings: { steps: 20_000, hiddenSizes: [64, 64], learningRate: 1e-3, gamma: 0.95 },
 *       bar: { score: 0.9, seeds: 5, successes: 4 },
 *     });
 *
 * @throws TypeError for what is missing or of another type; RangeError for what is unknown, and for settings that are
 * unknown, out of their range, or do not go together.
 */
export function defineRecipe<S extends DQNSettings = DQNSettings>(
  definition: RecipeDefinition<S>,
): DQNRecipe<S> {
  checkDefinition(definition as unknown as Readonly<Record<string, unknown>>);
  const { name, summary, settings, presets, bar, presetWithoutGPU, pace, randomScore, actions } = definition;
  const table = tableOf(definition);
  const read = readPresets<S>(presets ?? { default: settings! }, table);
  const [first] = Object.keys(read);
  const held = bar && { preset: first, ...bar };
  for (const [member, preset] of [
    ['bar.preset', held?.preset],
    ['presetWithoutGPU', presetWithoutGPU],
  ] as const) {
    if (preset === undefined || Object.hasOwn(read, preset)) continue;
    throw new RangeError(
      `${name}: ${member} must be ${Object.keys(read).join(' or ')}, got ${JSON.stringify(preset)}`,
    );
  }
  return {
    ...{ name, summary, table, presets: read },
    ...(held && { bar: held }),
    ...(presetWithoutGPU !== undefined && { presetWithoutGPU }),
    ...(pace && { pace }),
    ...(randomScore !== undefined && { randomScore }),
    ...(actions && { actions }),
    ...(definition.played && { played: (of: S) => definition.played!(of) }),
    complete: (of) => readSettings<S>(of, table),
    makeEnvironment: (of) => definition.makeEnvironment(of),
    film: (of) => filmOf(definition.makeEnvironment(of))?.film,
    replay: {
      bytes: (of) => replayBytes(of, seenBy(of, definition)),
      least: (of) => leastCapacity(of, seenBy(of, definition)),
    },
    changes: {
      keys: DQN_CHANGES,
      check: (before, after) =>
        checkDQNChange(before, readSettings<S>(after, table), () => seenBy(after, definition)),
    },
    requireMemory(of, room) {
      const settings = readSettings<S>(of, table);
      const seen = seenBy(settings, definition);
      requireReplayMemory(settings, replayBytes(settings, seen), room.availableBytes);
      if (!definition.net) requireNetMemory(settings, seen, room);
    },
    create: (device, given, seed, hooks = {}) => createDQNRun(device, given, seed, hooks, definition),
  };
}

function checkDefinition(definition: Readonly<Record<string, unknown>>): void {
  requireMembers('a recipe', definition, MEMBERS);
  for (const member of ['name', 'summary', 'makeEnvironment']) {
    if (definition[member] === undefined) throw new TypeError(`a recipe needs ${member}`);
  }
  if (!/^[\w-]+$/.test(String(definition.name))) {
    throw new RangeError(`name of a recipe must be of letters, digits, - and _, got '${definition.name}'`);
  }
  const { settings, presets, bar } = definition;
  if ((settings === undefined) === (presets === undefined)) {
    throw new TypeError(
      `a recipe needs ${settings ? 'settings or presets, not both' : 'settings, or presets'}`,
    );
  }
  if (presets && Object.keys(presets).length === 0) {
    throw new RangeError('presets of a recipe must hold at least one table of settings');
  }
  if (bar) checkBar(bar as Bar);
  checkActions((definition.actions ?? []) as readonly Partial<RecipeAction>[]);
  checkRows((definition.ownSettings ?? {}) as Readonly<Record<string, Partial<Setting>>>);
}

function checkActions(actions: readonly Partial<RecipeAction>[]): void {
  if (!Array.isArray(actions))
    throw new TypeError(`actions of a recipe must be a list, got ${show(actions)}`);
  for (const [i, action] of actions.entries()) {
    const { name, keys, ...others } = action ?? {};
    if (typeof name !== 'string' || !Array.isArray(keys)) {
      throw new TypeError(
        `actions[${i}] must be as { name: 'left', keys: ['left', 'a'] }, got ${show(action)}`,
      );
    }
    requireMembers(`actions[${i}]`, others, {});
  }
}

function checkRows(rows: Readonly<Record<string, Partial<Setting> | undefined>>): void {
  for (const [key, row = {}] of Object.entries(rows)) {
    requireMembers(`ownSettings.${key}`, row, ROW);
    for (const part of ['label', 'usual', 'help'] as const) {
      if (typeof row[part] === 'string') continue;
      throw new TypeError(`ownSettings.${key}.${part} must be a string, got ${row[part]}`);
    }
    if (typeof row.rule !== 'object') {
      throw new TypeError(`ownSettings.${key}.rule must be a rule such as { min: 1 }, got ${row.rule}`);
    }
    requireKnown(`ownSettings.${key}.rule`, row.rule, RULE_PARTS);
  }
}

const ROW: Readonly<Record<keyof Setting, Kind>> = {
  ...{ label: 'string', unit: 'string', usual: 'string', rule: 'object', help: 'string' },
};

const RULE_PARTS = [
  ...['integer', 'min', 'above', 'max', 'choices', 'flag'],
  ...['list', 'example', 'separator', 'length'],
];

const BAR: Readonly<Record<keyof Bar, Kind>> = {
  ...{ score: 'number', seeds: 'number', successes: 'number', preset: 'string' },
};

function checkBar(bar: Bar): void {
  requireMembers('bar', bar, BAR);
  const { score, seeds, successes } = bar;
  if (!Number.isFinite(score)) throw new RangeError(`bar.score must be a number, got ${show(score)}`);
  if (!(Number.isInteger(seeds) && seeds > 0)) {
    throw new RangeError(`bar.seeds must be an integer of at least 1, got ${seeds}`);
  }
  if (!(Number.isInteger(successes) && successes > 0 && successes <= seeds)) {
    throw new RangeError(`bar.successes must be an integer from 1 to ${seeds}, got ${successes}`);
  }
}
