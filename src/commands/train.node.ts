import { openDevice } from '../device/open.ts';
import type { Sitting } from './run-settings.node.ts';
import { Session } from './session.node.ts';
import { parseTrainFlags, readSitting } from './train-flags.node.ts';

/**
 * `train RECIPE`.
 *
 * @param shown what the command is called by: `node cli.js train`.
 * @param recipe its name, where it is not the first of `args`.
 */
export async function train(args: readonly string[], shown: string, recipe?: string): Promise<void> {
  const parsed = parseTrainFlags(args, shown, recipe);
  const sitting = await readSitting(parsed.recipe, parsed.flags, shown, args);
  try {
    await sit(sitting);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

async function sit(sitting: Sitting): Promise<void> {
  const device = await openDevice({ device: sitting.device });
  const session = await Session.open(device, sitting);
  await session.train();
  const result = await session.finish();
  if (sitting.json) console.log(JSON.stringify(result));
  device.close();
}
