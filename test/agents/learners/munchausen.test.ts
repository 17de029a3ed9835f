import * as assert from 'uvu/assert';
import {
  compileInspector,
  DQN,
  type Learner,
  type Module,
  munchausen,
  munchausenQuantiles,
  QuantileNet,
  SGD,
} from '../../../src/index.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { oneHot, qTable } from '../../q-table.ts';
import { rejects } from '../../rejects.ts';

forEachDevice('Munchausen', (test, device) => {
  interface Step {
    readonly action: number;
    readonly discount?: number;
    readonly weight?: number;
  }

  /** Learns from one transition with reward 1 from the first state to the second. Both nets have the same form. */
  async function learned(
    learner: Learner,
    netOf: (table: number[][]) => Module,
    online: number[][],
    target: number[][],
    { action, discount = 0.99, weight }: Step,
  ) {
    const [qNet, targetNet] = [netOf(online), netOf(online)];
    const options = {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }), learner },
      ...{ observationShape: [2], batchSize: 1, prioritised: weight !== undefined },
    };
    const agent = await DQN.create(device, { ...options, environments: 1 });
    await device.write(targetNet.parameters()[0], Float32Array.from(target.flat()));
    const { batch } = agent;
    batch.states.set(oneHot(2, 0));
    batch.nextStates.set(oneHot(2, 1));
    batch.actions[0] = action;
    batch.rewards[0] = 1;
    batch.discounts[0] = discount;
    batch.weights?.fill(weight!);
    const inspector = await compileInspector(device, options);
    const { targets } = await inspector.inspect(batch);
    inspector.release();
    return { target: targets[0], ...(await agent.learnAndReport()) };
  }

  const online = [
    [3, 4, 5],
    [0, 9, 0],
  ];
  const target = [
    [1, 1.02, 0.9],
    [0.5, 0.53, 0.2],
  ];
  const values = (options: object, step: Step, of = target) =>
    learned(munchausen(options), qTable, online, of, step);

  test('the target holds the bonus and the soft value, by hand, both from the target net', async () => {
    const { target: y, loss, meanQ } = await values({ loss: 'mse' }, { action: 0 });
    assertClose([y], [1.504491], 1e-6);
    assertClose([loss, meanQ], [(3 - 1.504491) ** 2, 5], 1e-6);
    assertClose([(await values({ alpha: 0 }, { action: 0 })).target], [1.534004], 1e-6);
    assertClose([(await values({}, { action: 0 })).loss], [3 - 1.504491 - 0.5], 1e-6); // smooth L1
  });

  test('a terminal state keeps the bonus, which is limited for very unlikely actions', async () => {
    assertClose([(await values({}, { action: 0, discount: 0 })).target], [1 - 0.9 * 0.032792], 1e-6);
    const unlikely = [[1, 1.02, -3], target[1]];
    assertClose([(await values({}, { action: 2 }, unlikely)).target], [0.1 + 0.99 * 0.539398], 1e-6);
    const further = await values({ clip: 10 }, { action: 2 }, unlikely);
    assertClose([further.target], [1 - 0.9 * 4.032431 + 0.99 * 0.539398], 1e-6);
  });

  test('large values lose no precision', async () => {
    const large = target.map((row) => row.map((value) => 1000 * value));
    const { target: y } = await values({}, { action: 1 }, large);
    assertClose([y], [1 + 0.99 * 530], 1e-6);
  });

  test('importance weights weigh the loss, not what priorities are made from', async () => {
    const { loss, errors } = await values({}, { action: 0, weight: 3 });
    assertClose([loss, errors![0]], [3 * (2 - 1.504491 + 0.5), 3 - 1.504491], 1e-6);
  });

  test('quantiles: each is weighed by the policy of their means, by hand', async () => {
    const netOf = (table: number[][]) => new QuantileNet(qTable(table), { actions: 2, quantiles: 2 });
    const next = [
      [0, 0, 0, 0],
      [0, 0.4, 1, 0.6],
    ];
    const quantiles = (options: object) =>
      learned(
        munchausenQuantiles({ temperature: 0.5, ...options }),
        netOf,
        [
          [1, 1, 0, 0],
          [0, 0, 0, 0],
        ],
        next,
        {
          ...{ action: 0, discount: 0.9 },
        },
      );
    const { target: y, loss, meanQ } = await quantiles({ alpha: 0 });
    assertClose([y], [(1.935146 + 1.741808) / 2], 1e-6);
    const each = [1.935146, 1.741808].map((value) => (value - 1) ** 2 / 2);
    // Both quantiles are 1, below both targets; their weights, 0.25 and 0.75, add up to 1.
    assertClose([loss, meanQ], [(each[0] + each[1]) / 2, 1], 1e-6);
    // In the first state both actions are equally good: t log 1/2 for either.
    const bonus = 0.9 * 0.5 * Math.log(0.5);
    assertClose([(await quantiles({})).target], [(1.935146 + 1.741808) / 2 + bonus], 1e-6);
    const kappa = await quantiles({ alpha: 0, kappa: 0 });
    assertClose([kappa.loss], [(0.935146 + 0.741808) / 2], 1e-6);
    await rejects(
      learned(munchausenQuantiles(), qTable, online, target, { action: 0 }),
      /^munchausenQuantiles needs nets that are each a QuantileNet/,
    );
  });

  test('options out of their range, or that do not exist, are refused by name', () => {
    for (const make of [munchausen, munchausenQuantiles]) {
      const options = (given: object) => () => make(given);
      assert.throws(options({ alpha: 1.5 }), /^alpha must be/);
      assert.throws(options({ temperature: 0 }), /^temperature must be/);
      assert.throws(options({ clip: -1 }), /^clip must be/);
      assert.throws(options({ doubleDQN: true }), /has no option doubleDQN/);
    }
    assert.throws(() => munchausen({ loss: 'l2' as 'mse' }), /^loss must be/);
    assert.throws(() => munchausenQuantiles({ kappa: -1 }), /^kappa must be/);
  });
});
