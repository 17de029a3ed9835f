import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { TRAIN_FLAGS } from '../../src/commands/train-flags.node.ts';
import { Random } from '../../src/random.ts';
import { lengthOf } from '../../src/recipes/recipe-settings.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { BASE_NAMES, type Base, baseFolder } from './bases.ts';
import {
  checkpointOf,
  damageBytes,
  damageHeader,
  damageJSON,
  filesIn,
  replaceFile,
  signManifest,
} from './files.ts';
import { oddText, pick } from './odd.ts';

/** Kinds of damage, each with its share of the cases. */
const SHARES = { flags: 40, 'run.json': 14, 'state.json': 20, checkpoint: 16, files: 10 } as const;

export type Kind = keyof typeof SHARES;

export const KINDS = Object.keys(SHARES) as Kind[];

/** Words of errors that a case may bring instead: its run may count in episodes, and playing needs a terminal. */
const ALSO = ['counted in', 'needs a terminal'];

/** Words of errors about values that grew beyond all bounds, as they may with settings that are allowed. */
const DIVERGED = ['cannot be trusted', 'is NaN for'];

/** A command with damaged input. */
export interface Case {
  readonly number: number;
  readonly kind: Kind;
  /** A description of the damage. */
  readonly what: string;
  readonly args: readonly string[];
  /** An error has to name one of these. */
  readonly names: readonly string[];
}

/** Makes case `number` of `seed`, with a damaged folder in `root`. The same numbers make the same case. */
export function makeCase(root: string, seed: number, number: number, only?: Kind): Case {
  const random = Random.for(seed, `case ${number}`);
  const drawn = pick(
    random,
    KINDS.flatMap((kind) => Array<Kind>(SHARES[kind]).fill(kind)),
  );
  const kind = only ?? drawn;
  return {
    number,
    kind,
    ...(kind === 'flags' ? flagCase(root, number, random) : folderCase(root, number, random, kind)),
  };
}

type Made = Omit<Case, 'number' | 'kind'>;

/** The folder in which the command of a case runs. It may touch nothing outside. */
export function placeOf(root: string, number: number): string {
  return join(root, `case-${number}`);
}

function flagCase(root: string, number: number, random: Random): Made {
  const place = placeOf(root, number);
  const command = pick(random, [
    'train',
    'train',
    'train',
    'set',
    'set',
    'set',
    'evaluate',
    'study',
    'play',
    'none',
  ]);
  const text = oddText(random);
  const base = pick(random, BASE_NAMES);
  copyBase(root, number, base);
  const made = (flag: string, args: readonly string[], others: readonly string[] = []): Made => {
    const glued = random.int(2) === 0 ? [`--${flag}=${text}`] : [`--${flag}`, text];
    return {
      args: [...args, ...glued],
      what: `${args[0]} --${flag} ${text.slice(0, 60)}`,
      names: [`--${flag}`, ...[text].filter(Boolean), ...others, ...ALSO],
    };
  };
  switch (command) {
    case 'train': {
      const known = Object.entries<object>(TRAIN_FLAGS).filter(([, flag]) => 'value' in flag);
      const [flag] = pick(random, known);
      const taken = flag === 'out' ? [] : ['--out', 'new'];
      const alone =
        flag === 'resume' ? ['train'] : ['train', base, '--device', 'cpu', '--seed', '1', ...taken];
      return made(flag, alone);
    }
    case 'set': {
      const recipe = pick(random, RECIPES);
      const key = pick(random, Object.keys(recipe.table));
      const { unit } = lengthOf(Object.values(recipe.presets)[0]);
      const length = unit === 'steps' ? ['--steps', '40'] : ['--episodes', '3'];
      const args = ['train', recipe.name, '--device', 'cpu', '--seed', '1', '--out', 'new', ...length];
      const assignment = `${key}=${text}`;
      return {
        args: [...args, '--set', assignment],
        what: `train ${recipe.name} --set ${assignment.slice(0, 80)}`,
        names: [key, key.split('.')[0], ...DIVERGED], // or of a group: 'doubleDQN must be false with munchausen'
      };
    }
    case 'evaluate':
      return made(pick(random, ['games', 'gif', 'recipe', 'device']), ['evaluate', join(place, base)]);
    case 'study':
      // The varied value is out of its range, so that nothing is trained if the flag happens to be valid.
      return made(
        pick(random, ['vary', 'preset', 'seeds', 'seed', 'set', 'processes', 'device']),
        ['study', 'cartpole', '--vary', 'gamma=2', '--out', 'study'],
        ['gamma'],
      );
    case 'play':
      return made(pick(random, ['gif', 'steps', 'speed', 'recipe', 'seed']), [
        'play',
        pick(random, ['pong', 'cartpole']),
      ]);
    default: {
      const before = pick(random, [[], ['train'], ['evaluate'], ['study'], ['play']]);
      return { args: [...before, text], what: `${before.join(' ')} ${text.slice(0, 60)}`, names: [''] };
    }
  }
}

