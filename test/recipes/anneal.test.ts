import * as assert from 'uvu/assert';
import { bitFlipPresets, bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { breakoutPresets, breakoutRecipe } from '../../src/recipes/breakout.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { sailRecipe } from '../../src/recipes/sail.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { annealed } from '../../src/recipes/upkeep.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, cartpoleRecipe.table);

const tiny = ['batchSize=16', 'learningStarts=100', 'replayCapacity=256'];
const small = change(cartpolePresets.default, ['steps=400', 'hiddenSizes=16', 'doubleDQN=false', ...tiny]);
const ANNEAL = ['nStep=2', 'gamma=0.99', 'anneal.nStep=6', 'anneal.gamma=0.9', 'anneal.updates=80'];

forEachDevice('n and gamma that change over the first updates', (test, device) => {
  test('follow the values of BBF', () => {
    const bbf = { nStep: 3, gamma: 0.997, anneal: { nStep: 10, gamma: 0.97, updates: 10_000 } };
    const at = (t: number) => annealed(bbf, t);
    const times = [0, 2500, 5000, 7500, 10_000, 1e6];
    assert.equal(
      times.map((t) => at(t).nStep),
      [10, 7, 5, 4, 3, 3],
    );
    assert.equal(
      times.map((t) => at(t).gamma.toFixed(6)),
      ['0.970000', '0.983130', '0.990513', '0.994665', '0.997000', '0.997000'],
    );
    assert.is(at(10_000).gamma, 0.997, 'exactly');
    // The first update with each n.
    for (const [n, t] of [
      [9, 427],
      [8, 1350],
      [7, 2390],
      [6, 3579],
      [5, 4966],
      [4, 6633],
      [3, 8720],
    ]) {
      assert.equal([at(t - 1).nStep, at(t).nStep], [n + 1, n]);
    }
    assert.equal(annealed({ ...bbf, anneal: { nStep: 10, updates: 10_000 } }, 0), {
      nStep: 10,
      gamma: 0.997,
    });
    assert.equal(annealed({ ...bbf, anneal: { gamma: 0.97, updates: 10_000 } }, 0), {
      nStep: 3,
      gamma: 0.97,
    });
  });

  for (const [name, runOf] of Object.entries({
    'whole observations': (hooks: RunHooks) =>
      cartpoleRecipe.create(device, change(small, [...ANNEAL, 'prioritised=true']), seed, hooks),
    frames: (hooks: RunHooks) => {
      const pixels = ['convolutions=2x8x8', 'hiddenSizes=8', 'environments=2', 'evaluation.maxSteps=20'];
      const set = [
        'steps=300',
        'evaluation.games=1',
        ...pixels,
        ...tiny,
        'learningStarts=40',
        'trainFrequency=2',
        ...ANNEAL,
      ];
      return breakoutRecipe.create(device, change(breakoutPresets.laptop, set), seed, hooks);
    },
  })) {
    test(`${name}: decide the discounts of each batch`, async () => {
      let updates = 0;
      const run = await runOf({
        beforeUpdate({ discounts }) {
          const { gamma, nStep } = annealed(
            { nStep: 2, gamma: 0.99, anneal: { nStep: 6, gamma: 0.9, updates: 80 } },
            updates++,
          );
          const powers = [1];
          for (let m = 1; m <= nStep; m++) powers.push(powers[m - 1] * Math.fround(gamma));
          const allowed = [0, ...powers.slice(1).map(Math.fround)];
          assert.ok(
            discounts.every((discount) => allowed.includes(discount)),
            `${[...discounts]} of ${allowed}`,
          );
          assert.ok(discounts.some((discount) => discount === allowed[nStep]));
        },
      });
      await run.trainer.train();
      assert.ok(updates > 90, `${updates}, seed ${seed}`);
    });

    test(`${name}: a run that is stopped meanwhile, or afterwards, goes on to the byte`, async () => {
      await assertResumes(device, runOf, [144, 252]);
    });
  }

  test('each change what is learned', async () => {
    const learned = [];
    for (const set of [
      [],
      ['anneal.nStep=6', 'anneal.updates=500'],
      ['anneal.gamma=0.5', 'anneal.updates=500'],
    ]) {
      const { trainer } = await cartpoleRecipe.create(device, change(small, set), seed);
      learned.push((await trainer.train()).latest?.meanQ);
    }
    assert.is(new Set(learned).size, 3, `${learned}, seed ${seed}`);
  });

  test('end at a changed gamma', async () => {
    const settings = change(small, [...ANNEAL, 'nStep=1']);
    const seen: number[] = [];
    const run = await cartpoleRecipe.create(device, settings, seed, {
      async onStep({ steps }) {
        if (steps === 300) await run.change(change(settings, ['gamma=0.8']));
      },
      beforeUpdate: ({ discounts }) => void seen.push(Math.max(...discounts)),
    });
    await run.trainer.train();
    assert.equal([seen.at(90), seen.at(-1)], [0.99, 0.8].map(Math.fround));
  });

  const refused: readonly (readonly [set: readonly string[], message: RegExp])[] = [
    [['anneal.nStep=5'], /^anneal.updates must be given where anneal.nStep is$/],
    [['anneal.updates=5'], /^anneal.nStep or anneal.gamma must be given where anneal.updates is$/],
    [['anneal.updates=5', 'anneal.nStep=1'], /^anneal.nStep has no effect where nStep is the same, got 1$/],
    [
      ['anneal.updates=5', 'anneal.gamma=0.99'],
      /^anneal.gamma has no effect where gamma is the same, got 0.99$/,
    ],
    [
      ['anneal.updates=5', 'anneal.gamma=1'],
      /^anneal.gamma must be above 0 and below 1 with anneal.gamma, got 1$/,
    ],
    [
      ['anneal.updates=5', 'anneal.gamma=0.9', 'gamma=1'],
      /^gamma must be above 0 and below 1 with anneal.gamma, got 1$/,
    ],
    [
      ['anneal.updates=5', 'anneal.nStep=2', 'munchausen.alpha=0.9'],
      /^anneal.nStep must be left out with munchausen, /,
    ],
  ];
  for (const [set, message] of refused) {
    test(`refused: ${set}`, () => rejects(cartpoleRecipe.create(device, change(small, set), seed), message));
  }

  test('are refused where the replay stores finished sums', async () => {
    const set = ['anneal.updates=5', 'anneal.gamma=0.9'];
    const create = async (recipe: typeof bitFlipRecipe | typeof sailRecipe, settings: object) =>
      recipe.create(device, change(settings, set) as never, seed);
    await rejects(create(bitFlipRecipe, bitFlipPresets.hindsight), /^anneal must be left out with hindsight/);
    await rejects(
      create(sailRecipe, sailRecipe.presets.corrected),
      /^anneal must be left out with selfImitation/,
    );
    assert.throws(
      () => changeSettings(hdqnRecipe.presets.adaptive, set, hdqnRecipe.table),
      /^there is no setting/,
    );
  });
});
