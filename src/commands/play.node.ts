import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { rows } from '../columns.ts';
import { nearest } from '../nearest.ts';
import { filmEpisode } from '../play/film.ts';
import { PLAYABLES } from '../play/playables.ts';
import { tidy } from '../play/session.ts';
import { playAtTerminal } from '../play/terminal.node.ts';
import { freshSeed, Random } from '../random.ts';
import { flagRows, integerFlag, oneAtATime, readArguments, refuse } from './arguments.node.ts';
import { onStop } from './stop.node.ts';

const FLAGS = {
  gif: { value: 'FILE', help: 'film an episode of random play instead' },
  steps: { value: 'N', default: '1000', help: 'steps after which the film ends, if the episode has not' },
  speed: { value: 'X', default: '1', help: 'how fast time passes; cartpole is easier at 0.3' },
  seed: { value: 'N', help: 'makes the first episode, and the film, repeatable (default: a new one)' },
} as const;

const help = (shown: string) => `Lets you play an environment in this terminal, or films random play.

  ${shown} ENVIRONMENT [options]

${flagRows(FLAGS)}

${rows(PLAYABLES.map(({ name, summary }) => [name, summary]))}`;

/** `play ENVIRONMENT`. */
export async function play(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const names = PLAYABLES.map((playable) => playable.name);
  const name = oneAtATime('environment', others);
  if (name === undefined) return refuse(`which environment? There are: ${names.join(', ')}`);
  const playable = PLAYABLES.find((each) => each.name === name);
  if (!playable) return refuse(`there is no environment '${name}'${nearest(name, names)}`);
  const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
  const maxSteps = integerFlag('steps', flags.steps, 1)!;
  const speed = Number(flags.speed);
  if (!(speed > 0 && speed <= 20)) refuse(`--speed must be above 0 and at most 20, got '${flags.speed}'`);

  if (flags.gif !== undefined) {
    const random = Random.for(seed, 'random play');
    const act = () => random.int(playable.actions.length);
    const { gif, score, steps } = await filmEpisode(playable, { seed, maxSteps, act });
    mkdirSync(dirname(flags.gif), { recursive: true });
    writeFileSync(flags.gif, gif);
    console.error(`${flags.gif}: ${steps} steps of random play, score ${tidy(score)}, seed ${seed}`);
    return;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    refuse(`playing needs a terminal; without one, --gif FILE films random play`);
  }
  const terminal = { input: process.stdin, output: process.stdout };
  const stopper = new AbortController();
  onStop((status) => {
    process.exitCode = status;
    stopper.abort();
  });
  const scores = await playAtTerminal(playable, terminal, { seed, speed, signal: stopper.signal });
  console.log(
    `${name}: ${scores.length === 0 ? 'no episode ended' : `scores ${scores.map(tidy).join(', ')}`}`,
  );
}
