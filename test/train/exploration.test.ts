import * as assert from 'uvu/assert';
import { constantSchedule } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { setUp } from './on-chains.ts';

forEachDevice('exploration of trainDQN', (test, device) => {
  test('epsilon may go by episodes or by updates', async () => {
    for (const [epsilonBy, expected] of [
      ['episodes', [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]],
      ['updates', [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ] as const) {
      const asked: number[] = [];
      const epsilon = (n: number) => {
        asked.push(n);
        return 0;
      };
      const { train } = await setUp(device, { steps: 12, limit: 5, learningStarts: 3, epsilon, epsilonBy });
      await train();
      assert.equal(asked, expected);
    }
  });

  test('asks for epsilon at every step and reports it', async () => {
    const asked: number[] = [];
    const reported: number[] = [];
    const { train } = await setUp(device, {
      ...{ environments: 3, steps: 12 },
      epsilon(t) {
        asked.push(t);
        return 1 / (1 + t);
      },
      callbacks: {
        onStep({ epsilon }) {
          reported.push(epsilon);
        },
      },
    });
    await train();
    assert.equal(asked, [0, 3, 6, 9]);
    assert.equal(reported, [1, 1 / 4, 1 / 7, 1 / 10]);
  });

  test('explores with probability epsilon', async () => {
    const steps = 400_000;
    const { train, replay } = await setUp(device, {
      ...{
        environments: 2000,
        steps,
        limit: 20,
        learningStarts: Number.POSITIVE_INFINITY,
        epsilon: constantSchedule(0.4),
      },
    });
    await train();
    // Greedy actions go left, as do half of the random ones.
    const right = replay.stored.filter(({ action }) => action === 1).length / replay.stored.length;
    assert.ok(Math.abs(right - 0.2) < 5 * Math.sqrt((0.2 * 0.8) / steps), `${right} of the steps go right`);
  });

  test('only explores at epsilon 1, without asking the net, and never at epsilon 0', async () => {
    const explorer = await setUp(device, { learningStarts: Number.POSITIVE_INFINITY });
    await explorer.train();
    assert.equal(explorer.calls, []);
    const greedy = await setUp(device, {
      ...{ environments: 2, learningStarts: Number.POSITIVE_INFINITY, epsilon: constantSchedule(0) },
    });
    await greedy.train();
    assert.ok(greedy.replay.stored.every(({ action }) => action === 0));
  });
});
