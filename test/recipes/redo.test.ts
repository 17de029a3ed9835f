import * as assert from 'uvu/assert';
import { breakoutPresets, breakoutRecipe } from '../../src/recipes/breakout.ts';
import { bitFlipPresets, bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import type { DQNRun } from '../../src/recipes/dqn-run.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, cartpoleRecipe.table);

const tiny = ['batchSize=8', 'learningStarts=40', 'replayCapacity=256'];
const small = change(cartpolePresets.default, [
  ...['steps=300', 'hiddenSizes=12,10', 'trainFrequency=2', 'gradientSteps=1', ...tiny],
]);
/** A threshold under which most units are recycled. */
const REDO = ['redo.every=30', 'redo.threshold=0.8'];

forEachDevice('runs that recycle dormant units', (test, device) => {
  test('after the given number of updates, and not at others; the target net stays', async () => {
    const weights: Float32Array[][] = [];
    const look = async () => {
      weights.push(
        await Promise.all([run.qNet, run.targetNet].map((net) => device.read(net.parameters()[2]))),
      );
    };
    const set = [...REDO, 'targetUpdateEvery=10000'];
    const run: DQNRun = await cartpoleRecipe.create(device, change(small, set), seed, {
      beforeUpdate: look,
      afterUpdate: look,
    });
    await run.trainer.train();
    assert.ok(weights.length > 200);
    for (let i = 2; i < weights.length; i += 2) {
      const [before, after] = [weights[i - 1], weights[i]];
      const same = String(before[0]) === String(after[0]);
      assert.is(same, (i / 2) % 30 !== 0, `update ${i / 2}, seed ${seed}`);
      if (!same) assert.ok(after[0].some((weight) => weight === 0));
      assert.equal(before[1], after[1]);
    }
  });

  for (const [name, runOf] of Object.entries({
    'whole observations': (hooks: RunHooks) =>
      cartpoleRecipe.create(
        device,
        change(small, [...REDO, 'prioritised=true', 'dueling=true', 'resets.every=60', 'nStep=2']),
        seed,
        hooks,
      ),
    frames: (hooks: RunHooks) => {
      const pixels = ['convolutions=3x8x8', 'hiddenSizes=8', 'environments=2', 'evaluation.maxSteps=20'];
      const set = ['steps=240', 'evaluation.games=1', ...pixels, 'trainFrequency=2', ...tiny, ...REDO];
      return breakoutRecipe.create(device, change(breakoutPresets.laptop, set), seed, hooks);
    },
    hindsight: (hooks: RunHooks) => {
      const set = ['bitCount=4', 'steps=300', 'targetUpdateEvery=20', 'hiddenSizes=12', ...tiny, ...REDO];
      return bitFlipRecipe.create(
        device,
        changeSettings(bitFlipPresets.hindsight, set, bitFlipRecipe.table),
        seed,
        hooks,
      );
    },
  })) {
    test(`${name}: a run that is stopped goes on to the byte`, async () => {
      await assertResumes(device, runOf, [100, 160]);
    });
  }

  test('each setting changes what is learned', async () => {
    const learned = [];
    const wide = { ...small, hiddenSizes: [48] }; // a narrow net may have no unit between two thresholds
    for (const set of [[], REDO, [REDO[0], 'redo.threshold=0.4'], [...REDO, 'redo.every=40']]) {
      const { trainer } = await cartpoleRecipe.create(device, change(wide, set), seed);
      learned.push((await trainer.train()).latest?.meanQ);
    }
    assert.is(new Set(learned).size, 4, `${learned}, seed ${seed}`);
  });

  const refused: readonly (readonly [set: readonly string[], message: RegExp])[] = [
    [['redo.threshold=0.1'], /^redo.every must be given where redo.threshold is$/],
    [[...REDO, 'layerNorm=true'], /^layerNorm must be false with redo: /],
    [[...REDO, 'noisy=0.5'], /^noisy must be left out with redo, /],
    [[...REDO, 'head=implicit'], /^redo must be left out where head is 'implicit', /],
  ];
  for (const [set, message] of refused) {
    test(`refused: ${set}`, () => rejects(cartpoleRecipe.create(device, change(small, set), seed), message));
  }

  test('two levels have no such setting', () => {
    const { adaptive } = hdqnRecipe.presets;
    assert.throws(() => changeSettings(adaptive, REDO, hdqnRecipe.table), /^there is no setting/);
  });
});
