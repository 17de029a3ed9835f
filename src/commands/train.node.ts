import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { count } from '../amounts.ts';
import { openDevice } from '../device/open.ts';
import { checkEnvironment } from '../envs/check-environment.ts';
import { freshSeed } from '../random.ts';
import { barOf } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { nodeHost } from '../runs/host.node.ts';
import { sit, TrainingError } from '../runs/sit.ts';
import { flagRows, integerFlag, oneAtATime, quote, readArguments, refuse } from './arguments.node.ts';
import { readAt } from './change-flags.node.ts';
import { compare, MOST_SEEDS } from './compare.node.ts';
import { describeError } from './describe-error.node.ts';
import { type FoundRecipe, findRecipe } from './find-recipe.node.ts';
import { surviveLostMessages } from './lost-messages.node.ts';
import { summariseRun } from './run-summary.node.ts';
import { say } from './say.node.ts';
import { shownAtTerminal } from './shown-at-terminal.node.ts';
import { onStop } from './stop.node.ts';
import {
  type AskedSitting,
  namingFlags,
  readRecipeSettings,
  readSitting,
  resumeCommand,
  TRAIN_FLAGS,
  type TrainFlags,
} from './train-flags.node.ts';
import { recipeHelp, trainHelp } from './train-help.node.ts';

/**
 * `train RECIPE`.
 *
 * @param shown the words that call the command: `node cli.js train`.
 * @param fixed the recipe, if it is not the first of `args`.
 */
export async function train(args: readonly string[], shown: string, fixed?: string): Promise<void> {
  surviveLostMessages();
  const { flags, others } = readArguments(args, TRAIN_FLAGS);
  if (fixed !== undefined && others.length > 0) refuse(`there are only flags here, got '${others[0]}'`);
  const called = oneAtATime('recipe', others);
  const name = fixed ?? called;
  if (called !== undefined && flags.resume !== undefined && !flags.help) {
    refuse(`--resume goes on with the recipe of the run, got ${called} besides`);
  }
  const found = name === undefined ? undefined : await findRecipe(name);
  if (flags.help) {
    const rows = flagRows(TRAIN_FLAGS);
    console.log(found ? recipeHelp(found.recipe, called, shown, rows) : trainHelp(shown, rows));
    return;
  }
  const seeds = integerFlag('seeds', flags.seeds, 1, MOST_SEEDS);
  if (seeds !== undefined) {
    if (!found || flags.resume !== undefined) return refuse('--seeds is for new runs of a recipe');
    return compareSeeds(found, seeds, flags, [shown, ...args.map(quote)].join(' '));
  }
  const sitting = await readSitting(found, flags, shown, args);
  if (sitting.why) say('preset', sitting.why);
  // One of several runs side by side ends with the process that began it.
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  try {
    await trainAtTerminal(sitting);
  } catch (error) {
    console.error(`error: ${namingFlags(describeError(error), flags)}`);
    if (error instanceof TrainingError && sitting.run.module) sayWhatIsWrong(sitting);
    process.exitCode = 1;
  }
}

/** Checks the environment of a user's recipe that failed in training, as it may have caused that. */
function sayWhatIsWrong({ recipe, run }: AskedSitting): void {
  try {
    const env = recipe.makeEnvironment?.(run.settings);
    if (env) checkEnvironment(env);
  } catch (error) {
    console.error(`checkEnvironment: ${describeError(error)}`);
  }
}

/** `train RECIPE --seeds N`. */
async function compareSeeds(
  found: FoundRecipe,
  seeds: number,
  flags: TrainFlags,
  command: string,
): Promise<void> {
  const { recipe } = found;
  if (flags.until !== undefined) refuse('--until is for one run: leave --seeds out');
  const { preset, settings, device, why } = await readRecipeSettings(recipe, flags);
  readAt(recipe, flags, { settings }, lengthOf(settings).count); // refused once here instead of by every run
  if (why) say('preset', why);
  const name = `${recipe.name}, preset ${preset}`;
  const folder = flags.out ?? join('runs', `${recipe.name}-${preset}-seeds`);
  await compare({
    studies: [{ ...found, name, summary: recipe.summary, preset, set: [], axes: {}, folder }],
    ...{ name: recipe.name, folder, seeds, seed: integerFlag('seed', flags.seed, 0) ?? freshSeed() },
    ...{ flags: passedOn(flags), threads: flags.threads, device, command },
    processes: availableParallelism(),
    ...{ json: flags.json ?? false, requeue: flags.requeue ?? false },
  });
}

/** The flags that are passed on to each of several runs. */
function passedOn(flags: TrainFlags): string[] {
  const own = [
    'preset',
    'seed',
    'seeds',
    'out',
    'device',
    'threads',
    'json',
    'profile',
    'save-replay',
    'requeue',
  ];
  return Object.entries(flags)
    .filter(([name]) => !own.includes(name))
    .flatMap(([name, value]) =>
      [value].flat().flatMap((each) => (each === true ? [`--${name}`] : [`--${name}`, String(each)])),
    );
}

async function trainAtTerminal(sitting: AskedSitting): Promise<void> {
  const stopper = new AbortController();
  let stopped = 0;
  const handBack = onStop((status) => {
    stopped = status;
    stopper.abort();
    console.error('saving, then stopping; Ctrl-C again stops at once');
  }, sitting.requeue);
  const device = await openDevice(sitting.device).catch((error) => {
    handBack();
    throw error;
  });
  const shown = shownAtTerminal(lengthOf(sitting.run.settings).unit, sitting.until);
  const sat = sit(device, sitting, nodeHost, shown, stopper.signal).finally(() => {
    handBack();
    device.close();
  });
  const { result, ended, report } = await sat;
  if (result.interrupted) {
    process.exitCode = stopped;
    console.error(`saved at step ${count(result.steps)}; go on with: ${resumeCommand(sitting)}`);
  } else {
    const { recipe, run } = sitting;
    const canBeFilmed = recipe.film?.(run.settings) !== undefined;
    const bar = barOf(recipe, run.preset);
    const facts = summariseRun({ result, ended, bar, shown: sitting.shown, canBeFilmed });
    for (const [what, text] of facts) say(what, text);
  }
  say('report', report);
  if (sitting.json) console.log(JSON.stringify(result));
}
