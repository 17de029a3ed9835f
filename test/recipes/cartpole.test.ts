import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { CartPole, type CartPoleSettings, cartpolePresets, cartpoleRecipe } from '../../src/index.ts';
import { cartPoleRecipe } from '../../src/recipes/cartpole-recipe.ts';
import { readRun, type TrainRunOptions, trainRun } from '../../src/runs/index.node.ts';
import { forEachDevice } from '../devices.ts';

const { default: cartpole } = cartpolePresets;

/** Trains a run, and returns the results that repeat with a seed, and the evaluations. */
async function run(options: TrainRunOptions<CartPoleSettings>) {
  const out = mkdtempSync(join(tmpdir(), 'cartpole-'));
  const { steps, updates, finalScore } = await trainRun(cartpoleRecipe, { ...options, out });
  const metrics = await (await readRun(out)).metrics();
  rmSync(out, { recursive: true });
  const evaluations = metrics.filter(({ evalScore }) => evalScore !== null);
  const scores = metrics.map((record) => [record.steps, record.score, record.evalScore]);
  return { steps, updates, finalScore, evaluations, scores };
}

forEachDevice(
  'recipe cartpole',
  (test, device) => {
    test('is solved within its 50,000 steps', async () => {
      const { steps, finalScore, evaluations } = await run({ device, seed: 1 });
      assert.ok(steps <= 50_000);
      assert.is(evaluations.at(-1)?.evalGames, 100);
      assert.ok(finalScore! >= 475, `mean return ${finalScore} after ${steps} steps`);
    });
  },
  { only: 'webgpu' },
);

forEachDevice('recipe cartpole, small', (test, device) => {
  const small = {
    ...{ ...cartpole, steps: 2500, hiddenSizes: [16], batchSize: 16 },
    evaluation: { ...cartpole.evaluation, every: 400, games: 3 },
  };
  const train = (seed: number) => run({ device, seed, settings: small });

  test('two runs of the same seed have the same scores; another seed has others', async () => {
    const { evaluations: _, ...first } = await train(3);
    const { evaluations: __, ...again } = await train(3);
    assert.equal(again, first);
    assert.not.equal((await train(4)).scores, first.scores);
  });

  test('exploration draws from its own stream, whatever the replay draws', async () => {
    const played = async (batchSize: number) => {
      const scores: number[] = [];
      // A rate at which no weight changes: the greedy actions are the same, too.
      const settings = { ...small, batchSize, learningRate: 1e-30, steps: 1500 };
      const hooks = { onGame: ({ score }: { score: number }) => void scores.push(score) };
      const run = await cartpoleRecipe.create(device, settings, 3, hooks);
      await run.trainer.train();
      assert.ok(run.trainer.progress.updates > 100);
      return { scores, envs: run.state.envs };
    };
    assert.equal(await played(9), await played(16));
  });

  test('is evaluated as often as its settings say', async () => {
    const { steps, updates, evaluations } = await train(3);
    assert.is(steps, 2500);
    // Every 4 steps from step 1000 on there are 2 updates, made before the step that follows.
    assert.is(updates, ((2500 - 1000) / 4) * 2);
    assert.equal(
      evaluations.map(({ steps, evalGames }) => [steps, evalGames]),
      [...[400, 800, 1200, 1600, 2000, 2400].map((step) => [step, 3]), [2500, 100]],
    );
  });

  test('training, evaluations, confirming games and final games all start from different states', async () => {
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
