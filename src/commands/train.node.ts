import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openDevice } from '../device/open.ts';
import { freshSeed } from '../random.ts';
import { integerFlag, quote, refuse } from './arguments.node.ts';
import type { Sitting } from './run-settings.node.ts';
import { say } from './say.node.ts';
import { Session } from './session.node.ts';
import { onStop } from './stop.node.ts';
import { compare } from './study.node.ts';
import { parseTrainFlags, readRecipeSettings, readSitting, type TrainFlags } from './train-flags.node.ts';

/**
 * `train RECIPE`.
 *
 * @param shown what the command is called by: `node cli.js train`.
 * @param fixed the recipe, where it is not the first of `args`.
 */
export async function train(args: readonly string[], shown: string, fixed?: string): Promise<void> {
  const { recipe, flags } = parseTrainFlags(args, shown, fixed);
  const seeds = integerFlag('seeds', flags.seeds, 1);
  if (seeds !== undefined) {
    if (!recipe || flags.resume !== undefined) return refuse('--seeds is for new runs of a recipe');
    const { preset, device, why } = await readRecipeSettings(recipe, flags);
    if (why) say('preset', why);
    return compare({
      ...{
        recipe,
        preset,
        seeds,
        set: [],
        axes: {},
        conclusion: '',
        flags: passedOn(flags),
        json: flags.json,
      },
      ...{ name: `${recipe.name}, preset ${preset}`, summary: recipe.summary, device },
      seed: integerFlag('seed', flags.seed, 0) ?? freshSeed(),
      processes: availableParallelism(),
      folder: flags.out ?? join('runs', `${recipe.name}-${preset}-seeds`),
      command: [shown, ...args.map(quote)].join(' '),
    });
  }
  const sitting = await readSitting(recipe, flags, shown, args);
  if (sitting.why) say('preset', sitting.why);
  // One of several side by side: it ends with the process that began it.
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  try {
    await sit(sitting);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

/** The flags that every one of several runs gets as they are. */
function passedOn(flags: TrainFlags): string[] {
  const own = ['preset', 'seed', 'seeds', 'out', 'device', 'json', 'profile', 'save-replay'];
  return Object.entries(flags)
    .filter(([name]) => !own.includes(name))
    .flatMap(([name, value]) => [value].flat().flatMap((each) => [`--${name}`, String(each)]));
}

async function sit(sitting: Sitting): Promise<void> {
  const device = await openDevice(sitting.device);
  const session = await Session.open(device, sitting);
  process.stderr.on('error', () => {}); // a terminal that is gone takes no messages: the run is saved all the same
  onStop((status) => {
    process.exitCode = status;
    session.stop();
    console.error('saving, then stopping; Ctrl-C again stops at once');
  });
  await session.train();
  const result = await session.finish();
  if (sitting.json) console.log(JSON.stringify(result));
  device.close();
}
