import type { Playable } from './playable.ts';

/** The halves of a screen as two keys: for playing by touch. */
export interface Halves {
  /** Which way the halves lie: left and right, or upper and lower. */
  readonly lie: 'side by side' | 'one above the other';
  /** The keys of the left or upper half, and of the other. */
  readonly keys: readonly [string, string];
}

const PAIRS: readonly Halves[] = [
  { lie: 'side by side', keys: ['left', 'right'] },
  { lie: 'one above the other', keys: ['up', 'down'] },
];

/** How the halves of the screen play a game; undefined if its actions are no two directions. */
export function halvesOf({ actions }: Pick<Playable, 'actions'>): Halves | undefined {
  const keys = actions.flatMap((action) => action.keys);
  return PAIRS.find((pair) => pair.keys.every((key) => keys.includes(key)));
}
