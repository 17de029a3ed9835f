import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEVICE_CHOICES, openDevice } from '../device/open.ts';
import { Checkpoints } from '../train/checkpoints.node.ts';
import { GameVideo } from '../train/game-video.ts';
import { choiceFlag, integerFlag, parseFlags, refuse } from './arguments.node.ts';
import { bestCheckpoints } from './run-best.node.ts';
import { loadModules } from './run-checkpoint.node.ts';
import { readRunSettings } from './run-settings.node.ts';
import { count } from './say.node.ts';

const help = (
  shown: string,
) => `Plays whole games with what a run has learned, as its latest checkpoint has it.

  ${shown} RUN [options]

  --games N                        how many, side by side (default: as many as the run's last evaluation)
  --best                           with the networks whose evaluation scored highest, instead of the latest
  --gif FILE                       film the first of them
  --device ${DEVICE_CHOICES.join('|').padEnd(24)}where to compute (default auto)
  --json                           print the results as one JSON object
  --help                           print this`;

/** `evaluate RUN`. */
export async function evaluate(args: readonly string[], shown: string): Promise<void> {
  const folder = args.find((arg, i) => i === 0 && !arg.startsWith('-'));
  const flags = parseFlags(
    help(shown),
    {
      games: { type: 'string' },
      best: { type: 'boolean', default: false },
      gif: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      json: { type: 'boolean', default: false },
    },
    folder === undefined ? args : args.slice(1),
  );
  if (folder === undefined) return refuse('which run? Its folder comes first');
  const asked = integerFlag('games', flags.games, 1);
  const choice = choiceFlag('device', flags.device, DEVICE_CHOICES);
  const { run, recipe } = await readRunSettings(folder);
  const film = recipe.film?.(run.settings);
  if (flags.gif !== undefined && !film) refuse(`games of ${recipe.name} cannot be filmed`);
  try {
    const checkpoints = flags.best ? bestCheckpoints(folder) : new Checkpoints(join(folder, 'checkpoints'));
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
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
