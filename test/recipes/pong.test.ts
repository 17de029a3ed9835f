import * as assert from 'uvu/assert';
import { type AtariSettings, deepMindPong, moduleTensors, Random } from '../../src/index.ts';
import { pongPresets as pong, pongRecipe } from '../../src/recipes/pong.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { seed } from '../seed.ts';

/** Small settings. What Pong shares with Breakout is tested with Breakout. */
const small = {
  convolutions: [[2, 8, 8]],
  hiddenSizes: [8],
  ...{ environments: 2, batchSize: 2, replayCapacity: 300 },
} as const;

forEachDevice('recipe pong', (test, device) => {
  test('learns values for six actions, and its state can be restored', async () => {
    const recipe: AtariSettings = {
      ...pong.laptop,
      ...small,
      steps: 80,
      learningStarts: 20,
      trainFrequency: 4,
    };
    const run = await pongRecipe.create(device, recipe, seed);
    const before = await moduleTensors(device, run.qNet);
    const { updates } = await run.trainer.train();
    assert.is(updates, 15);
    const after = await moduleTensors(device, run.qNet);
    assert.not.equal(after, before);
    assert.is([...after.values()].at(-1)?.shape.join(), '6');

    const other = await pongRecipe.create(device, recipe, seed);
    other.state = structuredClone(run.state);
    assertSameValues(other.state, run.state);
  });

  test('evaluation plays whole games for points won less points lost, and shows the first', async () => {
    const recipe: AtariSettings = {
      ...pong.laptop,
      ...small,
      evaluation: { games: 1, epsilon: 1, maxSteps: 27_000 },
    };
    const shown: Uint8Array[] = [];
    const onPicture = (pixels: Uint8Array) => void shown.push(pixels.slice());
    const run = await pongRecipe.create(device, recipe, seed, { onPicture });
    const { returns } = await run.evaluate();
    const found = shown.splice(0);

    const random = Random.for(BigInt(seed) + 1_000_000n, 'evaluation');
    const game = deepMindPong({ clipRewards: false, wholeGames: true });
    let score = 0;
    game.reset(BigInt(seed) + 1_000_000n);
    for (onPicture(game.picture!()); !game.terminated; score += game.reward) {
      random.uniform(); // whether to explore
      game.step(random.int(6));
      onPicture(game.picture!());
    }
    assert.ok(score >= -21 && score < -10, `${score}, seed ${seed}`);
    assert.equal(returns, [score]);
    assertSameValues(found, shown);

    shown.length = 0;
    assert.equal((await run.evaluate('progress', false)).returns, [score]);
    assert.is(shown.length, 0, 'games that are not filmed are not shown');
  });

  test('has the epsilon of its presets', async () => {
    const presets: [recipe: AtariSettings, epsilon: Record<number, number>][] = [
      [pong.nature, { 0: 1, 1e5: 0.505, 2e5: 0.01, 2e6: 0.01 }],
      [pong.laptop, { 0: 1, 5e4: 0.51, 1e5: 0.02, 2e5: 0.02 }],
    ];
    for (const [recipe, expected] of presets) {
      const { trainer } = await pongRecipe.create(device, { ...recipe, ...small }, seed);
      const epsilons = Object.keys(expected).map((steps) => {
        trainer.state = { ...trainer.state, steps: Number(steps) };
        return trainer.progress.epsilon;
      });
      assertClose(epsilons, Object.values(expected), 1e-9);
    }
  });
});
