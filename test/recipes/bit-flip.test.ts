import * as assert from 'uvu/assert';
import { type BitFlipSettings, bitFlipPresets, bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const small = (recipe: BitFlipSettings): BitFlipSettings => ({
  ...{ ...recipe, bitCount: 5, steps: 300, hiddenSizes: [16], batchSize: 16, replayCapacity: 400 },
  ...{ learningStarts: 40, epsilon: { ...recipe.epsilon, steps: 200 }, targetUpdateEvery: 10 },
  evaluation: { games: 5, every: 100, finalGames: 9 },
});

forEachDevice('recipe bit-flip', (test, device) => {
  for (const [preset, recipe] of Object.entries(bitFlipPresets)) {
    test(`${preset}: goes on after a checkpoint as if never stopped`, () =>
      assertResumes(device, (hooks) => bitFlipRecipe.create(device, small(recipe), seed, hooks), [60, 172]));
  }

  test('seven bits in 10,000 steps, with hindsight', async () => {
    const recipe = {
      ...bitFlipPresets.hindsight,
      bitCount: 7,
      steps: 10_000,
      hiddenSizes: [64],
      learningStarts: 200,
    };
    const epsilon = { ...recipe.epsilon, steps: 2000 };
    const run = await bitFlipRecipe.create(device, { ...recipe, epsilon, batchSize: 64 }, seed);
    await run.trainer.train();
    const { returns } = await run.evaluate('final');
    const solved = returns.filter((score) => score > -7).length / returns.length;
    assert.ok(solved > 0.9, `${solved} of the goals are reached`);
  });
});
