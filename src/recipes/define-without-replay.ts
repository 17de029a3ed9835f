import type { Given } from './common-settings.ts';
import { requireNetMemory } from './net-memory.ts';
import { seenBy } from './observed.ts';
import { requirePQNMemory, rolloutBytes } from './pqn-memory.ts';
import { PQN_RUN_CHANGES, PQN_TABLE, type PQNSettings, readPQNSettings } from './pqn-settings.ts';
import type { Recipe } from './recipe.ts';
import { describeRecipe, type SystemDefinition } from './recipe-definition.ts';
import {
  readStreamSettings,
  STREAM_RUN_CHANGES,
  STREAM_TABLE,
  type StreamSettings,
} from './stream-settings.ts';

/**
 * Defines your own recipe that learns with a `PQN`; otherwise as `defineRecipe`.
 *
 * @throws TypeError or RangeError as `defineRecipe`.
 */
export function definePQNRecipe<S extends PQNSettings = PQNSettings>(
  definition: SystemDefinition<S>,
): Recipe<S> {
  const table = { ...PQN_TABLE, ...definition.ownSettings };
  const read = (given: Given<S>) => readPQNSettings<S>(given, table);
  return {
    ...describeRecipe<S>(definition, table, read),
    replay: { called: 'rollout', bytes: (of) => rolloutBytes(of, seenBy(of, definition)), least: () => 1 },
    changes: {
      keys: PQN_RUN_CHANGES,
      check: (_, after) => void read(after as Given<S>),
    },
    requireMemory(of, room) {
      const settings = read(of as Given<S>);
      requirePQNMemory(settings, seenBy(settings, definition), room);
    },
    async create(device, given, seed, hooks = {}) {
      const { createPQNRun } = await import('./pqn-run.ts'); // a page loads it only for those runs
      return createPQNRun<S>(device, given as Given<S>, seed, hooks, definition, table);
    },
  };
}

/**
 * Defines your own recipe that learns with a `StreamQ`; otherwise as `defineRecipe`.
 *
 * @throws TypeError or RangeError as `defineRecipe`.
 */
export function defineStreamRecipe<S extends StreamSettings = StreamSettings>(
  definition: SystemDefinition<S>,
): Recipe<S> {
  const table = { ...STREAM_TABLE, ...definition.ownSettings };
  const read = (given: Given<S>) => readStreamSettings<S>(given, table);
  return {
    ...describeRecipe<S>(definition, table, read),
    changes: {
      keys: STREAM_RUN_CHANGES,
      check: (_, after) => void read(after as Given<S>),
    },
    requireMemory(of, room) {
      const settings = read(of as Given<S>);
      requireNetMemory({ ...settings, batchSize: 1 }, seenBy(settings, definition), room);
    },
    async create(device, given, seed, hooks = {}) {
      const { createStreamRun } = await import('./stream-run.ts'); // a page loads it only for those runs
      return createStreamRun<S>(device, given as Given<S>, seed, hooks, definition, table);
    },
  };
}
