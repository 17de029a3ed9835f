import { sha256 } from '../../bench/sha256.ts';
import { formatSafetensors, moduleTensors, openDevice, RECIPES, type Run } from '../../src/index.ts';
import type { Spec } from '../../src/lab/protocol.ts';
import { lengthOf, type RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { commandOf } from '../../src/recipes/settings-command.ts';

/** Trains in Node what a spec says; returns the SHA-256 of the net's file. */
export async function learnedHere(spec: Spec): Promise<string> {
  return await withRun(spec, async (run, device) => {
    await run.trainer.train();
    const [module] = Object.values(run.modules);
    return await sha256([formatSafetensors(await moduleTensors(device, module)) as Uint8Array<ArrayBuffer>]);
  });
}

/** The arguments of the command that trains what a spec says, on device `cpu`. */
export function commandHere({ recipe, preset, settings, seed, until }: Spec): string {
  const { presets, table } = recipeOf(recipe);
  const made = changeSettings(presets[preset], settings, table) as RecipeSettings;
  const linked = { recipe, preset, settings, seed, device: 'cpu', changes: [] } as const;
  return commandOf({ ...linked, ...(until !== undefined && { until }) }, lengthOf(made).unit);
}

/** Makes the run of a spec, on device `cpu`. */
export async function withRun<T>(
  { recipe: name, preset, settings, seed, until }: Spec,
  use: (run: Run, device: Awaited<ReturnType<typeof openDevice>>) => Promise<T>,
): Promise<T> {
  const device = await openDevice({ device: 'cpu' });
  try {
    const { create, presets, table } = recipeOf(name);
    const run = await create(device, changeSettings(presets[preset], settings, table), seed, {
      ...(until !== undefined && { until }),
    });
    return await use(run, device);
  } finally {
    device.close();
  }
}

function recipeOf(name: string) {
  return RECIPES.find((each) => each.name === name)!;
}