/** A case for a damaged run, which is mostly resumed. */
function folderCase(root: string, number: number, random: Random, kind: Exclude<Kind, 'flags'>): Made {
  const base = pick(random, BASE_NAMES);
  const folder = copyBase(root, number, base);
  const command = kind === 'state.json' ? 'resume' : pick(random, ['resume', 'resume', 'evaluate']);
  const args =
    command === 'resume'
      ? [
          'train',
          '--resume',
          base,
          ...(base === 'cartpole-pixels' || base === 'sail' ? ['--episodes', '3'] : ['--steps', '60']),
        ]
      : ['evaluate', base, ...pick(random, [[], ['--best']])];
  const { file, what } = DAMAGES[kind](random, folder);
  return {
    args,
    what: `${command} ${base}: ${relative(folder, file)}: ${what}`,
    names: [basename(file), base, ...ALSO, ...DIVERGED],
  };
}

const DAMAGES: Readonly<
  Record<Exclude<Kind, 'flags'>, (random: Random, folder: string) => { file: string; what: string }>
> = {
  'run.json'(random, folder) {
    const file = join(folder, 'run.json');
    return {
      file,
      what: pick(random, [damageJSON, damageJSON, damageJSON, damageJSON, damageBytes])(random, file),
    };
  },
  'state.json'(random, folder) {
    const checkpoint = checkpointOf(folder);
    const file = join(checkpoint, 'state.json');
    const what = damageJSON(random, file);
    signManifest(checkpoint);
    return { file, what };
  },
  checkpoint(random, folder) {
    const checkpoint = checkpointOf(folder);
    const file = pick(random, filesIn(checkpoint));
    if (basename(file) === 'manifest.json' && random.int(3) > 0)
      return { file, what: damageJSON(random, file) };
    const signed = random.int(2) === 0;
    const isTensors = file.endsWith('.safetensors');
    const damage = isTensors && signed ? damageHeader : pick(random, [damageBytes, damageBytes, replaceFile]);
    const what = damage(random, file);
    if (signed && basename(file) !== 'manifest.json') signManifest(checkpoint);
    return { file, what: `${what}${signed ? ', with its SHA-256' : ''}` };
  },
  files(random, folder) {
    const others = filesIn(folder).filter((file) => !/checkpoints|run\.json$/.test(file));
    const folders = ['checkpoints', 'best', 'videos'].map((name) => join(folder, name));
    const file = pick(random, [...others, ...folders]);
    if (folders.includes(file)) return { file, what: replaceFile(random, file) };
    return { file, what: pick(random, [damageBytes, replaceFile])(random, file) };
  },
};

/** Makes a fresh copy of a base in the folder of the case. */
function copyBase(root: string, number: number, base: Base): string {
  const place = placeOf(root, number);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  cpSync(baseFolder(root, base), join(place, base), { recursive: true });
  return join(place, base);
}
