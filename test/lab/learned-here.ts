import { sha256 } from '../../bench/sha256.ts';
import {
  type Device,
  formatSafetensors,
  loadModule,
  moduleTensors,
  openDevice,
  parseSafetensors,
  RECIPES,
  type Run,
} from '../../src/index.ts';
import type { Spec } from '../../src/lab/protocol.ts';
import { lengthOf, type RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { commandOf } from '../../src/recipes/settings-command.ts';

/** Trains in Node what a spec says; returns the SHA-256 of the net's file. */
export function learnedHere(spec: Spec): Promise<string> {
  return withRun(spec, async (run, device) => {
    await run.trainer.train();
    return await netHash(run, device);
  });
}

/** Loads a net's file into the new net of a spec; returns the SHA-256 of the file of that. */
export function loadedHere(spec: Spec, file: Uint8Array): Promise<string> {
  return withRun(spec, async (run, device) => {
    const [module] = Object.values(run.modules);
    await loadModule(device, module, parseSafetensors(file).tensors, 'the file');
    return await netHash(run, device);
  });
}

async function netHash({ modules }: Run, device: Device): Promise<string> {
  const [module] = Object.values(modules);
  return await sha256([formatSafetensors(await moduleTensors(device, module))]);
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
  use: (run: Run, device: Device) => Promise<T>,
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
