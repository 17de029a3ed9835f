import * as assert from 'uvu/assert';
import { constantSchedule, type TrainEpisode, type TrainOptions } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { cellIn, left, setUp } from './on-chains.ts';

forEachDevice('callbacks', (test, device) => {
  test('see each batch with its slots before it is learned from, and each update after it', async () => {
    const seen: string[] = [];
    const batches: { states: number[]; slots: number[] }[] = [];
    const { train, qNet, replay } = await setUp(device, {
      ...{ steps: 12, gradientSteps: 2, epsilon: constantSchedule(0.5) },
      callbacks: {
        async beforeUpdate({ states, actions, discounts }, slots) {
          const [value] = (await device.read(qNet.parameters()[0])).slice(0, 1);
          seen.push(`before ${value}`);
          const rows = Array.from(actions.keys(), (row) => cellIn(states, row));
          batches.push({ states: rows, slots: [...slots!] });
          assert.is(discounts.length, 16);
        },
        async afterUpdate({ number, loss, meanQ }) {
          assert.ok(Number.isFinite(loss) && Number.isFinite(meanQ));
          const [value] = (await device.read(qNet.parameters()[0])).slice(0, 1);
          seen.push(`${number} ${value}`);
        },
      },
    });
    const { updates } = await train();
    assert.is(updates, 22);
    assert.is(seen.length, 2 * updates);
    for (let i = 0; i < updates; i++) {
      // An update starts from the weights that the one before it gave.
      const before = i === 0 ? '1' : seen[2 * i - 1].split(' ')[1];
      assert.is(seen[2 * i], `before ${before}`);
      assert.ok(seen[2 * i + 1].startsWith(`${i + 1} `));
    }
    for (const { states, slots } of batches) {
      assert.equal(
        slots.map((slot) => replay.stored[slot].from),
        states,
      );
    }
  });

  test('that watch updates do not change what is learned', async () => {
    const learn = async (callbacks: TrainOptions['callbacks']) => {
      const { train, qNet, replay } = await setUp(device, {
        ...{ environments: 2, steps: 100, limit: 7, epsilon: constantSchedule(0.7), callbacks },
      });
      await train();
      return { table: await device.read(qNet.parameters()[0]), stored: replay.stored };
    };
    const looking = { beforeUpdate: () => {}, afterUpdate: async () => {}, onStep: async () => {} };
    assert.equal(await learn(looking), await learn(undefined));
  });

  test('are told of every episode, with its score, length and environment, before its step', async () => {
    const told: (TrainEpisode | number)[] = [];
    const { train } = await setUp(device, {
      ...{ environments: 2, steps: 20, limit: 5, wage: 1, epsilon: constantSchedule(0), start: left },
      callbacks: {
        onEpisode: (episode) => {
          told.push(episode);
        },
        onStep: ({ steps }) => {
          told.push(steps);
        },
      },
    });
    const { returns } = await train();
    const both = [0, 1].map((environment) => ({ score: 5, steps: 5, environment }));
    assert.equal(told, [2, 4, 6, 8, ...both, 10, 12, 14, 16, 18, ...both, 20]);
    assert.equal(returns, [5, 5, 5, 5]);
  });

  test('are called in order, their promises are awaited, and all are called even if one stops', async () => {
    const told: string[] = [];
    const tell = (name: string) => {
      told.push(name);
    };
    const late = async (name: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      tell(name);
    };
    const { train } = await setUp(device, {
      steps: 10,
      callbacks: [
        { onStep: ({ steps }) => late(`first ${steps}`) },
        { onEpisode: () => {} },
        {
          async onStep({ steps }) {
            tell(`second ${steps}`);
            return steps === 2;
          },
        },
        { onStep: ({ steps }) => tell(`third ${steps}`) },
      ],
    });
    assert.is((await train()).steps, 2);
    const step = (steps: number) => ['first', 'second', 'third'].map((name) => `${name} ${steps}`);
    assert.equal(told, [...step(1), ...step(2)]);
  });

  test('are each awaited before training goes on', async () => {
    const told: string[] = [];
    const late = (name: string, i: number) => async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 10 - 3 * i)); // one that was not awaited would come later
      told.push(name);
    };
    const names = ['beforeUpdate', 'afterUpdate', 'onEpisode', 'onStep'] as const;
    const { train } = await setUp(device, {
      ...{ steps: 3, limit: 1 },
      callbacks: names.map((name, i) => ({ [name]: late(name, i) })),
    });
    await train();
    assert.equal(told, ['onEpisode', 'onStep', ...names, ...names]);
  });

  test('an error in a callback ends training', async () => {
    const error = new Error('no more');
    for (const name of ['beforeUpdate', 'afterUpdate', 'onStep', 'onEpisode'] as const) {
      const callback = {
        [name]() {
          throw error;
        },
      };
      const { train } = await setUp(device, { limit: 5, callbacks: [{}, callback] });
      assert.is(await train().catch((reason: unknown) => reason), error, name);
    }
  });
});
