import * as assert from 'uvu/assert';
import {
  type BatchTensors,
  constant,
  DQN,
  type Learner,
  mean,
  SGD,
  square,
  sub,
  type TemporalDifferenceOptions,
  temporalDifference,
  tensor,
} from '../../../src/index.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { oneHot, qTable } from '../../q-table.ts';

forEachDevice('temporal differences', (test, device) => {
  const nets = {
    qNet: qTable([
      [1, 2],
      [3, 4],
    ]),
    targetNet: qTable([
      [0, 0.5],
      [10, 5],
    ]),
  };
  /** Action 0 from state 0 to state 1, action 1 from there to the end, and three steps with action 1 from 1 to 0. */
  const batch: BatchTensors = {
    states: constant(oneHot(2, 0, 0, 1), [3, 2]),
    nextStates: constant(oneHot(2, 1, 1, 0), [3, 2]),
    actions: constant(Int32Array.of(0, 1, 1), [3]),
    rewards: tensor([0.5, 2.25, 4]),
    discounts: tensor([0.5, 0, 0.5 ** 3]),
  };
  const learn = async (options: TemporalDifferenceOptions, given: Partial<BatchTensors> = {}) => {
    const { loss, errors, meanQ } = temporalDifference(options).learn({ ...batch, ...given }, nets);
    const [[l], e, [q]] = await Promise.all([device.read(loss), device.read(errors), device.read(meanQ)]);
    return { loss: l, errors: [...e], meanQ: q };
  };

  test('gives by hand the errors towards the best value of the target net, and their mean loss', async () => {
    const errors = [1 - (0.5 + 0.5 * 10), 2 - 2.25, 4 - (4 + 0.125 * 0.5)];
    const found = await learn({ loss: 'mse' });
    assertClose(found.errors, errors, 1e-6);
    assertClose([found.loss], [errors.reduce((sum, e) => sum + e ** 2, 0) / 3], 1e-6);
    assertClose([found.meanQ], [(2 + 2 + 4) / 3], 1e-6);
  });

  test('uses smooth L1 by default', async () => {
    const { loss } = await learn({});
    assertClose([loss], [(4.5 - 0.5 + 0.25 ** 2 / 2 + 0.0625 ** 2 / 2) / 3], 1e-6);
  });

  test('takes, as double DQN, the value of the action that the online net would choose', async () => {
    // It prefers action 1 in both states.
    const errors = [1 - (0.5 + 0.5 * 5), 2 - 2.25, 4 - (4 + 0.125 * 0.5)];
    assertClose((await learn({ doubleDQN: true })).errors, errors, 1e-6);
  });

  test('weighs the loss of each transition, not its error', async () => {
    const { loss, errors } = await learn({ loss: 'mse' }, { weights: tensor([1, 0, 0.5]) });
    assertClose([loss], [(4.5 ** 2 + 0.5 * 0.0625 ** 2) / 3], 1e-6);
    assertClose(errors, [-4.5, -0.25, -0.0625], 1e-6);
  });

  test('another loss, or an option that does not exist, is refused by name', () => {
    const options = (given: object) => () => temporalDifference(given);
    assert.throws(options({ loss: 'huber' }), /^loss must be 'smoothL1' or 'mse', got 'huber'$/);
    assert.throws(options({ loss: 'smoothl1' }), /^loss must be .*, got 'smoothl1'$/);
    assert.throws(
      options({ double: true }),
      /^temporalDifference has no option double; it has: loss, double/,
    );
  });

  test('a learner of your own is what an agent learns by', async () => {
    const towardsRewards: Learner = {
      learn({ states, rewards }, { qNet }) {
        const errors = sub(mean(qNet.forward(states), -1), rewards);
        return { loss: mean(square(errors)), errors, meanQ: mean(errors) };
      },
    };
    const [qNet, targetNet] = [0, 1].map(() => qTable([[1, 2]]));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }), learner: towardsRewards },
      ...{ observationShape: [1], environments: 1, batchSize: 1, prioritised: true },
    });
    for (const values of Object.values(agent.batch)) values.fill(0);
    agent.batch.states.fill(1);
    agent.batch.rewards.fill(2.5);
    assert.equal(await agent.learnAndReport(), { loss: 1, meanQ: -1, errors: Float32Array.of(-1) });
    assert.equal(await device.read(qNet.parameters()[0]), Float32Array.of(2, 3));
  });
});
