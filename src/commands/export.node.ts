import { paragraph, rows } from '../columns.ts';
import { nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { TAG_SETS } from '../runs/logs.ts';
import { choiceFlag, flagRows, integerFlag, quote, readArguments, refuse } from './arguments.node.ts';
import { describeError } from './describe-error.node.ts';
import { openRun } from './open-run.node.ts';
import { say } from './say.node.ts';

const FLAGS = {
  out: { value: 'DIR', help: "the folder that gets the files (default: the run's)" },
  best: { help: 'the best networks, as confirmed by other games, instead of the latest' },
  games: { value: 'N', help: "of hub: whole games to be evaluated (default: as many as the run's last)" },
  tags: { value: 'SET', default: 'sb3', help: `of tensorboard: ${TAG_SETS.join(' or ')}` },
  recipe: { value: 'FILE', help: "the file of the run's recipe, if that was changed or moved" },
} as const;

interface Asked {
  readonly out?: string;
  readonly networks: 'latest' | 'best';
  readonly games?: number | undefined;
  readonly tags: (typeof TAG_SETS)[number];
}

interface Form {
  readonly help: string;
  /** The flags that the form takes besides `recipe`. */
  readonly flags: readonly (keyof typeof FLAGS)[];
  /** Writes the files, and says what it wrote. */
  write(folder: string, recipe: Recipe, asked: Asked): Promise<void>;
}

/** The forms that a run can be exported to. The code of each is loaded when it is asked for. */
const FORMS: Readonly<Record<string, Form>> = {
  tensorboard: {
    help: 'an event file with its curves, settings and films',
    flags: ['out', 'tags'],
    async write(folder, _recipe, asked) {
      const { exportTensorBoard } = await import('../exports/run-tensorboard.node.ts');
      const written = await exportTensorBoard(folder, asked);
      say('written', written);
      say('next', `tensorboard --logdir ${quote(written)}`);
    },
  },
  onnx: {
    help: 'its network for onnxruntime and others',
    flags: ['out', 'best'],
    async write(folder, recipe, asked) {
      const { exportONNX } = await import('../exports/run-onnx.node.ts');
      for (const file of await exportONNX(folder, recipe, asked)) say('written', file);
    },
  },
  torch: {
    help: 'its weights, and the lines of Python that load them into PyTorch',
    flags: ['out', 'best'],
    async write(folder, recipe, asked) {
      const { exportTorch } = await import('../exports/run-torch.node.ts');
      const nets = await exportTorch(folder, recipe, asked);
      for (const { weights } of nets) say('written', weights);
      console.log(nets.map(({ lines }) => lines).join('\n'));
    },
  },
  sb3: {
    help: 'the same for the DQN of Stable-Baselines3, whose nets it must have',
    flags: ['out', 'best'],
    async write(folder, recipe, asked) {
      const { exportSB3 } = await import('../exports/run-torch.node.ts');
      const { weights, lines } = await exportSB3(folder, recipe, asked);
      say('written', weights);
      console.log(lines);
    },
  },
  hub: {
    help: 'a folder for a model hub: card, results, video, weights, ONNX, curves',
    flags: ['out', 'best', 'games'],
    async write(folder, recipe, asked) {
      const { exportHub } = await import('../exports/run-hub.node.ts');
      const written = await exportHub(folder, recipe, asked);
      say('written', written.folder);
      if (written.lacks !== undefined) say('note', written.lacks);
      say('upload', written.upload);
    },
  },
};

const help = (
  shown: string,
) => `${paragraph('Writes a run for other programs. docs/guides/exports.md tells more.')}

  ${shown} RUN FORM [options]

${rows(Object.entries(FORMS).map(([name, form]) => [name, form.help]))}

${flagRows(FLAGS)}`;

/** `export RUN FORM`. */
export async function exportRun(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const [folder, name, ...rest] = others;
  const names = Object.keys(FORMS);
  if (folder === undefined) return refuse('which run? Its folder is missing');
  if (name === undefined) return refuse(`in which form? One of: ${names.join(', ')}`);
  if (rest.length > 0) refuse(`one run in one form at a time, got ${rest.join(' and ')} besides`);
  if (!Object.hasOwn(FORMS, name)) refuse(`there is no form '${name}'${nearest(name, names)}`);
  const form = FORMS[name];
  const given = Object.keys(FLAGS).filter((flag) => args.some((arg) => arg.split('=')[0] === `--${flag}`));
  const useless = given.find((flag) => flag !== 'recipe' && !form.flags.some((each) => each === flag));
  if (useless !== undefined) refuse(`--${useless} does not go with ${name}`);
  const asked: Asked = {
    ...(flags.out !== undefined && { out: flags.out }),
    networks: flags.best ? 'best' : 'latest',
    games: integerFlag('games', flags.games, 1, 10_000),
    tags: choiceFlag('tags', flags.tags, TAG_SETS),
  };
  const { recipe } = await openRun(folder, flags.recipe);
  try {
    await form.write(folder, recipe, asked);
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
