import * as assert from 'uvu/assert';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { pongPresets, pongRecipe } from '../../src/recipes/pong.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const ALL = ['doubleDQN=true', 'dueling=true', 'prioritised=true', 'nStep=3'];

const small = {
  ...{ ...cartpolePresets.default, steps: 400, hiddenSizes: [16], batchSize: 16, learningStarts: 100 },
  ...{ doubleDQN: false, replayCapacity: 256 },
};
const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, DQN_TABLE);

/** Heads, and what changes what each of them learns. */
const HEADS: readonly (readonly [head: readonly string[], others: readonly string[]])[] = [
  [
    ['head=quantile', 'quantiles=5'],
    ['kappa=0.01', 'quantiles=6'],
  ],
];

forEachDevice('heads', (test, device) => {
  for (const [head, others] of HEADS) {
    test(`${head}: each setting changes what is learned`, async () => {
      const learned = new Set<number>();
      const sets = [[], ...ALL.map((one) => [one]), ALL, ...others.map((one) => [one])];
      for (const set of [['head=scalar'], ...sets.map((set) => [...head, ...set])]) {
        const { trainer } = await cartpoleRecipe.create(device, change(small, set), seed);
        const { latest } = await trainer.train();
        assert.ok(Number.isFinite(latest?.meanQ), `${set}: ${latest?.meanQ}, seed ${seed}`);
        learned.add(latest!.meanQ);
      }
      assert.is(learned.size, sets.length + 1, `seed ${seed}`);
    });

    test(`${head}: a run goes on to the byte, and can be looked at`, async () => {
      const settings = change(small, [...head, ...ALL]);
      await assertResumes(device, (hooks) => cartpoleRecipe.create(device, settings, seed, hooks), [201]);
      const run = await cartpoleRecipe.create(device, settings, seed);
      await run.trainer.train();
      const seen = await run.inspect!();
      assert.is(seen!.q.length, 16 * 2);
      const shown = await run.exhibition();
      shown.reset(seed);
      assert.is((await shown.choose())[0].q.length, 2);
    });

    test(`${head}: pixels`, async () => {
      const tiny = {
        convolutions: [[2, 8, 8]],
        hiddenSizes: [8],
        ...{ environments: 2, batchSize: 2, replayCapacity: 300, steps: 80, learningStarts: 20 },
      } as const;
      const settings = change({ ...pongPresets.laptop, ...tiny }, ['loss=smoothL1', ...head, ...ALL]);
      const { trainer } = await pongRecipe.create(device, settings, seed);
      const { latest, updates } = await trainer.train();
      assert.ok(updates > 20 && Number.isFinite(latest?.meanQ), `${latest?.meanQ} after ${updates}`);
    });
  }
});
