import * as assert from 'uvu/assert';
import { Adam, constantSchedule, DQN, mlp, Random, trainDQN, vectorise } from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { cells, Diary, setUp } from './on-chains.ts';

forEachDevice('trainDQN', (test, device) => {
  test('stops if onStep returns true, or a promise of it', async () => {
    for (const answer of [(stop: boolean) => stop, (stop: boolean) => Promise.resolve(stop)]) {
      const { train } = await setUp(device, {
        environments: 2,
        callbacks: { onStep: ({ steps }) => answer(steps === 10) },
      });
      assert.is((await train()).steps, 10);
    }
  });

  test('seeds environment i with seed + i', async () => {
    const { train, chains } = await setUp(device, { environments: 3, seed: 41 });
    await train();
    assert.equal(
      chains.map(({ seeds }) => seeds.map(Number)),
      [[41], [42], [43]],
    );
  });

  /** A run of two environments. Parts may have another seed, and each step may wait for the device. */
  async function runOf(
    seed: number,
    { exploration = seed, replay: replaySeed = seed, waits = false, epsilon = 0.5 } = {},
  ) {
    const random = Random.for(seed, 'initial weights');
    const [qNet, targetNet] = [0, 1].map(() => mlp([cells, 8, 2], { random }));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 0.01 }) },
      ...{ observationShape: [cells], environments: 2, batchSize: 16 },
    });
    const replay = new Diary({
      ...{ capacity: 100, observationShape: [cells], gamma: 0.9 },
      random: Random.for(replaySeed, 'replay'),
    });
    const { returns, latest } = await trainDQN({
      ...{ agent, envs: vectorise(() => new Chain({ limit: 9 }), 2), replay, seed },
      random: Random.for(exploration, 'exploration'),
      ...{ steps: 300, epsilon: constantSchedule(epsilon), learningStarts: 20, trainFrequency: 2 },
      ...{ gradientSteps: 1, targetUpdateEvery: 10 },
      callbacks: {
        async onStep() {
          if (waits) await device.read(qNet.parameters()[0]);
        },
      },
    });
    const parameters = await Promise.all(qNet.parameters().map((parameter) => device.read(parameter)));
    return { trajectory: replay.stored, returns, latest, parameters };
  }

  test('two runs of the same seed are the same to the byte; another seed differs', async () => {
    const first = await runOf(7);
    assertSameValues(await runOf(7), first);
    for (const other of [await runOf(8), await runOf(7, { exploration: 8 })]) {
      assert.not.equal(other.trajectory, first.trajectory);
      assert.not.equal(other.parameters, first.parameters);
    }
    assert.not.equal((await runOf(7, { replay: 8 })).parameters, first.parameters);
  });

  test('what is learned does not depend on whether the environments step while the device learns', async () => {
    for (const epsilon of [0.5, 1]) {
      assertSameValues(await runOf(9, { epsilon, waits: true }), await runOf(9, { epsilon }));
    }
  });
});
