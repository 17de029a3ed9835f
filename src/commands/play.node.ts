import { rows } from '../columns.ts';
import { filmOf, UNSEEN } from '../envs/film-of.ts';
import { nearest } from '../nearest.ts';
import { filmEpisode } from '../play/film.ts';
import type { Playable } from '../play/playable.ts';
import { PLAYABLES } from '../play/playables.ts';
import { recipePlayable } from '../play/recipe-playable.ts';
import { tidy } from '../play/session.ts';
import { playAtTerminal } from '../play/terminal.node.ts';
import { freshSeed, Random } from '../random.ts';
import { show } from '../require.ts';
import { folderAt } from '../runs/folder.node.ts';
import { holdsRun } from '../runs/run-settings.ts';
import { flagRows, integerFlag, oneAtATime, readArguments, refuse } from './arguments.node.ts';
import { findRecipe } from './find-recipe.node.ts';
import { namesFile } from './load-recipe.node.ts';
import { openRun } from './open-run.node.ts';
import { onStop } from './stop.node.ts';
import { writeFile } from './write-file.node.ts';

const FLAGS = {
  gif: { value: 'FILE', help: 'film an episode of random play instead' },
  steps: { value: 'N', default: '1000', help: 'steps after which the film ends, if the episode has not' },
  speed: { value: 'X', default: '1', help: 'how fast time passes; cartpole is easier at 0.3' },
  recipe: { value: 'FILE', help: 'with a run: the file of its recipe, if that was changed or moved' },
  seed: { value: 'N', help: 'makes the first episode, and the film, repeatable (default: a new one)' },
} as const;

const NAMES = PLAYABLES.map(({ name }) => name);

const help = (shown: string) => `Lets you play an environment in this terminal, or films random play.

  ${shown} ENVIRONMENT [options]
  ${shown} FILE [options]   the game of your own recipe: ./recipe.js
  ${shown} RUN [options]    the game of a run, by its folder

${flagRows(FLAGS)}

${rows(PLAYABLES.map(({ name, summary }) => [name, summary]))}`;

/**
 * `play ENVIRONMENT`.
 *
 * @param playThere lets a person play at the terminal.
 */
export async function play(
  args: readonly string[],
  shown: string,
  playThere = playAtTerminal,
): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const name = oneAtATime('environment', others);
  if (name === undefined)
    return refuse(`which environment? One of: ${NAMES.join(', ')}; or a recipe's file, or a run's folder`);
  const playable = await findPlayable(name, flags.recipe);
  const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
  const maxSteps = integerFlag('steps', flags.steps, 1)!;
  const speed = Number(flags.speed);
  if (!(speed > 0 && speed <= 20)) refuse(`--speed must be above 0 and at most 20, got ${show(flags.speed)}`);

  if (flags.gif !== undefined) {
    if (!filmOf(playable.make())) refuse(`--gif: games of ${playable.name} cannot be filmed: ${UNSEEN}`);
    const random = Random.for(seed, 'random play');
    const act = () => random.int(playable.actions.length);
    const { gif, score, steps } = await filmEpisode(playable, { seed, maxSteps, act });
    writeFile(flags.gif, gif);
    console.error(`${flags.gif}: ${steps} steps of random play, score ${tidy(score)}, seed ${seed}`);
    return;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    refuse(`playing needs a terminal; without one, --gif FILE films random play`);
  }
  const terminal = { input: process.stdin, output: process.stdout };
  const stopper = new AbortController();
  const handBack = onStop((status) => {
    process.exitCode = status;
    stopper.abort();
  });
  const playing = playThere(playable, terminal, { seed, speed, signal: stopper.signal });
  const scores = await playing.finally(handBack);
  console.log(
    `${name}: ${scores.length === 0 ? 'no episode ended' : `scores ${scores.map(tidy).join(', ')}`}`,
  );
}

/** The environment to play, by its name, the file of its recipe, or the folder of a run. */
async function findPlayable(name: string, file: string | undefined): Promise<Playable> {
  if (await holdsRun(folderAt(name))) {
    const { run, recipe } = await openRun(name, file);
    return recipePlayable(recipe, run.settings);
  }
  if (file !== undefined) refuse(`--recipe goes with the folder of a run, got ${name}`);
  if (namesFile(name)) {
    const { recipe } = await findRecipe(name);
    return recipePlayable(recipe, Object.values(recipe.presets)[0]);
  }
  const playable = PLAYABLES.find((each) => each.name === name);
  return playable ?? refuse(`there is no environment '${name}'${nearest(name, NAMES)}`);
}
