import * as assert from 'uvu/assert';
import { compileInspector, type Learner, type Munchausen, munchausen, SGD } from '../../src/index.ts';
import { bitFlipPresets, bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { learnerOf } from '../../src/recipes/dqn-learning.ts';
import { pongPresets, pongRecipe } from '../../src/recipes/pong.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const small = {
  ...{ ...cartpolePresets.default, steps: 300, hiddenSizes: [16], batchSize: 16, learningStarts: 100 },
  ...{ doubleDQN: false, replayCapacity: 256 },
};
const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, DQN_TABLE);

/** Not compared on its own: in so short a run both nets may agree on all actions. */
const DOUBLE = 'doubleDQN=true';
/** Not compared on its own: below an error of 1 it is twice the smooth L1 loss, and Adam does not see a factor. */
const SQUARED = 'loss=mse';
const ALL = ['dueling=true', 'prioritised=true', 'tau=0.5'];
/** High enough to move every target by more than rounding, although rewards are scaled by 0.01. */
const HOT = 'munchausen.temperature=30';

/** Heads, settings that go with each, and settings that change its outcome. */
const HEADS: readonly (readonly [set: readonly string[], all: readonly string[], own: readonly string[]])[] =
  [
    [
      ['head=quantile', 'quantiles=5'],
      [DOUBLE, 'nStep=3', ...ALL],
      ['kappa=0.01', 'quantiles=6'],
    ],
    [
      ['head=categorical', 'atoms=7', 'support.min=-1', 'support.max=2'],
      [DOUBLE, 'nStep=3', ...ALL],
      ['atoms=8', 'support.min=0', 'support.max=1'],
    ],
    [['munchausen.alpha=0.8'], [SQUARED, ...ALL], ['munchausen.alpha=0.7', HOT, 'munchausen.clip=0.01']],
    [['munchausen.alpha=0.8', 'head=quantile', 'quantiles=5'], ALL, ['kappa=0.01', HOT]],
    [
      ['head=implicit', 'samples=3', 'targetSamples=4', 'actSamples=5'],
      [DOUBLE, 'nStep=3', ...ALL],
      ['kappa=0.01', 'samples=2', 'targetSamples=2'],
    ],
    [['noisy=0.5', 'head=implicit'], [DOUBLE, ...ALL], ['samples=7']],
    [['noisy=0.5'], [DOUBLE, 'nStep=3', SQUARED, ...ALL], ['noisy=0.4']],
    [['noisy=0.5', 'head=quantile', 'quantiles=5'], [DOUBLE, 'nStep=3', ...ALL], ['noisy=0.4']],
    [['noisy=0.5', 'munchausen.alpha=0.8'], ALL, ['noisy=0.4']],
  ];

