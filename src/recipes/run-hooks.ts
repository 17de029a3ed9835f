import { type Kind, requireMembers } from './members.ts';
import type { RunHooks } from './recipe.ts';

const HOOKS: Readonly<Record<keyof RunHooks, Kind>> = {
  ...{ onStep: 'function', onEpisode: 'function', beforeUpdate: 'function', afterUpdate: 'function' },
  ...{ onGame: 'function', onPicture: 'function', until: 'number', availableBytes: 'number' },
};

/** @throws RangeError for an unknown hook, which would never be called; TypeError for one of the wrong type. */
export function checkHooks(hooks: RunHooks): void {
  requireMembers('a run', hooks, HOOKS);
}
