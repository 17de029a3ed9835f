import { type Kind, requireMembers } from './members.ts';
import type { RunHooks } from './recipe.ts';

const HOOKS: Readonly<Record<keyof RunHooks, Kind>> = {
  ...{ onStep: 'function', onEpisode: 'function', beforeUpdate: 'function', afterUpdate: 'function' },
  ...{ onGame: 'function', onPicture: 'function', until: 'number', availableBytes: 'number' },
};

/** @throws RangeError for a hook that does not exist: it would never be called. TypeError for one of another type. */
export function checkHooks(hooks: RunHooks): void {
  requireMembers('a run', hooks, HOOKS);
}
