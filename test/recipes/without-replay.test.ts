import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { definePQNRecipe, defineStreamRecipe, moduleTensors, type Recipe } from '../../src/index.ts';
import { breakoutPQNRecipe } from '../../src/recipes/breakout-pqn.ts';
import { breakoutStreamRecipe } from '../../src/recipes/breakout-stream.ts';
import { cartpolePQNRecipe } from '../../src/recipes/cartpole-pqn.ts';
import { cartpoleStreamRecipe } from '../../src/recipes/cartpole-stream.ts';
import { pongPQNRecipe } from '../../src/recipes/pong-pqn.ts';
import type { RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { loadRun, saveRun } from '../../src/runs/run-files.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const games = ['evaluation.games=2', 'evaluation.confirmGames=3', 'evaluation.finalGames=4'];
const pixels = ['convolutions=2x8x8', 'hiddenSizes=6', 'steps=60', 'evaluation.maxSteps=20', ...games];
const rounds = ['environments=3', 'rolloutSteps=5', 'batchSize=5', 'epochs=2'];

/** Small versions of recipes, and steps at which they are stopped: in the middle of rounds and at their ends. */
const RUNS: readonly { recipe: Recipe; set: readonly string[]; stops: readonly number[] }[] = [
  {
    recipe: cartpolePQNRecipe,
    set: ['steps=150', 'hiddenSizes=7,5', ...rounds, ...games],
    stops: [45, 48, 105],
  },
  { recipe: cartpoleStreamRecipe, set: ['steps=150', 'hiddenSizes=7,5', ...games], stops: [1, 40, 77] },
  { recipe: cartpoleStreamRecipe, set: ['steps=150', 'traces=adaptive', ...games], stops: [40] },
  { recipe: breakoutPQNRecipe, set: [...pixels, ...rounds], stops: [33] },
  { recipe: pongPQNRecipe, set: [...pixels, ...rounds], stops: [17] },
  { recipe: breakoutStreamRecipe, set: pixels, stops: [17] },
];

function little(recipe: Recipe, set: readonly string[]): RecipeSettings {
  return changeSettings(Object.values(recipe.presets)[0], set, recipe.table);
}

forEachDevice('recipes without a replay', (test, device) => {
  for (const { recipe, set, stops } of RUNS) {
    const settings = little(recipe, set);
    const named = set.includes('traces=adaptive') ? `${recipe.name}, adaptive` : recipe.name;

    test(`${named}: trains, and plays whole games`, async () => {
      const scores: number[] = [];
      const run = await recipe.create(device, settings, seed, {
        onGame: ({ score }) => void scores.push(score),
      });
      const { steps, updates } = await run.trainer.train();
      assert.is(steps, settings.steps);
      assert.ok(updates > 20, `${updates} updates`);
      assert.is(scores.length, run.games);
      assert.is((await run.evaluate()).returns.length, 2);
      assert.is((await run.evaluate('confirm')).returns.length, 3);
      assert.is((await run.evaluate('final')).returns.length, 4);
    });

    test(`${named}: goes on after a checkpoint as if never stopped`, () =>
      assertResumes(device, (hooks) => recipe.create(device, settings, seed, hooks), stops));
  }

  test('after a checkpoint without the replay, a round begins again, and training reaches its end', async () => {
    for (const [recipe, filled] of [
      [cartpolePQNRecipe, 0],
      [cartpoleStreamRecipe, undefined],
    ] as const) {
      const settings = little(recipe, RUNS.find((each) => each.recipe === recipe)!.set);
      const create = (stop: number) =>
        recipe.create(device, settings as never, seed, { onStep: ({ steps }) => steps === stop });
      const folder = await mkdtemp(join(tmpdir(), 'without-'));
      const checkpoints = new Checkpoints(folderAt(folder));
      const [run, other] = [await create(48), await create(150)];
      await run.trainer.train();
      await saveRun(checkpoints, device, run, { seconds: 0, reachedGoal: false }, false, 'any');
      await loadRun((await checkpoints.latest())!, device, other);
      await rm(folder, { recursive: true });
      const { trainer } = other.state as { trainer: { filled?: number; steps: number } };
      assert.equal([trainer.steps, trainer.filled], [48, filled]);
      await other.trainer.train();
      assert.is(other.trainer.progress.steps, 150);
    }
  });

  test('PQN goes on in another number of environments', async () => {
    const settings = little(cartpolePQNRecipe, RUNS[0].set) as never;
    const run = await cartpolePQNRecipe.create(device, settings, seed, {
      onStep: ({ steps }) => steps === 48,
    });
    await run.trainer.train();
    const more = changeSettings(settings, ['environments=4'], cartpolePQNRecipe.table);
    const other = await cartpolePQNRecipe.create(device, more, seed);
    other.takeOver!(run.state);
    assert.is(other.trainer.progress.steps, 48);
    assert.is(other.games, run.games);
    const { updates } = other.trainer.progress;
    await other.trainer.train();
    assert.ok(other.trainer.progress.updates > updates);
  });

  test("PQN's learning rate falls to learningRateFall.to, which needs learningRateFall.updates", async () => {
    /** The first layer after a run, in which 15 steps bring 6 updates. */
    const learned = async (steps: number, fall: readonly string[]) => {
      const set = [...RUNS[0].set, ...fall, `steps=${steps}`];
      const run = await cartpolePQNRecipe.create(device, little(cartpolePQNRecipe, set) as never, seed);
      await run.trainer.train();
      return Array.from(await device.read(run.modules['q-net'].parameters()[0]));
    };
    const fall = ['learningRateFall.to=0', 'learningRateFall.updates=6'];
    const [early, late] = [await learned(15, fall), await learned(60, fall)];
    assert.equal(early, late);
    assert.not.equal(await learned(15, []), await learned(60, []));
    await rejects(
      learned(15, fall.slice(0, 1)),
      /^learningRateFall.updates must be given where learningRateFall.to is$/,
    );
  });

  test('an exhibition plays with the current net, and knows the rewards that are learned from', async () => {
    for (const [recipe, reward] of [
      [cartpolePQNRecipe, 0.1],
      [cartpoleStreamRecipe, undefined],
      [breakoutStreamRecipe, 'lives'],
    ] as const) {
      const settings = little(recipe, RUNS.find((each) => each.recipe === recipe)!.set);
      const run = await recipe.create(device, settings as never, seed);
      await run.trainer.train();
      const before = (await moduleTensors(device, run.modules['q-net'])).values();
      const exhibition = await run.exhibition!();
      exhibition.reset(seed);
      const [{ q, chosen }] = await exhibition.choose();
      assert.ok(chosen < q.length && q.every(Number.isFinite));
      const learned = exhibition.learnedReward?.(1, false);
      if (reward === 'lives') assert.is(learned, undefined);
      else if (reward !== undefined) assert.is(learned, reward);
      else assert.ok(learned! > 0 && learned! < 1, `${learned}`);
      exhibition.release();
      const after = (await moduleTensors(device, run.modules['q-net'])).values();
      assert.equal([...after], [...before]);
    }
  });

  test('own environments are learned without a replay, too', async () => {
    const system = {
      makeEnvironment: () => new Chain({ limit: 20 }),
      bar: { score: 0.9, seeds: 5, successes: 4 },
      name: 'chain',
      summary: 'a chain',
    };
    const evaluation = { games: 2, epsilon: 0.1, maxSteps: 30 };
    for (const recipe of [
      definePQNRecipe({
        ...system,
        settings: { steps: 64, environments: 2, rolloutSteps: 8, batchSize: 8, evaluation },
      }),
      defineStreamRecipe({ ...system, settings: { steps: 64, evaluation } }),
    ] as readonly Recipe[]) {
      assert.is(recipe.bar?.preset, 'default');
      const run = await recipe.create(device, recipe.presets.default, seed);
      const { updates } = await run.trainer.train();
      assert.ok(updates >= 16, `${updates}`);
    }
  });

  test('settings that have no effect or do not fit are refused', async () => {
    const refused = (recipe: Recipe, set: readonly string[], expected: RegExp) =>
      rejects(recipe.create(device, little(recipe, set), seed), expected);
    await refused(
      cartpolePQNRecipe,
      ['batchSize=60'],
      /^batchSize must divide rolloutSteps \* environments, 32 \* 8, got 60$/,
    );
    await refused(cartpoleStreamRecipe, ['eps=1'], /^eps has no effect unless traces is 'adaptive', got 1$/);
    await refused(
      cartpoleStreamRecipe,
      ['traces=adaptive', 'kappa=3'],
      /^kappa has no effect unless traces is 'bounded', got 3$/,
    );
    const settings = { ...cartpoleStreamRecipe.presets.default, environments: 2 };
    await rejects(cartpoleStreamRecipe.create(device, settings, seed), /^environments must be 1, got 2$/);
    const run = await cartpolePQNRecipe.create(
      device,
      little(cartpolePQNRecipe, ['hiddenSizes=3']) as never,
      seed,
    );
    const other = little(cartpolePQNRecipe, ['hiddenSizes=4']);
    await rejects(
      run.change!(other),
      /^hiddenSizes cannot be changed while a run trains; what can: learningRate, /,
    );
  });
});

const test = suite('memory of learning without a replay');

test('rounds of Breakout fit into 100 MB, and an error names a round that does not fit', () => {
  const settings = breakoutPQNRecipe.presets.laptop;
  const { bytes } = breakoutPQNRecipe.replay!;
  assert.is(bytes(settings), 32 * 8 * (4 * 84 * 84 + 17));
  const room = { device: 'cpu', availableBytes: 100e6 };
  breakoutPQNRecipe.requireMemory!(settings, room);
  breakoutStreamRecipe.requireMemory!(breakoutStreamRecipe.presets.laptop, room);
  assert.throws(
    () => breakoutPQNRecipe.requireMemory!({ ...settings, rolloutSteps: 3200 }, room),
    /^A round of rolloutSteps = 3200 in environments = 8 needs 722\d+ bytes .*100000000/,
  );
  assert.is(breakoutStreamRecipe.replay, undefined);
});

test.run();
