import type { Playable } from './playable.ts';

/** The halves of a screen as two keys, to play by touch. */
export interface Halves {
  /** How the halves lie: left and right, or upper and lower. */
  readonly lie: 'side by side' | 'one above the other';
  /** The keys of the left or upper half, and of the other. */
  readonly keys: readonly [string, string];
}

const PAIRS: readonly Halves[] = [
  { lie: 'side by side', keys: ['left', 'right'] },
  { lie: 'one above the other', keys: ['up', 'down'] },
];

/** The halves of the screen that play a game; undefined if its actions are not two directions. */
export function halvesOf({ actions }: Pick<Playable, 'actions'>): Halves | undefined {
  const keys = actions.flatMap((action) => action.keys);
  return PAIRS.find((pair) => pair.keys.every((key) => keys.includes(key)));
}
