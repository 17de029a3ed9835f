import * as assert from 'uvu/assert';
import {
  CategoricalNet,
  categoricalDQN,
  compileInspector,
  DQN,
  type Module,
  SGD,
} from '../../../src/index.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { oneHot, qTable } from '../../q-table.ts';
import { rejects } from '../../rejects.ts';

forEachDevice('categorical DQN', (test, device) => {
  const support = { min: -2, max: 2, atoms: 5 };
  /** A net for two states and two actions of five atoms each, from probabilities that need not be normalised. */
  const netOf = (table: number[][]) =>
    new CategoricalNet(qTable(table.map((row) => row.map((p) => Math.log(p)))), { actions: 2, support });
  const even = [1, 1, 1, 1, 1];
  const online = [
    [...even, 0.05, 0.05, 0.05, 0.05, 0.8],
    [1, 1, 1, 1, 6, ...even],
  ];
  const target = [
    [...even, ...even],
    [0.7, 0.1, 0.1, 0.05, 0.05, 1, 2, 4, 2, 1],
  ];

  /** An agent about to learn from action 0 in the first state, which led to the second. */
  async function agentBeforeLearning({ doubleDQN = false, prioritised = false } = {}) {
    const [qNet, targetNet] = [netOf(online), netOf(online)];
    const options = {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
      ...{ observationShape: [2], batchSize: 1, learner: categoricalDQN({ doubleDQN }), prioritised },
    };
    const agent = await DQN.create(device, { ...options, environments: 1 });
    const logits = target.flat().map((p) => Math.log(p));
    await device.write(targetNet.parameters()[0], Float32Array.from(logits));
    const { batch } = agent;
    batch.states.set(oneHot(2, 0));
    batch.nextStates.set(oneHot(2, 1));
    batch.actions[0] = 0;
    batch.rewards[0] = 1;
    batch.discounts[0] = 0.5;
    batch.weights?.fill(3);
    return { agent, options, qNet };
  }

  // The target net prefers action 1 (0 against -1.35); its atoms 0.1, 0.2, 0.4, 0.2, 0.1 become 0, 0, 0.2, 0.6, 0.2.
  test('moves the distribution of the action taken, by hand', async () => {
    const { agent, qNet } = await agentBeforeLearning();
    const { loss, meanQ } = await agent.learnAndReport();
    assertClose([loss, meanQ], [1.609438, 1.5], 1e-5);
    const [table] = qNet.parameters();
    const after = (await device.read(table)).subarray(0, 10);
    const others = online[0].slice(5).map((p) => Math.log(p));
    assertClose(after, [-0.2, -0.2, 0, 0.4, 0, ...others], 1e-5);
  });

  test('with doubleDQN the online net chooses by its expectations', async () => {
    const { agent, options } = await agentBeforeLearning({ doubleDQN: true });
    const inspector = await compileInspector(device, options);
    // Action 0, whose expectation of -1.35 makes the target 1 - 0.675; no atom leaves the support.
    assertClose((await inspector.inspect(agent.batch)).targets, [0.325], 1e-5);
    inspector.release();
  });

  test('importance weights weigh the loss; priorities are made from divergences', async () => {
    const { agent } = await agentBeforeLearning({ prioritised: true });
    const { loss, errors } = await agent.learnAndReport();
    assertClose([loss, errors![0]], [3 * 1.609438, 0.659167], 1e-5);
  });

  test('the values that the agent gives are expectations', async () => {
    const { agent, options } = await agentBeforeLearning();
    assertClose(await agent.q(oneHot(2, 0)), [0, 1.5], 1e-5, 'q', 1);
    assert.equal(await agent.act(oneHot(2, 0)), Int32Array.of(1));
    const inspector = await compileInspector(device, options);
    const seen = await inspector.inspect(agent.batch);
    assertClose(seen.nextQ, [-1.35, 0], 1e-5);
    assertClose([seen.targets[0], seen.errors[0]], [1, -1], 1e-5);
    inspector.release();
  });

  test('nets of another kind, with different supports or of wrong sizes are refused', async () => {
    const create = (qNet: Module, targetNet: Module) =>
      DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
        ...{ observationShape: [2], environments: 1, batchSize: 1, learner: categoricalDQN() },
      });
    await rejects(create(qTable(online), qTable(online)), /^categoricalDQN needs nets that are each a Categ/);
    const other = new CategoricalNet(qTable(online), { actions: 2, support: { ...support, max: 3 } });
    await rejects(create(netOf(online), other), /must have one support, got \[-2,2,5\] and \[-2,3,5\]/);
    const wrong = () => new CategoricalNet(qTable(online), { actions: 3, support });
    await rejects(create(wrong(), wrong()), /3 actions and 5 atoms must give \[n, 15\]/);
    const inverted = { min: 1, max: -1, atoms: 5 };
    assert.throws(
      () => new CategoricalNet(qTable(online), { actions: 2, support: inverted }),
      /^support.max/,
    );
    assert.throws(() => categoricalDQN({ atoms: 51 } as object), /^categoricalDQN has no option atoms/);
    assert.throws(() => categoricalDQN({ doubleDQN: 1 } as object), /^doubleDQN must be/);
  });
});
