import { count } from '../amounts.ts';
import { paragraph } from '../columns.ts';
import { DEVICE_CHOICES, openDevice } from '../device/open.ts';
import { UNSEEN } from '../envs/film-of.ts';
import { GameVideo } from '../report/game-video.ts';
import { readRun } from '../runs/index.node.ts';
import {
  choiceFlag,
  flagRows,
  integerFlag,
  oneAtATime,
  probabilityFlag,
  readArguments,
  refuse,
} from './arguments.node.ts';
import { describeError } from './describe-error.node.ts';
import { openRun } from './open-run.node.ts';
import { writeFile } from './write-file.node.ts';

const FLAGS = {
  games: { value: 'N', help: "how many, side by side (default: as many as the run's last evaluation)" },
  epsilon: {
    value: 'E',
    help: "the probability of a random action, 0 for greedy games (default: the run's)",
  },
  best: { help: 'with the best networks, as confirmed by other games, instead of the latest' },
  weights: {
    value: 'FILE',
    help: 'with the weights in this file: safetensors, from PyTorch or Stable-Baselines3',
  },
  gif: { value: 'FILE', help: 'film the first of them' },
  recipe: { value: 'FILE', help: "the file of the run's recipe, if that was changed or moved" },
  device: { value: 'KIND', default: 'auto', help: `where to compute: ${DEVICE_CHOICES.join(', ')}` },
  json: { help: 'print the results as one JSON object' },
} as const;

const help = (shown: string) => `${paragraph(
  'Plays whole games with what a run has learned, as its latest checkpoint has it.',
)}

  ${shown} RUN [options]

${flagRows(FLAGS)}`;

/** `evaluate RUN`. */
export async function evaluate(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const folder = oneAtATime('run', others);
  if (folder === undefined) return refuse('which run? Its folder is missing');
  const asked = integerFlag('games', flags.games, 1, 10_000);
  const epsilon = probabilityFlag('epsilon', flags.epsilon);
  const choice = choiceFlag('device', flags.device, DEVICE_CHOICES);
  const { run, recipe } = await openRun(folder, flags.recipe);
  if (flags.weights !== undefined && flags.best) refuse('--weights and --best name two networks');
  const film = recipe.film?.(run.settings);
  if (flags.gif !== undefined && !film) refuse(`--gif: games of ${recipe.name} cannot be filmed: ${UNSEEN}`);
  try {
    const video = flags.gif !== undefined && film ? new GameVideo(film) : undefined;
    const device = await openDevice({ device: choice });
    const saved = await readRun(folder);
    const { run: playing, step } = await saved.load(recipe, device, {
      networks: flags.best ? 'best' : 'latest',
      ...(asked !== undefined && { games: asked }),
      ...(epsilon !== undefined && { epsilon }),
      onPicture: (pixels) => video?.add(pixels),
    });
    if (flags.weights !== undefined) {
      const { loadWeights } = await import('../exports/load-weights.node.ts');
      await loadWeights(device, playing, run.settings, flags.weights);
    }
    const { returns, mean, std } = await playing.evaluate();
    device.close();
    if (video && flags.gif !== undefined) {
      writeFile(flags.gif, video.finish());
      console.error(`film: ${flags.gif}`);
    }
    const result = {
      recipe: recipe.name,
      preset: run.preset,
      step,
      games: returns.length,
      mean,
      std,
      returns,
    };
    if (flags.json) console.log(JSON.stringify(result));
    else {
      console.log(
        `${recipe.name} after ${count(step)} steps: ${mean.toFixed(2)} +- ${std.toFixed(2)} over ${returns.length} games`,
      );
    }
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
