import * as assert from 'uvu/assert';
import {
  Adam,
  CartPole,
  DQN,
  linearSchedule,
  mlp,
  Random,
  ReplayBuffer,
  type TrainOptions,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';

forEachDevice('training by priority', (test, device) => {
  async function setUp(settings: Partial<TrainOptions> & { prioritised?: boolean } = {}) {
    const { prioritised = true, ...overrides } = settings;
    const random = Random.for(3, 'initial weights');
    const [qNet, targetNet] = [0, 1].map(() => mlp([4, 16, 2], { random, dueling: true }));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }), prioritised },
      ...{ observationShape: [4], envCount: 2, batchSize: 16, gamma: 0.9, loss: 'smoothL1' },
      doubleDQN: true,
    });
    const replay = new ReplayBuffer({
      ...{ capacity: 300, observationSize: 4, random: Random.for(3, 'replay') },
      ...{ priorities: { beta: () => 0.5 }, nStep: { steps: 3, gamma: 0.9 } },
    });
    const options: TrainOptions = {
      ...{ agent, envs: vectorise(() => new CartPole(), 2), replay, random: Random.for(3, 'exploration') },
      ...{ seed: 3, steps: 400, epsilon: linearSchedule({ from: 1, to: 0.5, steps: 300 }) },
      ...{ learningStarts: 32, trainFrequency: 2, gradientSteps: 3, targetUpdateEvery: 10 },
      ...overrides,
    };
    return { options, replay, qNet };
  }

  async function train(settings = {}): Promise<{ weights: Float32Array[]; probabilities: number[] }> {
    const { options, replay, qNet } = await setUp(settings);
    await trainDQN(options);
    return {
      weights: await Promise.all(qNet.parameters().map((parameter) => device.read(parameter))),
      probabilities: Array.from({ length: 300 }, (_, slot) => replay.priorities!.probability(slot)),
    };
  }

  test('a seed gives the same bytes, however long errors take to come back', async () => {
    const first = await train();
    assert.ok(new Set(first.probabilities).size > 100, 'errors decide what is drawn');
    assert.equal(await train(), first);
    const slow = await train({ onStep: () => new Promise((resolve) => setTimeout(() => resolve(false))) });
    assert.equal(slow, first);
  });

  test('says so where the agent does not tell its errors, or the replay does not ask for them', async () => {
    const { options } = await setUp({ prioritised: false });
    await rejects(trainDQN(options), /The batch must have weights/);
    const { options: other } = await setUp();
    const replay = new ReplayBuffer({ capacity: 300, observationSize: 4, random: new Random(1) });
    await rejects(trainDQN({ ...other, replay }), /The batch has weights/);
  });

  test('a loss that becomes NaN ends it with an error, though no update is waited for', async () => {
    const { options } = await setUp({ rewardScale: Number.NaN, epsilon: () => 1 });
    await rejects(trainDQN(options), /^loss is NaN in run \d+/);
  });
});
