import * as assert from 'uvu/assert';
import { createSAIL, type SAILRecipe, sail } from '../../src/recipes/sail.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const small: SAILRecipe = {
  ...sail.slower,
  ...{ episodes: 30, hiddenSizes: [16], batchSize: 32, learningStarts: 100, replayCapacity: 150 },
  targetUpdateEvery: 3,
};

forEachDevice('recipe sail', (test, device) => {
  test('trains so many episodes, learning only once some are over', async () => {
    const scores: number[] = [];
    const run = await createSAIL(device, small, seed, { onGame: ({ score }) => void scores.push(score) });
    const { episodes, steps, updates, epsilon } = await run.trainer.train();
    assert.is(episodes, 30);
    assert.is(run.games, 30);
    assert.is(scores.length, 30);
    assert.is(
      scores.reduce((sum, score) => sum + score),
      steps,
    );
    assert.is(updates, Math.max(0, steps - 100));
    assert.ok(Math.abs(epsilon - (0.05 + 0.95 * Math.exp(-29 / 200))) < 1e-12);
    assert.is((await run.evaluate()).returns.length, 5);
    assert.is((await run.evaluate('final')).returns.length, 100);
  });

  test('goes on after a checkpoint as if never stopped', () =>
    assertResumes(device, (hooks) => createSAIL(device, small, seed, hooks), [50, 151]));
});
