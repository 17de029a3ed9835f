import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { count } from '../amounts.ts';
import { paragraph } from '../columns.ts';
import { DEVICE_CHOICES, openDevice } from '../device/open.ts';
import { UNSEEN } from '../envs/film-of.ts';
import { GameVideo } from '../report/game-video.ts';
import { bestCheckpoints } from '../runs/best.ts';
import { checkpointsIn } from '../runs/checkpoints.ts';
import { folderAt } from '../runs/folder.node.ts';
import { loadModules } from '../runs/run-files.ts';
import { choiceFlag, flagRows, integerFlag, oneAtATime, readArguments, refuse } from './arguments.node.ts';
import { describeError } from './describe-error.node.ts';
import { openRun } from './open-run.node.ts';

const FLAGS = {
  games: { value: 'N', help: "how many, side by side (default: as many as the run's last evaluation)" },
  best: { help: 'with the best networks, as confirmed by other games, instead of the latest' },
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
  const choice = choiceFlag('device', flags.device, DEVICE_CHOICES);
  const { run, recipe } = await openRun(folder, flags.recipe);
  const film = recipe.film?.(run.settings);
  if (flags.gif !== undefined && !film) refuse(`--gif: games of ${recipe.name} cannot be filmed: ${UNSEEN}`);
  try {
    const checkpoints = flags.best ? bestCheckpoints(folderAt(folder)) : checkpointsIn(folderAt(folder));
    const checkpoint = await checkpoints.latest();
    if (!checkpoint) throw new Error(`${folder} has no ${flags.best ? 'evaluation' : 'checkpoint'} yet`);
    const video = flags.gif !== undefined && film ? new GameVideo(film) : undefined;
    const device = await openDevice({ device: choice });
    const { evaluation } = run.settings;
    const games = asked ?? evaluation.finalGames ?? evaluation.games;
    // Nothing is stored: the replay need not be as large as in training.
    const small = recipe.replay && { replayCapacity: recipe.replay.least(run.settings) };
    const settings = { ...run.settings, ...small, evaluation: { ...evaluation, games } };
    const playing = await recipe.create(device, settings, run.seed, {
      onPicture: (pixels) => video?.add(pixels),
    });
    await loadModules(checkpoint, device, playing);
    const { returns, mean, std } = await playing.evaluate();
    device.close();
    if (video && flags.gif !== undefined) {
      mkdirSync(dirname(flags.gif), { recursive: true });
      writeFileSync(flags.gif, video.finish());
      console.error(`film: ${flags.gif}`);
    }
    const result = {
      recipe: recipe.name,
      preset: run.preset,
      step: checkpoint.step,
      games,
      mean,
      std,
      returns,
    };
    if (flags.json) console.log(JSON.stringify(result));
    else {
      console.log(
        `${recipe.name} after ${count(checkpoint.step)} steps: ${mean.toFixed(2)} +- ${std.toFixed(2)} over ${games} games`,
      );
    }
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
