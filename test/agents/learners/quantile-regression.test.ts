import * as assert from 'uvu/assert';
import {
  compileInspector,
  compileQ,
  DQN,
  type Module,
  QuantileNet,
  type QuantileRegressionOptions,
  quantileRegression,
  SGD,
} from '../../../src/index.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { oneHot, qTable } from '../../q-table.ts';
import { rejects } from '../../rejects.ts';

forEachDevice('quantile regression', (test, device) => {
  /** A net for two states and two actions of two quantiles each. */
  const quantiles = (table: number[][]) => new QuantileNet(qTable(table), { actions: 2, quantiles: 2 });
  const online = [
    [1, 2, 7, 8],
    [9, 9, 0, 0],
  ];
  const target = [
    [5, 5, 5, 5],
    [0, 2, 1, 2],
  ];

  /** An agent about to learn from action 0 in the first state, which led to the second. */
  async function agentBeforeLearning(given: QuantileRegressionOptions = {}, prioritised = false) {
    const [qNet, targetNet] = [quantiles(online), quantiles(online)];
    const options = {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
      ...{ observationShape: [2], batchSize: 1, learner: quantileRegression(given), prioritised },
    };
    const agent = await DQN.create(device, { ...options, environments: 1 });
    await device.write(targetNet.parameters()[0], Float32Array.from(target.flat()));
    const { batch } = agent;
    batch.states.set(oneHot(2, 0));
    batch.nextStates.set(oneHot(2, 1));
    batch.actions[0] = 0;
    batch.rewards[0] = 0.5;
    batch.discounts[0] = 0.9;
    batch.weights?.fill(3);
    return { agent, options, qNet };
  }

  // The target net prefers action 1, whose quantiles 1 and 2 make the targets 1.4 and 2.3.
  test('moves the quantiles of the action taken, by hand', async () => {
    const { agent, qNet } = await agentBeforeLearning();
    const { loss, meanQ } = await agent.learnAndReport();
    assertClose([loss, meanQ], [0.149375, 7.5], 1e-6);
    const after = [1.175, 2.0375, 7, 8, 9, 9, 0, 0];
    assertClose(await device.read(qNet.parameters()[0]), after, 1e-6);
  });

  test('with doubleDQN the online net chooses by its means', async () => {
    const { agent } = await agentBeforeLearning({ doubleDQN: true });
    // Action 0, whose quantiles 0 and 2 make the targets 0.5 and 2.3: u is -0.5, 1.3, -1.5, 0.3.
    const each = [0.75 * 0.125, 0.25 * 0.8, 0.25 * 1, 0.75 * 0.045];
    const { loss } = await agent.learnAndReport();
    assertClose([loss], [each.reduce((total, value) => total + value, 0) / 2], 1e-6);
  });

  test('kappa is where the loss becomes linear', async () => {
    const lossAt = async (kappa: number) => {
      const { agent } = await agentBeforeLearning({ kappa });
      return (await agent.learnAndReport()).loss;
    };
    assertClose([await lossAt(0.5), await lossAt(0)], [0.22875, 0.4], 1e-6);
  });

  test('importance weights weigh the loss, not what priorities are made from', async () => {
    const { agent } = await agentBeforeLearning({}, true);
    const { loss, errors } = await agent.learnAndReport();
    assertClose([loss, errors![0]], [3 * 0.149375, 0.149375], 1e-6);
  });

  test('the values that the agent gives are means', async () => {
    const { agent, options, qNet } = await agentBeforeLearning();
    assert.equal(await agent.q(oneHot(2, 1)), Float32Array.of(9, 0));
    assert.equal(await agent.act(oneHot(2, 0)), Int32Array.of(1));
    const inspector = await compileInspector(device, options);
    const seen = await inspector.inspect(agent.batch);
    assertClose(seen.q, [1.5, 7.5], 1e-6);
    assertClose(seen.nextQ, [1, 1.5], 1e-6);
    assertClose(seen.targets, [1.85], 1e-6);
    assertClose(seen.errors, [-0.35], 1e-6);
    assertClose([seen.loss], [0.149375], 1e-6);
    inspector.release();
    const program = await compileQ(device, qNet, { observationShape: [2], count: 2, actionCount: 2 });
    const { q, greedy } = await program.run({ observations: oneHot(2, 0, 1) });
    assert.equal([...q, ...greedy], [1.5, 7.5, 9, 0, 1, 0]);
    program.release();
  });

  test('nets without quantiles, or with another number of them, are refused', async () => {
    const create = (qNet: Module, targetNet: Module) =>
      DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
        ...{ observationShape: [2], environments: 1, batchSize: 1, learner: quantileRegression() },
      });
    const message = /^quantileRegression needs nets that are each a QuantileNet, got/;
    await rejects(create(qTable(online), qTable(online)), message);
    const wrong = () => new QuantileNet(qTable(online), { actions: 2, quantiles: 3 });
    await rejects(create(wrong(), wrong()), /2 actions and 3 quantiles must give \[n, 6\]/);
  });

  test('options out of their range, or that do not exist, are refused by name', () => {
    const options = (given: object) => () => quantileRegression(given);
    assert.throws(options({ kappa: -1 }), /^kappa must be/);
    assert.throws(options({ doubleDQN: 1 }), /^doubleDQN must be/);
    assert.throws(options({ loss: 'mse' }), /^quantileRegression has no option loss/);
  });
});
