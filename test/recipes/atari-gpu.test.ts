import * as assert from 'uvu/assert';
import type { AtariSettings } from '../../src/recipes/atari.ts';
import { breakoutRecipe } from '../../src/recipes/breakout.ts';
import { pongRecipe } from '../../src/recipes/pong.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';

/** Layers, batches and lengths that a machine without a GPU can train in a test. */
const little = {
  ...{ hiddenSizes: [4], batchSize: 2, replayCapacity: 300, learningStarts: 20, steps: 32 },
  evaluation: { games: 1, epsilon: 0.05, maxSteps: 20 },
};
/** A small residual net for one preset, small convolutions for the other. */
const seeing = { desktop: { residual: [2, 1] }, rainbow: { convolutions: [[2, 8, 8]] } } as const;

forEachDevice('presets for a GPU', (test, device) => {
  for (const recipe of [breakoutRecipe, pongRecipe]) {
    for (const preset of ['rainbow', 'desktop'] as const) {
      test(`${recipe.name}, ${preset}: a small version learns, plays and has the right number of updates`, async () => {
        const whole = recipe.presets[preset];
        const epsilon = { ...whole.epsilon, steps: 20 };
        const settings = { ...whole, ...little, ...seeing[preset], epsilon } as AtariSettings;
        const run = await recipe.create(device, settings, seed);
        const { latest, updates } = await run.trainer.train();
        assert.ok(Number.isFinite(latest?.loss) && Number.isFinite(latest?.meanQ), `seed ${seed}`);
        // From step 20 to the last but one: an update in four steps, or two in each.
        assert.is(updates, { rainbow: 3, desktop: 24 }[preset]);
        assert.is((await run.evaluate()).returns.length, 1);
      });

      test(`${recipe.name}, ${preset}: fits 8 GB, its schedules fit its length, and its last part is without resets`, () => {
        const settings = recipe.presets[preset];
        const { steps, resets, epsilon, priorities, prioritised } = settings;
        assert.not.throws(() =>
          recipe.requireMemory!(settings, { device: device.info.kind, availableBytes: 8e9 }),
        );
        const { learningStarts, trainFrequency, gradientSteps } = settings;
        const updates = ((steps! - learningStarts) / trainFrequency) * gradientSteps;
        assert.ok(epsilon.steps! >= learningStarts && epsilon.steps! <= steps! / 4);
        if (prioritised) assert.ok(Math.abs(priorities.beta.batches / updates - 1) < 0.02);
        if (resets) assert.is(Math.floor((5 * resets.until!) / updates), 4);
        assert.is(resets !== undefined, preset === 'desktop');
      });
    }
  }
});
