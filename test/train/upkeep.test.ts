import * as assert from 'uvu/assert';
import { constantSchedule, Trainer } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { isUpdate, setUp } from './on-chains.ts';

forEachDevice('upkeep', (test, device) => {
  for (const epsilon of [0, 1]) {
    test(`comes before every batch, with the number of updates, and is awaited: epsilon ${epsilon}`, async () => {
      const told: number[] = [];
      const { options, calls, replay } = await setUp(device, {
        ...{ steps: 30, gradientSteps: 3, epsilon: constantSchedule(epsilon) },
      });
      const made: number[] = [];
      const upkeep = async (updates: number) => {
        told.push(updates);
        await Promise.resolve();
        assert.is(calls.filter(isUpdate).length, updates, 'updates that were sent');
        assert.is(replay.sizes.length, updates, 'batches that were drawn');
        made.push(updates);
      };
      const first = new Trainer({ ...options, steps: 11, upkeep });
      await first.train();
      const second = new Trainer({ ...options, upkeep });
      second.state = first.state;
      await second.train();
      const all = Array.from({ length: 29 * 3 }, (_, i) => i);
      assert.equal(told, all);
      assert.equal(made, all);
    });
  }

  test('that fails ends training', async () => {
    const fails = () => Promise.reject(new Error('it is broken'));
    const { options } = await setUp(device, { upkeep: fails });
    await rejects(new Trainer(options).train(), /^it is broken$/);
    assert.throws(
      () => new Trainer({ ...options, upkeep: 5 as never }),
      /^upkeep must be a function, got 5$/,
    );
  });
});
