/** The words around a game in the visitor's hands. */
export const PLAYING = {
  tag: 'played by you',
  slowed: 'played by you, at half speed',
  told: 'Your game. Its keys are listed below. Escape leaves.',
  picture: 'The game as you play it.',
  leave: 'Leave',
  again: 'Again',
  half: 'Half speed',
  against: 'Against its game',
  ready: 'It begins with your first move.',
  touch: {
    'side by side': 'Hold the left or right half to play.',
    'one above the other': 'Hold the upper or lower half to play.',
  },
  fromTo: (first: string, last: string) => `${first} to ${last}`,
  againKey: 'again',
  leaveKey: 'leave',
};

/** What ends a game that does not show it, and what counts in it, by environment. */
export const RULES: Readonly<Record<string, string>> = {
  cartpole: 'A step is a point. The game ends where the pole leans by more than 12 degrees.',
};

/** Signs on keys that have no letter. */
export const KEY_NAMES: Readonly<Record<string, string>> = {
  ...{ left: '←', right: '→', up: '↑', down: '↓', space: 'Space' },
};
