import * as assert from 'uvu/assert';
import { type Device, moduleTensors, optimizerTensors, RECIPES } from '../../src/index.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import type { RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { lengthOf } from '../../src/recipes/recipe-settings.ts';
import { flattenSettings } from '../../src/recipes/settings.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { seed } from '../seed.ts';

/** A small version of a preset, for a few dozen updates. */
function small({ table }: Recipe, preset: RecipeSettings): RecipeSettings {
  const { convolutions } = flattenSettings(preset) as { convolutions?: readonly unknown[] };
  const numbers = {
    ...(convolutions && convolutions.length > 0 && { convolutions: [[2, 8, 8]] }),
    ...('residual' in preset && { residual: [1] }),
    ...{
      hiddenSizes: [8],
      batchSize: 4,
      learningStarts: 40,
      replayCapacity: 300,
      gradientSteps: 1,
      trainFrequency: 2,
    },
    ...{
      rolloutSteps: 2,
      targetUpdateEvery: 5,
      [lengthOf(preset).unit]: lengthOf(preset).unit === 'steps' ? 160 : 9,
    },
  };
  const had = Object.entries(numbers).filter(([key]) => key in table);
  const evaluation = { games: 1, every: 1000, maxSteps: 10 };
  return { ...preset, ...Object.fromEntries(had), evaluation };
}

/** The whole outcome of a run, which is inspected after every step or never. */
async function endOf(device: Device, recipe: Recipe, settings: RecipeSettings, look: boolean) {
  const losses: (number | undefined)[] = [];
  let looks = 0;
  const run = await recipe.create(device, settings, seed, {
    onStep: async ({ latest }) => {
      losses.push(latest?.loss);
      if (!look) return;
      if (await run.inspect!()) looks++;
      await run.probe?.();
    },
  });
  assert.is(await run.inspect!(), undefined, 'nothing was learned yet');
  const { updates } = await run.trainer.train();
  assert.ok(updates > 10, `${updates} updates`);
  if (look) assert.ok(looks > 10, `looked ${looks} times`);
  const weights = Object.values(run.modules).map((module) => moduleTensors(device, module));
  const moments = Object.values(run.optimizers).map(({ optimizer, module }) =>
    optimizerTensors(device, optimizer, module),
  );
  return { losses, tensors: await Promise.all([...weights, ...moments]), state: run.state };
}

forEachDevice('a run that is inspected', (test, device) => {
  // Learning from a stream has no batches to inspect.
  for (const recipe of RECIPES.filter(({ table }) => 'batchSize' in table)) {
    for (const [name, preset] of Object.entries(recipe.presets)) {
      if (recipe.untried?.includes(name)) continue; // their nets are too large for a test
      const settings = small(recipe, preset);

      test(`learns the same to the byte: ${recipe.name}, ${name}`, async () => {
        const [unseen, seen] = [
          await endOf(device, recipe, settings, false),
          await endOf(device, recipe, settings, true),
        ];
        assertSameValues(seen, unseen);
      });
    }
  }
});
