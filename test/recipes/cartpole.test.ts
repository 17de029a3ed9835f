import * as assert from 'uvu/assert';
import { CartPole, cartpolePresets, RECIPES, trainCartPole } from '../../src/index.ts';
import { cartPoleRecipe } from '../../src/recipes/cartpole-recipe.ts';
import type { DQNRun } from '../../src/recipes/dqn-run.ts';
import { forEachDevice } from '../devices.ts';

const { default: cartpole } = cartpolePresets;

forEachDevice(
  'recipe cartpole',
  (test, device) => {
    test('is solved within its 50,000 steps', async () => {
      const { progress, curve, final } = await trainCartPole(device, cartpole, 1);
      assert.ok(progress.steps <= 50_000);
      assert.is(final.returns.length, 100);
      assert.ok(final.mean >= 475, `mean return ${final.mean} after ${progress.steps} steps`);
      assert.ok(curve.at(-1)!.mean >= cartpole.evaluation.stopAt! || progress.steps === cartpole.steps);
    });
  },
  { only: 'webgpu' },
);

forEachDevice('recipe cartpole, small', (test, device) => {
  const small = {
    ...{ ...cartpole, steps: 2500, hiddenSizes: [16], batchSize: 16 },
    evaluation: { ...cartpole.evaluation, every: 400, games: 3 },
  };

  async function run(seed: number) {
    let steps = 0;
    const { progress, curve, final } = await trainCartPole(device, small, seed, (now) => {
      steps = now.steps;
    });
    assert.is(steps, progress.steps, 'every step is told of');
    return { progress, curve, final };
  }

  test('two runs of the same seed are the same to the byte; another seed makes another', async () => {
    const first = await run(3);
    assert.equal(await run(3), first);
    const other = await run(4);
    assert.not.equal(other.progress.returns, first.progress.returns);
    assert.not.equal(other.final.returns, first.final.returns);
  });

  test('exploration draws from a stream of its own, whatever is drawn to learn from', async () => {
    const recipe = RECIPES.find(({ name }) => name === 'cartpole')!;
    const played = async (batchSize: number) => {
      const scores: number[] = [];
      // A rate at which no weight changes: the greedy actions are the same, too.
      const settings = { ...small, batchSize, learningRate: 1e-30, steps: 1500 };
      const hooks = { onGame: ({ score }: { score: number }) => void scores.push(score) };
      const run = (await recipe.create(device, settings, 3, hooks)) as DQNRun;
      await run.trainer.train();
      assert.ok(run.trainer.progress.updates > 100);
      return { scores, envs: run.state.envs };
    };
    assert.equal(await played(9), await played(16));
  });

  test('is evaluated as often as it says, once there is something learned to evaluate', async () => {
    const { progress, curve, final } = await run(3);
    assert.is(progress.steps, 2500);
    // Every 4 steps from step 1000 on there are 2 updates, made before the step that follows.
    assert.is(progress.updates, ((2500 - 1000) / 4) * 2);
    assert.equal(
      curve.map(({ steps }) => steps),
      [1200, 1600, 2000, 2400],
    );
    assert.is(final.returns.length, 100);
  });

  test('training, evaluations on the way, confirming games and the last ones start from other states each', async () => {
    const starts: string[] = [];
    class Watched extends CartPole {
      override reset(seed?: number | bigint): void {
        super.reset(seed);
        if (seed !== undefined) starts.push(this.observation.join());
      }
    }
    const evaluation = { ...small.evaluation, games: 5, confirmGames: 6, finalGames: 7 };
    const recipe = cartPoleRecipe(
      { name: 'watched', summary: '', settings: { ...small, steps: 10, learningStarts: 1, evaluation } },
      () => new Watched(),
    );
    const run = await recipe.create(device, recipe.presets.default, 3);
    await run.trainer.train();
    for (const occasion of ['progress', 'confirm', 'final'] as const) await run.evaluate(occasion);
    assert.is(starts.length, small.environments + 5 + 6 + 7);
    assert.is(new Set(starts).size, starts.length);
  });
});
