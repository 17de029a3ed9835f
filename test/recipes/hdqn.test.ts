import * as assert from 'uvu/assert';
import { hdqnPresets, hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { HDQNSettings } from '../../src/recipes/hdqn-settings.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const smaller = {
  ...{ steps: 200, hiddenSizes: [16], batchSize: 16, replayCapacity: 90, targetUpdateEvery: 7 },
  epsilon: { kind: 'linear', from: 1, to: 0.1, steps: 150, by: 'steps' },
  evaluation: { games: 3, every: 100, confirmGames: 5, finalGames: 7, maxSteps: 50 },
} as const;

forEachDevice('recipe hdqn', (test, device) => {
  for (const [preset, settings] of Object.entries(hdqnPresets)) {
    const recipe: HDQNSettings = { ...settings, ...smaller };

    test(`${preset}: trains, and plays whole games with the scores of the environment`, async () => {
      const scores: number[] = [];
      const run = await hdqnRecipe.create(device, recipe, seed, {
        onGame: ({ score }) => void scores.push(score),
      });
      const { steps, episodes, updates } = await run.trainer.train();
      assert.is(steps, 200);
      assert.is(run.games, episodes);
      assert.is(scores.length, episodes);
      assert.ok(
        scores.every((score) => [0.01, 1].some((paid) => Math.abs(score - paid) < 1e-6)),
        scores.join(),
      );
      assert.ok(updates >= 150 / settings.trainFrequency, `${updates} updates`);
      assert.is((await run.evaluate()).returns.length, 3);
      assert.is((await run.evaluate('confirm')).returns.length, 5);
      assert.is((await run.evaluate('final')).returns.length, 7);
    });

    test(`${preset}: goes on after a checkpoint as if never stopped`, () =>
      assertResumes(device, (hooks) => hdqnRecipe.create(device, recipe, seed, hooks), [30, 101]));
  }
});
