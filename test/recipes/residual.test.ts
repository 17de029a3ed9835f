import * as assert from 'uvu/assert';
import { type Device, moduleTensors } from '../../src/index.ts';
import { defineRecipe } from '../../src/recipes/define-recipe.ts';
import type { DQNRun } from '../../src/recipes/dqn-run.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { Dot } from './dot.ts';
import { assertResumes } from './resume.ts';

const settings = {
  ...{ steps: 90, environments: 2, batchSize: 4, learningStarts: 20, replayCapacity: 64, trainFrequency: 2 },
  ...{ residual: [2, 3], hiddenSizes: [5], frameStack: 2, evaluation: { games: 2, maxSteps: 20 } },
};
const bytes = defineRecipe({
  ...{ name: 'dot', summary: 'A dot of bytes', settings },
  makeEnvironment: () => Dot.bytes(),
});
const floats = defineRecipe({
  ...{ name: 'dot-floats', summary: 'A dot of floats', settings: { ...settings, frameStack: 1 } },
  makeEnvironment: () => Dot.floats(),
});
const change = (set: readonly string[], of = bytes) => changeSettings(of.presets.default, set, of.table);

const SUPPORT = ['support.min=-1', 'support.max=2'];
/** Settings that go with a residual net. */
const OTHERS: readonly (readonly string[])[] = [
  ['dueling=true', 'doubleDQN=true', 'nStep=3', 'prioritised=true'],
  ['layerNorm=true', 'shift=2', 'tau=0.05', 'actWith=target', 'targetUpdateEvery=1'],
  ['head=quantile', 'quantiles=3', 'resets.every=12', 'anneal.nStep=4', 'anneal.updates=6'],
  ['head=categorical', 'atoms=5', ...SUPPORT, 'noisy=0.5', 'dueling=true'],
  ['head=implicit', 'samples=2', 'targetSamples=3', 'actSamples=2', 'noisy=0.5', 'resets.every=12'],
  ['munchausen.alpha=0.9', 'redo.every=9', 'redo.threshold=0.9'],
];

async function weightsOf(device: Device, { qNet }: DQNRun) {
  return moduleTensors(device, qNet);
}

forEachDevice('residual nets', (test, device) => {
  for (const set of OTHERS) {
    test(`${set}: learns, and a run that is stopped goes on to the byte`, async () => {
      const of = change(set);
      await assertResumes(device, (hooks) => bytes.create(device, of, seed, hooks), [44]);
      const run = await bytes.create(device, of, seed);
      const before = await weightsOf(device, run);
      const { latest } = await run.trainer.train();
      assert.ok(Number.isFinite(latest?.meanQ), `${latest?.meanQ}, seed ${seed}`);
      const after = await weightsOf(device, run);
      assert.ok(
        [...before.keys()].some((name) => /(^|\.)3\.3\.weight$/.test(name)),
        [...before.keys()].join(),
      );
      assert.not.equal(after, before);
      assert.is((await run.inspect!())!.q.length, 4 * 4);
    });
  }

  test('of floats, with the names that the net has by itself', async () => {
    const run = await floats.create(device, floats.presets.default, seed);
    await run.trainer.train();
    const names = [...(await weightsOf(device, run)).keys()].filter((name) => name.endsWith('weight'));
    assert.equal(names.slice(0, 5), ['0.weight', '2.1.weight', '2.3.weight', '3.1.weight', '3.3.weight']);
    assert.equal(
      names.slice(5),
      ['4', '6.1', '6.3', '7.1', '7.3', '10', '12'].map((name) => `${name}.weight`),
    );
  });

  test('a reset keeps a share of the stages, and nothing after them', async () => {
    const seen: Awaited<ReturnType<typeof weightsOf>>[] = [];
    const look = async () => void seen.push(await weightsOf(device, run));
    const hooks: RunHooks = { beforeUpdate: look, afterUpdate: look };
    const run: DQNRun = await bytes.create(device, change(['resets.every=10', 'resets.keep=1']), seed, hooks);
    await run.trainer.train();
    const [old, reset] = seen.slice(19, 21); // after the tenth update, before the next one
    for (const [name, { data }] of old) {
      const isStage = Number(name.split('.')[0]) < 8;
      assert.is(String(reset.get(name)!.data) === String(data), isStage, `${name}, seed ${seed}`);
    }
  });

  test('dormant channels between the two convolutions of a block are recycled, others stay', async () => {
    const seen: Awaited<ReturnType<typeof weightsOf>>[] = [];
    const look = async () => void seen.push(await weightsOf(device, run));
    const set = ['redo.every=10', 'redo.threshold=1', 'residual=5,6', 'hiddenSizes=12'];
    const hooks: RunHooks = { beforeUpdate: look, afterUpdate: look };
    const run: DQNRun = await bytes.create(device, change(set), seed, hooks);
    await run.trainer.train();
    const [old, after] = seen.slice(19, 21);
    const changed = [...old.keys()].filter(
      (name) => String(old.get(name)!.data) !== String(after.get(name)!.data),
    );
    // The least active unit of a layer is never above the mean, so threshold 1 recycles it.
    const weights = ['2.1', '2.3', '3.1', '3.3', '6.1', '6.3', '7.1', '7.3', '10', '12'];
    for (const layer of weights) assert.ok(changed.includes(`${layer}.weight`), `${layer}, seed ${seed}`);
    for (const layer of ['0', '4'])
      assert.not.ok(changed.includes(`${layer}.weight`), `${layer}, seed ${seed}`);
  });

  test('none is the same as leaving it out', async () => {
    const learned = async (set: readonly string[]) => {
      const { trainer } = await bytes.create(device, change(set), seed);
      return (await trainer.train()).latest;
    };
    const { residual, ...others } = bytes.presets.default;
    const without = (await bytes.create(device, { ...others, convolutions: [[2, 3, 2]] }, seed)).trainer;
    const plain = (await without.train()).latest;
    assert.equal(await learned(['residual=none', 'convolutions=2x3x2']), plain);
    assert.not.equal(await learned([`residual=${residual}`]), plain);
    assert.not.equal(await learned(['residual=3,2']), await learned([]));
  });

  test('what makes no sense is refused', async () => {
    const create = (...set: string[]) => bytes.create(device, change(set), seed);
    await rejects(
      create('convolutions=4x3x2,2x2x1'),
      /^convolutions must be none with residual, which sees images in their place, got 2 of them$/,
    );
    await rejects(
      create('init=glorot'),
      /^init must be pytorch where there are residual stages, got glorot$/,
    );
    assert.throws(
      () => changeSettings(settings, ['residual=16x2'], DQN_TABLE),
      /^residual must be none or a list such as 16,32,32, each an integer from 1 to 1000000, got '16x2'$/,
    );
    const huge = { ...bytes.presets.default, residual: [1_000_000] };
    assert.throws(
      () => bytes.requireMemory!(huge, { device: 'cpu' }),
      /^A net of residual = 1000000, hiddenSizes = 5 with batchSize = 4 needs \d+ bytes/,
    );
    const [two] = Object.values(hdqnRecipe.presets);
    assert.throws(() => changeSettings(two, ['residual=2'], hdqnRecipe.table), /^there is no setting/);
  });
});
