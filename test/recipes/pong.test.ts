import * as assert from 'uvu/assert';
import { type AtariRecipe, deepMindPong, moduleTensors, Random, type Screen } from '../../src/index.ts';
import { createPong, pong } from '../../src/recipes/pong.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { seed } from '../seed.ts';

/** In little. What Pong shares with Breakout is tested with Breakout. */
const small = {
  layers: { convolutions: [[2, 8, 8]], hiddenSizes: [8] },
  ...{ envCount: 2, batchSize: 2, replayCapacity: 300 },
} as const;

forEachDevice('recipe pong', (test, device) => {
  test('learns what each of its six actions is worth, and goes on from a saved state', async () => {
    const recipe: AtariRecipe = {
      ...pong.laptop,
      ...small,
      steps: 80,
      learningStarts: 20,
      trainFrequency: 4,
    };
    const run = await createPong(device, recipe, seed);
    const before = await moduleTensors(device, run.qNet);
    const { updates } = await run.trainer.train();
    assert.is(updates, 15);
    const after = await moduleTensors(device, run.qNet);
    assert.not.equal(after, before);
    assert.is([...after.values()].at(-1)?.shape.join(), '6');

    const other = await createPong(device, recipe, seed);
    other.state = structuredClone(run.state);
    assertSameValues(other.state, run.state);
  });

  test('evaluated are whole games: points won less points lost; the first is shown', async () => {
    const recipe: AtariRecipe = {
      ...pong.laptop,
      ...small,
      evaluation: { games: 1, epsilon: 1, maxSteps: 27_000 },
    };
    const shown: Uint8Array[] = [];
    const onScreen = ({ pixels }: Screen) => shown.push(pixels.slice());
    const run = await createPong(device, recipe, seed, { onScreen });
    const { returns } = await run.evaluate();
    const found = shown.splice(0);

    const random = Random.for(BigInt(seed) + 1_000_000n, 'evaluation');
    const game = deepMindPong({ clipRewards: false, wholeGames: true, onScreen });
    let score = 0;
    for (game.reset(BigInt(seed) + 1_000_000n); !game.terminated; score += game.reward) {
      random.uniform(); // whether to explore
      game.step(random.int(6));
    }
    assert.ok(score >= -21 && score < -10, `${score}, seed ${seed}`);
    assert.equal(returns, [score]);
    assertSameValues(found, shown);

    shown.length = 0;
    assert.equal((await run.evaluate('progress', false)).returns, [score]);
    assert.is(shown.length, 0, 'games that are not filmed are not shown');
  });

  test('explores as often as its presets say', async () => {
    const presets: [recipe: AtariRecipe, epsilon: Record<number, number>][] = [
      [pong.nature, { 0: 1, 1e5: 0.505, 2e5: 0.01, 2e6: 0.01 }],
      [pong.laptop, { 0: 1, 5e4: 0.51, 1e5: 0.02, 2e5: 0.02 }],
    ];
    for (const [recipe, expected] of presets) {
      const { trainer } = await createPong(device, { ...recipe, ...small }, seed);
      const epsilons = Object.keys(expected).map((steps) => {
        trainer.state = { ...trainer.state, steps: Number(steps) };
        return trainer.progress.epsilon;
      });
      assertClose(epsilons, Object.values(expected), 1e-9);
    }
  });
});
