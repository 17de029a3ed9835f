import type { EnvironmentName, EnvironmentOptions, NamedEnvironment } from '../make-environment.ts';
import type { PlayableAction } from './playable.ts';

const NONE: PlayableAction = { name: 'nothing', keys: [] };
const FIRE: PlayableAction = { name: 'fire', keys: ['space'] };
const UP: PlayableAction = { name: 'up', keys: ['up', 'w'] };
const DOWN: PlayableAction = { name: 'down', keys: ['down', 's'] };
const UP_FIRE: PlayableAction = { name: 'up and fire', keys: ['e'] };
const DOWN_FIRE: PlayableAction = { name: 'down and fire', keys: ['x'] };
const LEFT: PlayableAction = { name: 'left', keys: ['left', 'a'] };
const RIGHT: PlayableAction = { name: 'right', keys: ['right', 'd'] };

/** The keys of bits; `q` and `r` are taken. Further bits have none. */
const BIT_KEYS = '1234567890abcdefghijklmnopstuvwxyz';

type Actions<N extends EnvironmentName> = (options: EnvironmentOptions<N>) => readonly PlayableAction[];

const ACTIONS: { readonly [N in EnvironmentName]: Actions<N> } = {
  cartpole: () => [LEFT, RIGHT],
  'cartpole-pixels': () => [LEFT, RIGHT],
  'mountain-car': () => [LEFT, NONE, RIGHT],
  'decision-process': () => [LEFT, RIGHT],
  'bit-flip': ({ bitCount = 8 }) =>
    Array.from({ length: bitCount }, (_, i) => ({
      name: `bit ${i + 1}`,
      keys: [...BIT_KEYS.slice(i, i + 1)],
    })),
  breakout: () => [NONE, FIRE, RIGHT, LEFT],
  pong: () => [NONE, FIRE, UP, DOWN, UP_FIRE, DOWN_FIRE],
};

/** The names and keys of a built-in environment's actions. The environment itself is not loaded for them. */
export function actionsOf({ name, options }: NamedEnvironment): readonly PlayableAction[] {
  return (ACTIONS[name] as Actions<typeof name>)(options);
}
