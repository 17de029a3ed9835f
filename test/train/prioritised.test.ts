import * as assert from 'uvu/assert';
import {
  Adam,
  CartPole,
  DQN,
  linearSchedule,
  mlp,
  Random,
  ReplayBuffer,
  Trainer,
  type TrainerState,
  type TrainOptions,
  temporalDifference,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { bytesOfSaved, readerOf } from '../replay/saving.ts';

forEachDevice('training by priority', (test, device) => {
  async function setUp(settings: Partial<TrainOptions> & { prioritised?: boolean } = {}) {
    const { prioritised = true, ...overrides } = settings;
    const random = Random.for(3, 'initial weights');
    const [qNet, targetNet] = [0, 1].map(() => mlp([4, 16, 2], { random, dueling: true }));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }), prioritised },
      ...{ observationShape: [4], environments: 2, batchSize: 16 },
      learner: temporalDifference({ doubleDQN: true }),
    });
    const makeReplay = () =>
      new ReplayBuffer({
        ...{ capacity: 300, observationShape: [4], random: Random.for(3, 'replay') },
        ...{ priorities: { beta: () => 0.5 }, gamma: 0.9, nStep: 3 },
      });
    const replay = makeReplay();
    const options: TrainOptions = {
      ...{ agent, envs: vectorise(() => new CartPole(), 2), replay, random: Random.for(3, 'exploration') },
      ...{ seed: 3, steps: 400, epsilon: linearSchedule({ from: 1, to: 0.5, steps: 300 }) },
      ...{ learningStarts: 32, trainFrequency: 2, gradientSteps: 3, targetUpdateEvery: 10 },
      ...overrides,
    };
    return { options, replay, makeReplay, qNet };
  }

  /** Trains in parts that end at `stops` and at the last step. Each goes on from the saved state of the one before. */
  async function train(settings = {}, stops: readonly number[] = []) {
    const { options, makeReplay, qNet, ...first } = await setUp(settings);
    let { replay } = first;
    let state: TrainerState | undefined;
    for (const stop of [...stops, options.steps]) {
      const trainer = new Trainer({
        ...options,
        replay,
        callbacks: { onStep: ({ steps }) => steps === stop },
      });
      if (state) trainer.state = state;
      await trainer.train();
      state = trainer.state;
      const bytes = await bytesOfSaved(replay);
      replay = makeReplay();
      await replay.restore(readerOf(bytes));
    }
    return {
      weights: await Promise.all(qNet.parameters().map((parameter) => device.read(parameter))),
      probabilities: Array.from({ length: 300 }, (_, slot) => replay.priorities!.probability(slot)),
      state,
    };
  }

  test('a seed gives the same bytes, although training does not wait for its errors', async () => {
    const first = await train();
    assert.ok(new Set(first.probabilities).size > 100, 'errors decide what is drawn');
    assert.equal(await train(), first);
    const epsilon = linearSchedule({ from: 1, to: 0.5, steps: 300 });
    const other = await train({ epsilon: (t: number) => epsilon(t) * 0.9 });
    assert.not.equal(other.probabilities, first.probabilities);
  });

  test('goes on from a saved replay as if never stopped, including errors that are on their way', async () => {
    const unbroken = await train();
    for (const stops of [[20], [36], [38], [40], [100, 102, 200]]) {
      assert.equal(await train({}, stops), unbroken, `stopped after ${stops.join(', ')} steps`);
    }
  });

  test('without a saved replay, beta goes on: it counts the batches of the whole run', async () => {
    const { options } = await setUp();
    const counted: number[] = [];
    const makeReplay = () => {
      const beta = (batches: number) => {
        counted.push(batches);
        return 0.5;
      };
      const random = Random.for(3, 'replay');
      return new ReplayBuffer({
        ...{ capacity: 300, observationShape: [4], gamma: 0.9, random, priorities: { beta } },
      });
    };
    const first = new Trainer({ ...options, replay: makeReplay(), steps: 120 });
    const { updates } = await first.train();
    const second = new Trainer({ ...options, replay: makeReplay() });
    second.state = first.state;
    second.refill();
    await second.train();
    assert.ok(updates > 100 && second.progress.updates > updates + 100);
    assert.equal(
      counted,
      Array.from({ length: second.progress.updates }, (_, i) => i),
    );
  });

  test('is refused if only one of agent and replay is prioritised', async () => {
    const { options } = await setUp({ prioritised: false });
    await rejects(trainDQN(options), /The batch must have weights/);
    const { options: other } = await setUp();
    const replay = new ReplayBuffer({
      capacity: 300,
      observationShape: [4],
      gamma: 0.9,
      random: new Random(1),
    });
    await rejects(trainDQN({ ...other, replay }), /The batch has weights/);
  });

  test('a loss that becomes NaN ends it with an error, although no update is awaited', async () => {
    const { options, qNet } = await setUp({ epsilon: () => 1 });
    const [weight] = qNet.parameters();
    await device.write(weight, new Float32Array(weight.size).fill(Number.NaN));
    await rejects(trainDQN(options), /^loss is NaN in run \d+/);
  });
});
