import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Small runs with all kinds of states and replays, to be damaged later. */
const COMMON = [
  ...['--device', 'cpu', '--seed', '1', '--save-replay', '--set', 'hiddenSizes=8', '--set', 'batchSize=8'],
  ...['--set', 'evaluation.games=2', '--set', 'evaluation.finalGames=2', '--set', 'evaluation.maxSteps=9'],
];
const EVERY_20 = ['--eval-every', '20', '--save-every', '20', '--steps', '40'];

export const BASES = {
  cartpole: [
    '--envs',
    '2',
    '--replay-size',
    '50',
    '--set',
    'prioritised=true',
    '--set',
    'nStep=2',
    ...EVERY_20,
  ],
  'bit-flip': ['--replay-size', '60', ...EVERY_20],
  hdqn: ['--replay-size', '60', ...EVERY_20],
  sail: ['--replay-size', '300', '--episodes', '2', '--eval-every', '1', '--save-every', '1'],
  'cartpole-pixels': ['--replay-size', '60', '--set', 'convolutions=2x8x8', '--episodes', '2'],
  breakout: [
    ...['--preset', 'laptop', '--envs', '1', '--replay-size', '80', '--set', 'convolutions=2x8x8'],
    ...['--set', 'learningStarts=10', ...EVERY_20],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Base = keyof typeof BASES;

export const BASE_NAMES = Object.keys(BASES) as Base[];

/** The arguments of a command that trains a base into a folder. */
export function baseArguments(base: Base, out: string): string[] {
  return ['train', base, ...COMMON, ...BASES[base], '--out', out];
}

export function baseFolder(root: string, base: Base): string {
  mkdirSync(join(root, 'bases'), { recursive: true });
  return join(root, 'bases', base);
}
