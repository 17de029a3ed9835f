import { createHash } from 'node:crypto';
import { openDevice, RECIPES } from '../../src/index.ts';
import type { TrainedNet } from '../../src/lab/protocol.ts';
import { lengthOf } from '../../src/recipes/recipe-settings.ts';
import { commandOf, linkedRun } from '../../src/recipes/settings-command.ts';
import { bestCheckpoints } from '../../src/runs/best.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { loadModules } from '../../src/runs/run-files.ts';
import { checkRunSettings, readRunSettings } from '../../src/runs/run-settings.ts';

/**
 * The best net of a run, and all that the lab tells of it. It plays `games` whole games for that, none of which it was
 * chosen by.
 *
 * @param path the folder of the run.
 * @throws Error for a run whose bytes are not the same everywhere, or that has no best net yet.
 */
export async function trainedNet(
  path: string,
  games: number,
  version: string,
): Promise<{ net: TrainedNet; file: Uint8Array }> {
  const folder = folderAt(path);
  const run = await readRunSettings(folder);
  const recipe = RECIPES.find(({ name }) => name === run.recipe && !run.module);
  if (!recipe) throw new Error(`${path}: the lab has no recipe ${run.recipe}`);
  checkRunSettings(folder, run, recipe);
  const { unit } = lengthOf(run.settings);
  if (run.device !== 'cpu' || run.fma || unit !== 'steps')
    throw new Error(
      `${path}: only runs counted in steps, on device cpu and without --fma, are the same everywhere`,
    );
  const best = await bestCheckpoints(folder).latest();
  if (!best) throw new Error(`${path} has no best net yet: its first evaluation is still to come`);
  const metrics = (await readMetrics(folder)).filter(({ steps }) => steps <= best.step);
  const { updates, epsilon } = metrics.at(-1)!;

  const { settings, preset, seed } = run;
  const device = await openDevice({ device: 'cpu' });
  const player = await recipe.create(
    device,
    {
      ...settings,
      ...('replayCapacity' in settings && { replayCapacity: recipe.replay!.least(settings) }), // nothing is stored
      evaluation: { ...settings.evaluation, games: 1, confirmGames: 1, finalGames: games },
    },
    seed,
  );
  await loadModules(best, device, player);
  const { returns, mean, std } = await player.evaluate('final', false);
  device.close();

  const [name] = Object.keys(player.modules);
  const file = await best.readFile(`${name}.safetensors`);
  const linked = linkedRun(run, recipe, { version, until: best.step });
  const net = {
    ...{ recipe: recipe.name, preset, seed },
    settings: linked.settings.filter((each) => !each.startsWith(`${unit}=`)),
    ...{ steps: best.step, updates, epsilon },
    ...{ bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') },
    command: commandOf(linked, unit),
    file: `checkpoints/step-${String(best.step).padStart(9, '0')}/${name}.safetensors`,
    ...{ games: returns, mean, std },
    curve: metrics.flatMap(({ steps: step, seconds, evalScore, evalStd, evalGames }) =>
      evalScore === null
        ? []
        : [{ step, seconds: Math.round(seconds), mean: evalScore, std: evalStd ?? 0, games: evalGames ?? 0 }],
    ),
  };
  return { net, file };
}
