import type { Device } from '../device/device.ts';
import { checkDQNChange, DQN_CHANGES } from './dqn-changes.ts';
import { leastCapacity, replayBytes, requireReplayMemory } from './dqn-replay.ts';
import { createDQNRun, type DQNRun, type DQNSystem, tableOf } from './dqn-run.ts';
import type { DQNSettings, Given } from './dqn-settings.ts';
import { requireNetMemory } from './net-memory.ts';
import { seenBy } from './observed.ts';
import { readSettings } from './read-settings.ts';
import type { Recipe, RunHooks } from './recipe.ts';
import { describeRecipe, type SystemDefinition } from './recipe-definition.ts';

/** A system that learns with a `DQN`: its environment, its settings, and its bar. */
export interface RecipeDefinition<S extends DQNSettings = DQNSettings>
  extends DQNSystem<S>,
    SystemDefinition<S> {}

/** A recipe whose runs have one agent. */
export interface DQNRecipe<S extends DQNSettings = DQNSettings> extends Recipe<S> {
  /** As `create` of any recipe. The run has its agent, nets and optimiser, too. */
  create(device: Device, settings: Given<S>, seed: number, hooks?: RunHooks): Promise<DQNRun>;
}

/**
 * Defines your own recipe, for `train FILE` or `recipe.create`:
 *
 *     defineRecipe({
 *       name: 'lights-out',
 *       summary: 'All lights out, from five numbers',
 *       makeEnvironment: () => new LightsOut(5),
 *       settings: { steps: 20_000, hiddenSizes: [64, 64], learningRate: 1e-3, gamma: 0.95 },
 *       bar: { score: 0.9, seeds: 5, successes: 4 },
 *     });
 *
 * @throws TypeError for missing members and wrong types; RangeError for unknown members, and for settings that are
 * unknown, out of their range, or do not go together.
 */
export function defineRecipe<S extends DQNSettings = DQNSettings>(
  definition: RecipeDefinition<S>,
): DQNRecipe<S> {
  const table = tableOf(definition);
  const read = (given: Given<S>) => readSettings<S>(given, table);
  return {
    ...describeRecipe<S>(definition, table, read, { net: 'function' }),
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
