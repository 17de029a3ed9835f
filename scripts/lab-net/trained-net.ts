import { createHash } from 'node:crypto';
import { openDevice, RECIPES } from '../../src/index.ts';
import type { TrainedNet } from '../../src/lab/protocol.ts';
import { lengthOf } from '../../src/recipes/recipe-settings.ts';
import { commandOf, linkedRun } from '../../src/recipes/settings-command.ts';
import { checkpointsIn } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { loadModules } from '../../src/runs/run-files.ts';
import { checkRunSettings, readRunSettings } from '../../src/runs/run-settings.ts';

/**
 * The latest net of a run, and everything that the lab shows of it. It plays `games` whole games for that.
 *
 * @param path the folder of the run.
 * @throws Error for a run whose bytes are not the same everywhere, or that has saved none yet.
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
  const saved = await checkpointsIn(folder).latest();
  if (!saved) throw new Error(`${path} has no checkpoint yet`);
  const metrics = (await readMetrics(folder)).filter(({ steps }) => steps <= saved.step);
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
  await loadModules(saved, device, player);
  const { returns, mean, std } = await player.evaluate('final', false);
  device.close();

  const [name] = Object.keys(player.modules);
  const file = await saved.readFile(`${name}.safetensors`);
  const linked = linkedRun(run, recipe, { version, until: saved.step });
  const net = {
    ...{ recipe: recipe.name, preset, seed },
    settings: linked.settings.filter((each) => !each.startsWith(`${unit}=`)),
    ...{ steps: saved.step, updates, epsilon },
    ...{ bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') },
    command: commandOf(linked, unit),
    file: `checkpoints/step-${String(saved.step).padStart(9, '0')}/${name}.safetensors`,
    ...{ games: returns, mean, std },
    curve: metrics.flatMap(({ steps: step, seconds, evalScore, evalStd, evalGames }) =>
      evalScore === null
        ? []
        : [{ step, seconds: Math.round(seconds), mean: evalScore, std: evalStd ?? 0, games: evalGames ?? 0 }],
    ),
  };
  return { net, file };
}
