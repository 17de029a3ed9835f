import * as assert from 'uvu/assert';
import { type Device, moduleTensors } from '../../src/index.ts';
import { breakoutPresets, breakoutRecipe } from '../../src/recipes/breakout.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import type { DQNRun } from '../../src/recipes/dqn-run.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { latestReset } from '../../src/recipes/upkeep.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, cartpoleRecipe.table);

const tiny = ['batchSize=8', 'learningStarts=40', 'replayCapacity=256'];
const small = change(cartpolePresets.default, [
  ...['steps=400', 'hiddenSizes=6,5', 'trainFrequency=2', 'gradientSteps=1', ...tiny],
]);
const EVERY = 60;
const RESETS = [`resets.every=${EVERY}`, `resets.until=${2 * EVERY}`];

async function weightsOf(device: Device, { qNet, targetNet, optimizer }: DQNRun) {
  const nets = await Promise.all([qNet, targetNet].map((net) => moduleTensors(device, net)));
  const moments = await Promise.all(Object.values(optimizer.moments).map((each) => device.read(each)));
  return { nets, moments: moments.map((each) => [...each]), steps: optimizer.steps, lr: optimizer.lr };
}

/** Nets and optimiser of a run before and after each update. */
async function lookAt(device: Device, set: readonly string[]) {
  const seen: Awaited<ReturnType<typeof weightsOf>>[][] = [];
  const run: DQNRun = await cartpoleRecipe.create(device, change(small, set), seed, {
    beforeUpdate: async () => void seen.push([await weightsOf(device, run)]),
    afterUpdate: async () => void seen.at(-1)!.push(await weightsOf(device, run)),
  });
  await run.trainer.train();
  return seen;
}

forEachDevice('runs that begin again', (test, device) => {
  test('after the given number of updates, and not before or afterwards', () => {
    const at = (updates: number) => latestReset({ every: 100, until: 250 }, updates);
    assert.equal([0, 99, 100, 199, 200, 250, 300, 1e6].map(at), [0, 0, 100, 100, 200, 200, 200, 200]);
    assert.is(latestReset({ every: 100 }, 1e6 + 50), 1e6);
    assert.is(latestReset(undefined, 500), 0);
  });

  test('each net keeps half of its first layer, mixed with weights of its own; the optimiser forgets', async () => {
    const seen = await lookAt(device, [...RESETS, 'targetUpdateEvery=1000']);
    for (const [i, [before]] of seen.entries()) {
      if (i === 0) continue;
      const [, after] = seen[i - 1];
      const isReset = i === EVERY || i === 2 * EVERY;
      assert.is(before.steps, isReset ? 0 : after.steps, `update ${i}`);
      if (!isReset) {
        assert.equal(before, after, `update ${i}, seed ${seed}`);
        continue;
      }
      assert.ok(before.moments.flat().every((moment) => moment === 0) && after.moments.flat().some(Boolean));
      for (const net of [0, 1]) {
        for (const [name, { data }] of before.nets[net]) {
          const old = after.nets[net].get(name)!.data;
          const moved = Array.from(data as Float32Array, (value, j) => value - 0.5 * Number(old[j]));
          // Half of a fresh weight was added, which is within PyTorch's bound for 4, 6 and 5 inputs.
          const bound = 0.5 / Math.sqrt({ 0: 4, 2: 6, 4: 5 }[name[0] as '0'] ?? 0) + 1e-6;
          if (name.startsWith('0'))
            assert.ok(
              moved.every((value) => Math.abs(value) <= bound),
              name,
            );
          else
            assert.ok(
              [...data].every((value) => Math.abs(Number(value)) <= 2 * bound),
              name,
            );
          assert.not.equal(data, old, name);
          if (net === 1) assert.not.equal(data, before.nets[0].get(name)!.data, `${name} of the two nets`);
        }
      }
    }
    assert.ok(seen.length > 3 * EVERY - 10, `${seen.length}`);
    assert.not.equal(seen[EVERY][0].nets, seen[2 * EVERY][0].nets);
  });

  test('n and gamma start again after each reset, and the learning rate does not', async () => {
    const largest: number[] = [];
    const rates: number[] = [];
    const set = ['nStep=1', 'gamma=0.9', 'anneal.gamma=0.5', 'anneal.updates=30', ...RESETS];
    const fall = ['learningRateFall.to=0', 'learningRateFall.updates=100', 'learningRate=0.01'];
    const run: DQNRun = await cartpoleRecipe.create(device, change(small, [...set, ...fall]), seed, {
      beforeUpdate({ discounts }) {
        largest.push(Math.max(...discounts));
        rates.push(run.optimizer.lr);
      },
    });
    await run.trainer.train();
    const [first, last] = [0.5, 0.9].map(Math.fround);
    for (const reset of [0, EVERY, 2 * EVERY]) {
      assert.is(largest[reset], first);
      assert.ok(largest[reset + 20] > first && largest[reset + 20] < last);
      assert.is(largest[reset + 30], last);
    }
    assertClose([rates[0], rates[EVERY], rates[EVERY + 1], rates[130]], [0.01, 0.004, 0.0039, 0], 1e-9);
  });

  for (const [name, runOf] of Object.entries({
    'whole observations': (hooks: RunHooks) =>
      cartpoleRecipe.create(
        device,
        change(small, [
          ...[...RESETS, 'prioritised=true', 'dueling=true', 'actWith=target', 'nStep=2', 'anneal.nStep=4'],
          ...[
            'anneal.updates=40',
            'learningRateFall.to=0',
            'learningRateFall.updates=150',
            'gradientSteps=2',
          ],
        ]),
        seed,
        hooks,
      ),
    frames: (hooks: RunHooks) => {
      const pixels = ['convolutions=2x8x8', 'hiddenSizes=8', 'environments=2', 'evaluation.maxSteps=20'];
      const quantiles = ['head=quantile', 'quantiles=4', 'loss=smoothL1', 'trainFrequency=2'];
      const set = ['steps=300', 'evaluation.games=1', ...pixels, ...quantiles, ...tiny, ...RESETS];
      return breakoutRecipe.create(device, change(breakoutPresets.laptop, set), seed, hooks);
    },
  })) {
    test(`${name}: a run that is stopped near a reset goes on to the byte`, async () => {
      // In steps, the resets come after 160 and 280, or 100 and 160.
      await assertResumes(device, runOf, [100, 160, 164]);
    });
  }

  test('each setting changes what is learned', async () => {
    const learned = [];
    for (const set of [[], RESETS, [RESETS[0], `resets.until=${EVERY}`], [...RESETS, 'resets.keep=0.9']]) {
      const { trainer } = await cartpoleRecipe.create(device, change(small, set), seed);
      learned.push((await trainer.train()).latest?.meanQ);
    }
    assert.is(new Set(learned).size, 4, `${learned}, seed ${seed}`);
  });

  test('what makes no sense is refused', async () => {
    const create = (...set: string[]) => cartpoleRecipe.create(device, change(small, set), seed);
    await rejects(create('resets.keep=0.5'), /^resets.every must be given where resets.keep is$/);
    await rejects(
      create('resets.every=50', 'resets.until=49'),
      /^resets.until must be at least resets.every, 50, got 49$/,
    );
    const two = hdqnRecipe.presets.adaptive;
    assert.throws(() => changeSettings(two, RESETS, hdqnRecipe.table), /^there is no setting/);
  });
});
