import * as assert from 'uvu/assert';
import type { CartPoleSettings } from '../../src/recipes/cartpole-recipe.ts';
import { sailRecipe } from '../../src/recipes/sail.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const small: CartPoleSettings = {
  ...sailRecipe.presets.corrected,
  ...{ episodes: 30, hiddenSizes: [16], batchSize: 32, learningStarts: 200, replayCapacity: 150 },
  targetUpdateEvery: 3,
};

forEachDevice('recipe sail', (test, device) => {
  test('learns only from episodes that are over, and waits for enough of them', async () => {
    const scores: number[] = [];
    const hooks = { onGame: ({ score }: { score: number }) => void scores.push(score) };
    const run = await sailRecipe.create(device, small, seed, hooks);
    const { episodes, steps, updates } = await run.trainer.train();
    assert.equal([episodes, run.games, scores.length], [30, 30, 30]);
    const total = scores.reduce((sum, score) => sum + score);
    assert.equal([steps, updates], [total, total - 200]);
  });

  test('goes on after a checkpoint as if never stopped', () =>
    assertResumes(device, (hooks) => sailRecipe.create(device, small, seed, hooks), [50, 231]));
});
