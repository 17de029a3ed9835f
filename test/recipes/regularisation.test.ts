import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { cartpolePixelsRecipe } from '../../src/recipes/cartpole-pixels.ts';
import { pongPresets, pongRecipe } from '../../src/recipes/pong.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes, type Create } from './resume.ts';

const pong = {
  ...pongPresets.laptop,
  convolutions: [[8, 8, 8]],
  hiddenSizes: [64], // with fewer units all might be dead, whatever they see
  ...{ environments: 2, batchSize: 2, replayCapacity: 300, steps: 80, learningStarts: 20 },
  evaluation: { games: 2, epsilon: 0.05, maxSteps: 30 },
} as const;

const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, DQN_TABLE);

forEachDevice('regularisation', (test, device) => {
  const learned = async (set: readonly string[]) => {
    const { trainer } = await pongRecipe.create(device, change(pong, set), seed);
    return (await trainer.train()).latest;
  };

  test('shifts of images change what is learned, and 0 is none', async () => {
    const results = [await learned([])];
    for (const pixels of [4, 1]) results.push(await learned([`shift=${pixels}`]));
    assert.is(new Set(results.map((latest) => latest!.meanQ)).size, 3, `seed ${seed}`);
    assert.equal(await learned(['shift=0']), results[0]);
  });

  test('a run with shifts goes on to the byte', async () => {
    const settings = change(pong, ['shift=4', 'nStep=3', 'prioritised=true']);
    await assertResumes(device, (hooks) => pongRecipe.create(device, settings, seed, hooks), [61]);
    const [one, other] = [
      await pongRecipe.create(device, settings, seed),
      await pongRecipe.create(device, settings, seed),
    ];
    await one.trainer.train();
    other.state = one.state; // without the replay
    assert.equal(other.state, one.state);
  });

  test('images of floats are shifted, too', async () => {
    const short = change(cartpolePixelsRecipe.presets[Object.keys(cartpolePixelsRecipe.presets)[0]], [
      ...['episodes=3', 'batchSize=2', 'learningStarts=2', 'shift=2'],
    ]);
    const { latest } = await (await cartpolePixelsRecipe.create(device, short, seed)).trainer.train();
    assert.ok(Number.isFinite(latest?.meanQ), `seed ${seed}`);
  });

  test('layer normalisation changes what is learned, of images and of numbers, and goes on to the byte', async () => {
    const small = {
      ...{ ...cartpoleRecipe.presets.default, steps: 300, hiddenSizes: [16], batchSize: 16 },
      ...{ learningStarts: 100, replayCapacity: 256 },
    };
    for (const [recipe, settings, stop] of [
      [cartpoleRecipe as Recipe, small, 181],
      [pongRecipe as Recipe, change(pong, ['dueling=true']), 61],
    ] as const) {
      const found = new Set<number>();
      for (const layerNorm of [false, true]) {
        const { trainer } = await recipe.create(device, change(settings, [`layerNorm=${layerNorm}`]), seed);
        await trainer.train();
        found.add(trainer.progress.latest!.meanQ);
      }
      assert.is(found.size, 2, `${recipe.name}, seed ${seed}`);
      const create: Create = (hooks) =>
        recipe.create(device, change(settings, ['layerNorm=true']), seed, hooks);
      await assertResumes(device, create, [stop]);
    }
  });

  test('settings of images are refused where there are none, and shifts beyond their size', async () => {
    for (const [set, error] of Object.entries({
      'shift=4': /^shift must be 0 where observations are not images but 4 numbers, got 4$/,
      'frameStack=3': /^frameStack must be 1 where observations are not images but 4 numbers, got 3$/,
      'convolutions=2x3x1':
        /^convolutions must be none where observations are not images but 4 numbers, got \[\[2, 3, 1\]\]$/,
      'residual=4,8': /^residual must be none where observations are not images but 4 numbers, got \[4, 8\]$/,
    })) {
      const settings = change(cartpoleRecipe.presets.default, [set]);
      await rejects(cartpoleRecipe.create(device, settings, seed), error);
    }
    await rejects(
      pongRecipe.create(device, change(pong, ['shift=84']), seed),
      /^shift must be below the height and the width of an image, 84 and 84, got 84$/,
    );
  });
});
