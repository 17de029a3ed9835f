import * as assert from 'uvu/assert';
import { selfImitationRewards } from '../../../src/agents/learners/self-imitation.ts';
import { constant, DQN, type SelfImitation, SGD, selfImitation, tensor } from '../../../src/index.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { oneHot, qTable } from '../../q-table.ts';

forEachDevice('self-imitation', (test, device) => {
  const rewards = async (options: SelfImitation): Promise<Float32Array> => {
    const inputs = {
      targetQ: tensor([
        [4, 6],
        [4, 6],
        [4, 6],
        [4, 6],
      ]),
      actions: constant(Int32Array.of(0, 0, 1, 0), [4]),
      rewards: tensor([1, 1, 1, 10]),
      returns: tensor([9, 5, 5, 3]),
    };
    return device.read(selfImitationRewards(inputs, options));
  };

  // max(G, Q(s, a)) - max Q(s, .): 9 - 6, 5 - 6, max(5, 6) - 6, max(3, 4) - 6
  test('the bonus by hand: as it is, never negative, and limited', async () => {
    assertClose(await rewards({ alpha: 0.5, positive: false }), [2.5, 0.5, 1, 9], 1e-6);
    assertClose(await rewards({ alpha: 0.5 }), [2.5, 1, 1, 10], 1e-6);
    assertClose(await rewards({ alpha: 0.5, clip: 1 }), [1.5, 1, 1, 10], 1e-6);
    assertClose(await rewards({ alpha: 0.5, clip: 1, positive: false }), [1.5, 0.5, 1, 9.5], 1e-6);
  });

  test('an agent adds the bonus, from the target net, to its target', async () => {
    const online = [
      [1, 2],
      [100, 100],
    ];
    const target = [
      [3, 2],
      [10, 5],
    ];
    const [qNet, targetNet] = [qTable(online), qTable(online)];
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 0.5 }) },
      ...{ observationShape: [2], environments: 1, batchSize: 1 },
      learner: selfImitation({ alpha: 0.5, loss: 'mse' }),
    });
    await device.write(targetNet.parameters()[0], Float32Array.from(target.flat()));
    const { batch } = agent;
    batch.states.set(oneHot(2, 0));
    batch.nextStates.set(oneHot(2, 1));
    batch.actions[0] = 1;
    batch.rewards[0] = 0.5;
    batch.discounts[0] = 0.5;
    batch.returns![0] = 7;
    // The bonus is max(7, 2) - 3 = 4, so the target is 0.5 + 0.5 * 4 + 0.5 * 10 = 7.5; the estimate is 2.
    assert.is((await agent.learnAndReport()).loss, 5.5 ** 2);
    assert.equal(await device.read(qNet.parameters()[0]), Float32Array.of(1, 7.5, 100, 100));
  });

  test('options out of their range, or that do not exist, are refused by name', () => {
    const options = (given: object) => () => selfImitation({ alpha: 0.9, ...given });
    assert.throws(options({ alpha: Number.NaN }), /^alpha must be a finite number, got NaN$/);
    assert.throws(options({ alpha: undefined }), /^alpha must be a finite number, got undefined$/);
    assert.throws(options({ clip: 0 }), /^clip must be a positive number, got 0$/);
    assert.throws(options({ loss: 'l2' }), /^loss must be/);
    assert.throws(options({ clipping: 1 }), /^selfImitation has no option clipping/);
  });
});
