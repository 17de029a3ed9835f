import * as assert from 'uvu/assert';
import {
  Adam,
  cnn,
  type Device,
  DQN,
  type DQNOptions,
  type Module,
  mlp,
  SGD,
  type TransitionBatch,
  temporalDifference,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { integers, randomFor, uniform } from '../seed.ts';

interface Transition {
  readonly state: number;
  readonly action: number;
  readonly reward: number;
  readonly next: number;
  readonly terminated?: boolean;
}

/** An agent for two states. Its nets are tables, and one update removes the whole error of a single transition. */
async function tableAgent(
  device: Device,
  { online, target, ...options }: { online: number[][]; target?: number[][] } & Partial<DQNOptions>,
) {
  const [qNet, targetNet] = [qTable(online), qTable(online)];
  const optimizer = new SGD(qNet.parameters(), { lr: 0.5 });
  const agent = await DQN.create(device, {
    ...{ qNet, targetNet, optimizer },
    ...{ observationShape: [2], environments: 1, batchSize: 1 },
    learner: temporalDifference({ loss: 'mse' }),
    ...options,
  });
  if (target) await device.write(targetNet.parameters()[0], Float32Array.from(target.flat()));
  return { agent, qNet, targetNet, optimizer };
}

function fill(batch: TransitionBatch, ...transitions: readonly Transition[]): void {
  batch.states.set(oneHot(2, ...transitions.map(({ state }) => state)));
  batch.nextStates.set(oneHot(2, ...transitions.map(({ next }) => next)));
  for (const [i, { action, reward, terminated = false }] of transitions.entries()) {
    batch.actions[i] = action;
    batch.rewards[i] = reward;
    batch.discounts[i] = terminated ? 0 : 0.5;
  }
}

function read(device: Device, net: Module): Promise<Float32Array[]> {
  return Promise.all(net.parameters().map((parameter) => device.read(parameter)));
}

async function values(device: Device, table: Module): Promise<number[]> {
  return Array.from((await read(device, table))[0]);
}

forEachDevice('DQN', (test, device) => {
  const online = [
    [1, 2],
    [3, 4],
  ];
  const target = [
    [0, 0],
    [10, 5],
  ];
  /** Action 0 leads from state 0 to state 1. */
  const step: Transition = { state: 0, action: 0, reward: 0.5, next: 1 };

  test('takes the action with the largest value', async () => {
    const table = [
      [1, 2],
      [4, 3],
    ];
    const { agent } = await tableAgent(device, { online: table, environments: 3 });
    assert.equal(await agent.act(oneHot(2, 0, 1, 0)), Int32Array.of(1, 0, 1));
  });

  test('learns towards reward + discount * the best value that the target net sees next', async () => {
    const { agent, qNet, targetNet } = await tableAgent(device, { online, target });
    fill(agent.batch, step);
    // The target is 0.5 + 0.5 * 10 = 5.5, the error 1 - 5.5; half of its slope 2 * -4.5 is taken off.
    assert.equal(await agent.learnAndReport(), { loss: 4.5 ** 2, meanQ: 2 });
    assert.equal(await values(device, qNet), [5.5, 2, 3, 4]);
    assert.equal(await values(device, targetNet), target.flat(), 'the target net stays');
  });

  test('learns towards the reward alone where the episode terminated', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target });
    fill(agent.batch, { ...step, terminated: true });
    assert.equal(await agent.learnAndReport(), { loss: 0.25, meanQ: 2 });
    assert.equal(await values(device, qNet), [0.5, 2, 3, 4]);
  });

  test('lets, as double DQN, the online net choose the next action and the target net judge it', async () => {
    const { agent, qNet } = await tableAgent(device, {
      ...{ online, target },
      learner: temporalDifference({ loss: 'mse', doubleDQN: true }),
    });
    fill(agent.batch, step);
    // The online net chooses action 1, to which the target net gives 5: the target is 3.
    assert.equal(await agent.learnAndReport(), { loss: 4, meanQ: 2 });
    assert.equal(await values(device, qNet), [3, 2, 3, 4]);
    fill(agent.batch, { ...step, terminated: true });
    assert.is((await agent.learnAndReport()).loss, 2.5 ** 2, 'nothing is bootstrapped where it terminated');
  });

  test('learns from an error above 1 as from one of 1, with smooth L1', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target, learner: temporalDifference() });
    fill(agent.batch, step);
    assert.is((await agent.learnAndReport()).loss, 4);
    assert.equal(await values(device, qNet), [1.5, 2, 3, 4]);
  });

  test('takes the mean over a batch', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target, batchSize: 2 });
    fill(agent.batch, step, { state: 1, action: 1, reward: 2, next: 0, terminated: true });
    assert.equal(await agent.learnAndReport(), { loss: (4.5 ** 2 + 2 ** 2) / 2, meanQ: 3 });
    assert.equal(await values(device, qNet), [1 + 4.5 / 2, 2, 3, 4 - 2 / 2]);
  });

  test('discounts the future as the transition says, which may span several steps', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target });
    fill(agent.batch, step);
    agent.batch.discounts[0] = 0.5 ** 3; // three steps
    // The target is 0.5 + 0.125 * 10 = 1.75.
    assert.is((await agent.learnAndReport()).loss, 0.75 ** 2);
    assert.equal(await values(device, qNet), [1.75, 2, 3, 4]);
  });

  test('weighs each transition and reports its error, when prioritised', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target, batchSize: 2, prioritised: true });
    const batches = [agent.batch, agent.batchBeforeActing];
    for (const batch of batches) {
      fill(batch, step, { state: 1, action: 1, reward: 2, next: 0, terminated: true });
      batch.weights!.set([1, 0.25]);
    }
    // The errors are 1 - 5.5 and 4 - 2.
    assert.equal(await agent.learnAndReport(), {
      ...{ loss: (4.5 ** 2 + 0.25 * 2 ** 2) / 2, meanQ: 3 },
      errors: Float32Array.of(-4.5, 2),
    });
    assert.equal(await values(device, qNet), [1 + 4.5 / 2, 2, 3, 4 - 0.25]);
    const { errors } = await agent.learnAndAct(oneHot(2, 0));
    assert.equal(errors, Float32Array.of(3.25 - 5.5, 3.75 - 2));
  });

  test('learns and then acts, with the new weights', async () => {
    const { agent, qNet } = await tableAgent(device, { online });
    const observation = oneHot(2, 0);
    assert.equal(await agent.act(observation), Int32Array.of(1));
    fill(agent.batchBeforeActing, { ...step, reward: 6, terminated: true });
    assert.equal(await agent.learnAndAct(observation), { loss: 25, meanQ: 2, greedy: Int32Array.of(0) });
    assert.equal(await values(device, qNet), [6, 2, 3, 4]);
    assert.equal(await agent.act(observation), Int32Array.of(0));
  });

  test('acts with the target net where that is asked for: the action and the values are those of the target net', async () => {
    const { agent, qNet } = await tableAgent(device, { online, target, actWith: 'target' });
    assert.is(agent.actWith, 'target');
    assert.equal(await agent.act(oneHot(2, 1)), Int32Array.of(0));
    assert.equal(await agent.q(oneHot(2, 1)), Float32Array.of(10, 5));
    fill(agent.batch, { ...step, reward: 6, terminated: true });
    agent.learn();
    assert.equal(await agent.act(oneHot(2, 1)), Int32Array.of(0), 'an update alone does not move it');
    assert.equal(await values(device, qNet), [6, 2, 3, 4]);
  });

  test('learns, moves the target net by tau and acts with it in one call', async () => {
    const { agent, qNet, targetNet } = await tableAgent(device, { online, actWith: 'target', tau: 0.25 });
    const observation = oneHot(2, 0);
    assert.equal(await agent.act(observation), Int32Array.of(1));
    fill(agent.batchBeforeActing, { ...step, reward: 9, terminated: true });
    assert.equal(await agent.learnAndAct(observation), { loss: 64, meanQ: 2, greedy: Int32Array.of(0) });
    assert.equal(await values(device, qNet), [9, 2, 3, 4]);
    assert.equal(await values(device, targetNet), [3, 2, 3, 4]);
    fill(agent.batchBeforeActing, { ...step, reward: -7, terminated: true });
    assert.equal(
      (await agent.learnAndAct(observation)).greedy,
      Int32Array.of(1),
      'after the move, not before',
    );
    assert.equal(await values(device, targetNet), [0.5, 2, 3, 4]);
  });

  test('learns and acts together exactly as one after the other', async () => {
    const batchSize = 32;
    const environments = 5;
    const make = async () => {
      const random = randomFor('initial weights');
      const [qNet, targetNet] = [0, 1].map(() => mlp([4, 24, 24, 3], { random }));
      const optimizer = new Adam(qNet.parameters(), { lr: 1e-2 });
      const agent = await DQN.create(device, {
        ...{ qNet, targetNet, optimizer, observationShape: [4], environments, batchSize },
        learner: temporalDifference({ doubleDQN: true }),
      });
      return { agent, qNet };
    };
    const [together, apart] = [await make(), await make()];
    const random = randomFor('transitions');
    for (let i = 0; i < 20; i++) {
      const transitions = {
        states: uniform(random, batchSize * 4),
        actions: integers(random, batchSize, 3),
        rewards: uniform(random, batchSize),
        nextStates: uniform(random, batchSize * 4),
        discounts: Float32Array.from(integers(random, batchSize, 2), (goesOn) => 0.9 * goesOn),
      };
      for (const batch of [together.agent.batchBeforeActing, apart.agent.batch]) {
        for (const name of ['states', 'rewards', 'nextStates', 'discounts'] as const) {
          batch[name].set(transitions[name]);
        }
        batch.actions.set(transitions.actions);
      }
      const observations = uniform(random, environments * 4);
      const { greedy, ...report } = await together.agent.learnAndAct(observations);
      if (i % 2 === 0) apart.agent.learn();
      else assert.equal(report, await apart.agent.learnAndReport(), `update ${i}`);
      assert.equal(greedy, await apart.agent.act(observations), `update ${i}`);
    }
    assert.equal(await read(device, together.qNet), await read(device, apart.qNet));
  });

  test('starts with a target net equal to the online net', async () => {
    const random = randomFor('two nets');
    const [qNet, targetNet] = [0, 1].map(() => mlp([2, 8, 2], { random }));
    assert.not.equal(qNet.parameters()[0].initial, targetNet.parameters()[0].initial);
    const optimizer = new Adam(qNet.parameters(), { lr: 1e-2 });
    await tableAgent(device, { online, qNet, targetNet, optimizer, tau: 0.5 });
    assert.equal(await read(device, targetNet), await read(device, qNet));
  });

  test('copies the online net to the target net when asked to, not before', async () => {
    const { agent, qNet, targetNet } = await tableAgent(device, { online });
    fill(agent.batch, { ...step, reward: 6, terminated: true });
    agent.learn();
    assert.equal(await values(device, targetNet), [1, 2, 3, 4]);
    agent.updateTarget();
    assert.equal(await values(device, targetNet), [6, 2, 3, 4]);
    assert.equal(await values(device, qNet), [6, 2, 3, 4], 'the online net stays');
  });

  test('moves the target net by the fraction tau of the way', async () => {
    const { agent, qNet, targetNet } = await tableAgent(device, { online, target, tau: 0.25 });
    agent.updateTarget();
    assert.equal(await values(device, targetNet), [0.25, 0.5, 8.25, 4.75]);
    agent.updateTarget();
    assert.equal(await values(device, targetNet), [0.4375, 0.875, 6.9375, 4.5625]);
    assert.equal(await values(device, qNet), online.flat(), 'the online net stays');
  });

  for (const tau of [1, 0.3]) {
    test(`moves the target net within the next update as it would after it: tau ${tau}`, async () => {
      const nets = await Promise.all(
        [true, false].map(async (together) => {
          const random = randomFor(`together ${tau}`);
          const [qNet, targetNet] = [0, 1].map(() => mlp([2, 7, 2], { random }));
          const optimizer = new Adam(qNet.parameters(), { lr: 0.1, maxGradNorm: 0.5 });
          const { agent } = await tableAgent(device, { online, qNet, targetNet, optimizer, tau });
          for (let i = 0; i < 7; i++) {
            fill(agent.batch, { ...step, reward: random.uniform() });
            fill(agent.batchBeforeActing, { ...step, reward: random.uniform() });
            const moves = i % 3 > 0;
            if (moves && together) agent.updateTargetWithNext();
            if (i % 2 === 0) agent.learn();
            else await agent.learnAndAct(oneHot(2, 0));
            if (moves && !together) agent.updateTarget();
          }
          return [await read(device, qNet), await read(device, targetNet)];
        }),
      );
      // A GPU's compiler may round a product and its sum once (fused) or twice.
      for (const [i, values] of nets[0].flat().entries()) assertClose(values, nets[1].flat()[i], 1e-6);
      assert.not.equal(nets[0][0], nets[0][1], 'the last update moves the online net alone');
    });
  }

  test('reports a loss that becomes NaN, and in which run', async () => {
    const { agent } = await tableAgent(device, { online });
    fill(agent.batch, step);
    await agent.learnAndReport();
    fill(agent.batch, { ...step, reward: Number.NaN });
    await rejects(agent.learnAndReport(), /^loss is NaN in run 2\b/);
    fill(agent.batchBeforeActing, step);
    await rejects(agent.learnAndAct(oneHot(2, 0)), /^loss is NaN in run 1\b/);
  });

  test('reports NaN even if the update that spoilt the net read nothing back', async () => {
    const { agent } = await tableAgent(device, { online });
    fill(agent.batch, { ...step, reward: Number.NaN });
    agent.learn();
    fill(agent.batch, step);
    await rejects(agent.learnAndReport(), /^loss is NaN in run 2\b/);
  });

  test('refuses observations of another size by name', async () => {
    const { agent } = await tableAgent(device, { online });
    await rejects(agent.act(new Float32Array(3)), /observations has shape \[1, 2\], 2 values, got 3/);
  });

  test('gives the values of all actions', async () => {
    const { agent } = await tableAgent(device, { online, environments: 2 });
    assert.equal(await agent.q(oneHot(2, 1, 0)), Float32Array.of(3, 4, 1, 2));
  });

  test('learns at another rate once that is set', async () => {
    const { agent, qNet } = await tableAgent(device, { online });
    assert.is(agent.learningRate, 0.5);
    agent.learningRate = 0.25;
    fill(agent.batch, { ...step, reward: 6, terminated: true });
    agent.learn();
    assert.equal(await values(device, qNet), [1 + 0.25 * 2 * 5, 2, 3, 4]);
  });

  test('learns differently after it is recompiled, from the same weights, and finishes what was started before', async () => {
    const { agent, qNet, targetNet } = await tableAgent(device, { online, target, batchSize: 2 });
    fill(agent.batch, step, { ...step, state: 1, terminated: true });
    const started = agent.learnAndReport();
    await agent.recompile({
      batchSize: 1,
      tau: 0.5,
      learner: temporalDifference({ doubleDQN: true, loss: 'mse' }),
    });
    assert.equal(await started, { loss: (4.5 ** 2 + 2.5 ** 2) / 2, meanQ: 3 });
    assert.equal(await values(device, qNet), [3.25, 2, 1.75, 4], 'half of each error');
    assert.equal(await values(device, targetNet), target.flat(), 'the target net stays');

    assert.is(agent.batch.actions.length, 1);
    assert.throws(() => agent.learn(), /^nothing can be learned yet/);
    fill(agent.batch, step);
    // The online net chooses action 1 in state 1, the target net says 5: the target is 0.5 + 0.5 * 5.
    await agent.learnAndReport();
    assert.equal(await values(device, qNet), [3, 2, 1.75, 4]);
    agent.updateTarget();
    assert.equal(await values(device, targetNet), [1.5, 1, 5.875, 4.5]);
  });

  test('refuses to be recompiled with options that make no sense, and stays as it was', async () => {
    const { agent } = await tableAgent(device, { online });
    await rejects(agent.recompile({ batchSize: 0 }), /^batchSize must be .*, got 0$/);
    await rejects(agent.recompile({ tau: 2 }), /^tau must be above 0 and at most 1, got 2$/);
    fill(agent.batch, step);
    await agent.learnAndReport();
  });

  test('limits the gradient, once recompiled, as its optimiser has been told', async () => {
    const { agent, qNet, optimizer } = await tableAgent(device, { online });
    const learned = async () => {
      fill(agent.batch, { ...step, reward: 6, terminated: true });
      await agent.learnAndReport();
      return (await values(device, qNet))[0];
    };
    optimizer.limitGradient({ clipValue: 4 });
    assert.is(await learned(), 6, 'no limit until it is compiled: 1 + 0.5 * 2 * 5');
    await device.write(qNet.parameters()[0], Float32Array.from(online.flat()));
    await agent.recompile({});
    assert.is(await learned(), 3, '1 + 0.5 * 4');
    assert.throws(
      () => optimizer.limitGradient({ maxGradNorm: 0 }),
      /^maxGradNorm must be a number above 0, got 0$/,
    );
  });

  test('refuses to learn from a batch that nobody filled', async () => {
    const { agent } = await tableAgent(device, { online });
    const message = /^nothing can be learned yet: sample into batch of the agent first$/;
    assert.throws(() => agent.learn(), message);
    await rejects(agent.learnAndReport(), message);
    await rejects(agent.learnAndAct(oneHot(2, 0)), /: sample into batchBeforeActing of the agent first$/);
  });

  test('takes options from a variable of type DQNOptions', async () => {
    const [qNet, targetNet] = [qTable(online), qTable(online)];
    const optimizer = new SGD(qNet.parameters(), { lr: 1 });
    const shape = { observationShape: [2], environments: 1, batchSize: 1 };
    const options: DQNOptions = { qNet, targetNet, optimizer, ...shape };
    const agent: DQN = await DQN.create(device, options);
    assert.equal(await agent.act(oneHot(2, 1)), Int32Array.of(1));
    const image = { inputShape: [1, 2, 2], convolutions: [[2, 2, 1]], hiddenSizes: [], outputs: 2 } as const;
    const [imageNet, other] = [cnn(image), cnn(image)];
    const ofBytes: DQNOptions<'u8'> = {
      ...{ qNet: imageNet, targetNet: other, optimizer: new SGD(imageNet.parameters(), { lr: 1 }) },
      ...{ ...shape, observationShape: [1, 2, 2], observationType: 'u8' },
    };
    const agentOfBytes: DQN<Uint8Array> = await DQN.create(device, ofBytes);
    assert.is((await agentOfBytes.q(new Uint8Array(4))).length, 2);
  });

  test('refuses options that make no sense, by name', async () => {
    const [qNet, targetNet] = [qTable(online), qTable(online)];
    const optimizer = new SGD(qNet.parameters(), { lr: 1 });
    const cases: [options: object, message: RegExp][] = [
      [{ lr: 1 }, /^DQN.create has no option lr; it has: qNet, .*learner/],
      [{ loss: 'mse' }, /^loss is no option of DQN.create: .* the learner, .*temporalDifference\({ loss }\)/],
      [{ gamma: 0.9 }, /^gamma is no option of DQN.create: .* the replay, .*ReplayBuffer\({ gamma }\)/],
      [{ qNet: undefined }, /^qNet must be given, got undefined$/],
      [{ optimizer: null }, /^optimizer must be given, got null$/],
      [{ learner: temporalDifference }, /^learner must be one, such as temporalDifference\(\)/],
      [{ environments: 0 }, /^environments must be an integer from 1 to 16777216, got 0$/],
      [{ batchSize: 1.5 }, /^batchSize must be an integer from 1 to 16777216, got 1.5$/],
      [{ batchSize: 2 ** 31 }, /^batchSize must be an integer from 1 to 16777216, got 2147483648$/],
      [{ batchSize: undefined }, /^batchSize must be an integer from 1 to 16777216, got undefined$/],
      [{ tau: 0 }, /^tau must be above 0 and at most 1, got 0$/],
      [{ tau: Number.NaN }, /^tau must be above 0 and at most 1, got NaN$/],
      [{ observationType: 'u16' }, /^observationType must be 'f32' or 'u8', got 'u16'$/],
      [{ targetNet: qNet }, /^qNet and targetNet must be two nets/],
      [
        { observationShape: 4 },
        /^observationShape must be a list of positive integers such as \[4\] .*, got 4$/,
      ],
      [{ tau: '1' }, /^tau must be above 0 and at most 1, got '1'$/],
      [{ learner: { learn() {} } }, /^a learner must give loss, a tensor \[\], got undefined$/],
      [{ learner: { async learn() {} } }, /^a learner must give loss, a tensor \[\], got undefined$/],
      [
        { learner: { ...temporalDifference(), needs: ['age'] } },
        /^needs of a learner must be 'returns', got 'age'$/,
      ],
      [{ optimizer: new SGD(targetNet.parameters(), { lr: 1 }) }, /^optimizer must .* parameters of qNet/],
    ];
    for (const [options, message] of cases) {
      const shape = { observationShape: [2], environments: 1, batchSize: 1 };
      await rejects(DQN.create(device, { qNet, targetNet, optimizer, ...shape, ...options }), message);
    }
  });
});
