import * as assert from 'uvu/assert';
import { constantSchedule, type Device, type DQN } from '../../src/index.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { askedOfGPU } from '../asked-of-gpu.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot } from '../q-table.ts';
import { assertSameValues } from '../same-values.ts';
import { seed } from '../seed.ts';
import { cells, type Settings, setUp } from './on-chains.ts';

/** Q(s, .) of the net that acts, in every cell. @param rows the number of observations that the agent takes at once. */
async function tableOf(agent: DQN, rows: number) {
  const q = [];
  for (let cell = 0; cell < cells; cell += rows) {
    q.push(await agent.q(oneHot(cells, ...Array.from({ length: rows }, (_, i) => cell + i))));
  }
  return q;
}

/** The outcome of a run on chains in which the target net acts. */
async function endOf(device: Device, settings: Settings) {
  const { train, agent, replay } = await setUp(device, {
    ...{ actWith: 'target', steps: 200, environments: 2, seed, limit: 9, tau: 0.2 },
    epsilon: constantSchedule(0.3),
    ...settings,
  });
  const { updates } = await train();
  assert.ok(updates > 20);
  return { q: await tableOf(agent, 2), stored: replay.stored };
}

forEachDevice('training that acts with the target net', (test, device) => {
  test('learns, moves and acts in one call if the target net moves with the update, else in turn', async () => {
    const greedy = { actWith: 'target', steps: 6, epsilon: constantSchedule(0) } as const;
    const often = await setUp(device, { ...greedy, targetUpdateEvery: 1 });
    await often.train();
    assert.equal(often.calls, ['act', ...new Array(5).fill('learnAndAct')]);
    const seldom = await setUp(device, { ...greedy, targetUpdateEvery: 2 });
    await seldom.train();
    const two = ['learn', 'act', 'learnAndAct'];
    assert.equal(seldom.calls, ['act', ...two, ...two, 'learn', 'act']);
    const bySteps = await setUp(device, { ...greedy, targetUpdateEvery: 2, targetUpdateBy: 'steps' });
    await bySteps.train();
    const [move, one] = ['updateTarget', ['learn', 'act']];
    assert.equal(bySteps.calls, ['act', ...one, move, ...one, ...one, move, ...one, ...one, move]);
  });

  for (const every of [1, 3]) {
    for (const by of ['updates', 'steps'] as const) {
      test(`has the same outcome if each update is looked at before the next call: every ${every} ${by}`, async () => {
        const settings = { targetUpdateEvery: every, targetUpdateBy: by, gradientSteps: 2 };
        const seen: string[] = [];
        const looked = await setUp(device, {
          ...{ ...settings, actWith: 'target', steps: 6, epsilon: constantSchedule(0) },
          callbacks: { afterUpdate: ({ number }) => void seen.push(`update ${number}`) },
        });
        await looked.train();
        assert.ok(!looked.calls.includes('learnAndAct') && seen.length === 10);
        const callbacks = { afterUpdate: () => {} };
        assertSameValues(await endOf(device, settings), await endOf(device, { ...settings, callbacks }));
      });
    }
  }

  test('never acts with the online net: while the target net stays, so do the actions', async () => {
    const { train, replay } = await setUp(device, {
      ...{ actWith: 'target', steps: 60, limit: 5, prize: -1 },
      ...{ epsilon: constantSchedule(0), targetUpdateEvery: 1000, start: [0, 1] },
    });
    await train();
    assert.ok(replay.stored.every(({ action }) => action === 1));
  });

  test('goes on to the byte between an update that moves the target net and one that does not', async () => {
    const settings: Settings = {
      ...{ actWith: 'target', steps: 120, tau: 0.3, seed, targetUpdateEvery: 3, limit: 7 },
      epsilon: constantSchedule(0.2),
    };
    const whole = await setUp(device, settings);
    await whole.train();
    for (const stop of [60, 61, 62]) {
      const { options, replay, agent } = await setUp(device, settings);
      const first = new Trainer({ ...options, steps: stop });
      await first.train();
      const second = new Trainer(options);
      second.state = first.state;
      await second.train();
      assert.equal(replay.stored, whole.replay.stored, `stopped after ${stop}, seed ${seed}`);
      assertSameValues(await tableOf(agent, 1), await tableOf(whole.agent, 1));
    }
  });

  if (device.info.kind === 'webgpu') {
    test('sends update, move and action in one submit', async () => {
      const { options } = await setUp(device, {
        ...{ actWith: 'target', steps: 40, epsilon: constantSchedule(0), targetUpdateEvery: 1 },
      });
      const trainer = new Trainer({ ...options, steps: 20 });
      await trainer.train();
      trainer.change('steps', 30);
      const { submits } = await askedOfGPU(() => trainer.train());
      assert.is(submits, 10);
    });
  }
});