forEachDevice('heads', (test, device) => {
  for (const [head, all, own] of HEADS) {
    test(`${head}: each setting changes what is learned`, async () => {
      const learned = new Set<number>();
      const single = [...all, ...own].filter((one) => one !== DOUBLE && one !== SQUARED);
      const sets = [[], all, ...single.map((one) => [one])];
      for (const set of [['head=scalar'], ...sets.map((set) => [...head, ...set])]) {
        const { trainer } = await cartpoleRecipe.create(device, change(small, set), seed);
        const { latest } = await trainer.train();
        assert.ok(Number.isFinite(latest?.meanQ), `${set}: ${latest?.meanQ}, seed ${seed}`);
        learned.add(latest!.meanQ);
      }
      assert.is(learned.size, sets.length + 1, `${[...learned]}, seed ${seed}`);
    });

    test(`${head}: a run resumes to the byte, and can be inspected and shown`, async () => {
      const settings = change(small, [...head, ...all]);
      await assertResumes(device, (hooks) => cartpoleRecipe.create(device, settings, seed, hooks), [181]);
      const run = await cartpoleRecipe.create(device, settings, seed);
      await run.trainer.train();
      const seen = await run.inspect!();
      assert.is(seen!.q.length, 16 * 2);
      const shown = await run.exhibition();
      shown.reset(seed);
      const [{ q }] = await shown.choose();
      assert.is(q.length, 2);
      assert.equal((await shown.choose())[0].q, q); // although it learned with noise
    });

    test(`${head}: pixels`, async () => {
      const tiny = {
        convolutions: [[2, 8, 8]],
        hiddenSizes: [8],
        ...{ environments: 2, batchSize: 2, replayCapacity: 300, steps: 80, learningStarts: 20 },
      } as const;
      const settings = change({ ...pongPresets.laptop, ...tiny }, [
        'loss=smoothL1',
        'doubleDQN=false',
        'nStep=1',
        ...head,
        ...all,
      ]);
      const { trainer } = await pongRecipe.create(device, settings, seed);
      const { latest, updates } = await trainer.train();
      assert.ok(updates > 20 && Number.isFinite(latest?.meanQ), `${latest?.meanQ} after ${updates}`);
    });
  }

  test('a value is the mean of actSamples quantiles', async () => {
    const valuesBy = async (set: string) => {
      const run = await cartpoleRecipe.create(device, change(small, ['head=implicit', set]), seed);
      const shown = await run.exhibition();
      shown.reset(seed);
      return (await shown.choose())[0].q;
    };
    assert.equal(await valuesBy('actSamples=8'), await valuesBy('targetSamples=8')); // the default
    assert.not.equal(await valuesBy('actSamples=7'), await valuesBy('actSamples=8'));
  });

  test('temperature and clip of Munchausen are in units of unscaled rewards', async () => {
    const table = [
      [1, 1.02, -30],
      [0.5, 0.53, 0.2],
    ];
    const targetBy = async (learner: Learner) => {
      const [qNet, targetNet] = [qTable(table), qTable(table)];
      const optimizer = new SGD(qNet.parameters(), { lr: 1 });
      const options = { qNet, targetNet, optimizer, learner, observationShape: [2], batchSize: 1 };
      const inspector = await compileInspector(device, options);
      const one = { actions: Int32Array.of(2), rewards: Float32Array.of(0), discounts: Float32Array.of(1) };
      return (await inspector.inspect({ states: oneHot(2, 0), nextStates: oneHot(2, 1), ...one })).targets[0];
    };
    for (const own of [{}, { temperature: 0.5 }, { clip: 100 }]) {
      const { temperature = 0.03, clip = 1 } = own as Munchausen;
      const settings = {
        ...small,
        munchausen: { alpha: 0.9, ...own },
        rewardScale: 0.25,
        loss: 'mse',
      } as const;
      assert.is(
        await targetBy(await learnerOf(settings)),
        await targetBy(munchausen({ temperature: temperature / 4, clip: clip / 4, loss: 'mse' })),
      );
    }
  });

  test('hindsight needs a support that holds its returns', async () => {
    const set = (min: number) => ['head=categorical', `support.min=${min}`, 'support.max=0', 'gamma=0.98'];
    const create = (min: number) =>
      bitFlipRecipe.create(device, change({ ...bitFlipPresets.hindsight, loss: 'smoothL1' }, set(min)), seed);
    await rejects(create(-49), /^support must hold returns of -50 with hindsight, .*, got -49 to 0/);
    await create(-50);
  });
});

forEachDevice(
  'heads that learn CartPole',
  (test, device) => {
    for (const [steps, set] of [
      [4000, ['head=implicit']],
      [8000, ['noisy=0.1', 'epsilon.to=0', 'epsilon.steps=1000']],
    ] as const) {
      test(`${set}, in ${steps} steps`, async () => {
        const settings = change({ ...cartpolePresets.default, steps, batchSize: 32 }, set);
        const run = await cartpoleRecipe.create(device, settings, 1); // the same on every machine
        const before = await run.evaluate();
        await run.trainer.train();
        const { mean } = await run.evaluate();
        assert.ok(before.mean < 50 && mean > 150, `${before.mean}, then ${mean}`);
      });
    }
  },
  { only: 'cpu' },
);
