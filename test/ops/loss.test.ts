import * as assert from 'uvu/assert';
import { constant, mseLoss, smoothL1Loss, tdLoss, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

forEachDevice('losses', (test, device) => {
  const prediction = tensor([1, 2, 3, 4]);
  const label = tensor([1.5, 2, 1, 7]); // differences -0.5, 0, 2, -3

  test('mseLoss is the mean square', async () => {
    assert.equal(mseLoss(prediction, label).shape, []);
    assert.equal(await device.read(mseLoss(prediction, label)), Float32Array.of((0.25 + 4 + 9) / 4));
  });

  test('smoothL1Loss is quadratic near zero and linear beyond 1', async () => {
    assert.equal(
      await device.read(smoothL1Loss(prediction, label)),
      Float32Array.of((0.125 + 1.5 + 2.5) / 4),
    );
  });

  test('weights multiply the terms; the mean stays one over all elements', async () => {
    const weights = tensor([4, 1, 0.5, 0]);
    assert.equal(await device.read(mseLoss(prediction, label, { weights })), Float32Array.of((1 + 2) / 4));
    assert.equal(
      await device.read(smoothL1Loss(prediction, label, { weights })),
      Float32Array.of((0.5 + 0.75) / 4),
    );
  });

  test('shapes must be equal', () => {
    assert.throws(
      () => mseLoss(prediction, tensor([1, 2])),
      /mseLoss: the shapes must be equal, got f32 tensor \[4\] and f32 tensor \[2\]/,
    );
    assert.throws(
      () => smoothL1Loss(prediction, label, { weights: tensor([1]) }),
      /smoothL1Loss: the shapes/,
    );
  });
});

forEachDevice('tdLoss', (test, device) => {
  const inputs = {
    q: tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    nextQ: tensor([
      [10, 20],
      [40, 30],
      [50, 60],
    ]),
    actions: tensor([0, 1, 1], 'i32'),
    rewards: tensor([1, -1, 2]),
    terminated: tensor([0, 0, 1]),
  };
  const options = { gamma: 0.5, loss: 'mse' } as const;

  test('bootstraps from the best next action, but not beyond a terminal state', async () => {
    // targets 1 + 0.5 * 20, -1 + 0.5 * 40, 2
    const { loss, errors } = tdLoss(inputs, options);
    assert.equal(await device.read(errors), Float32Array.of(1 - 11, 4 - 19, 6 - 2));
    assertClose(await device.read(loss), [(100 + 225 + 16) / 3], 1e-6);
    const { loss: huber } = tdLoss(inputs, { ...options, loss: 'smoothL1' });
    assertClose(await device.read(huber), [(9.5 + 14.5 + 3.5) / 3], 1e-6);
  });

  test('double DQN: the chooser picks the action, the target net says what it is worth', async () => {
    const chooser = tensor([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    // targets 1 + 0.5 * 10, -1 + 0.5 * 40, 2
    assert.equal(
      await device.read(tdLoss({ ...inputs, chooser }, options).errors),
      Float32Array.of(1 - 6, 4 - 19, 6 - 2),
    );
  });

  test('tells the mean of what the best actions are worth', async () => {
    assertClose(await device.read(tdLoss(inputs, options).meanQ), [(2 + 4 + 6) / 3], 1e-6);
    const random = randomFor('mean Q');
    const [batch, actions] = [523, 7];
    const q = uniform(random, batch * actions);
    const best = Array.from({ length: batch }, (_, i) =>
      Math.max(...q.subarray(i * actions, (i + 1) * actions)),
    );
    const zeros = constant(new Float32Array(batch), [batch]);
    const { meanQ } = tdLoss(
      {
        ...{ q: constant(q, [batch, actions]), nextQ: constant(q, [batch, actions]) },
        actions: constant(new Int32Array(batch), [batch]),
        ...{ rewards: zeros, terminated: zeros },
      },
      options,
    );
    assertClose(await device.read(meanQ), [best.reduce((a, b) => a + b) / batch], 1e-6);
  });

  test('of actions that the chooser likes equally, the first is taken', async () => {
    const chooser = tensor([
      [0, 0],
      [7, 7],
      [-1, -1],
    ]);
    const { errors } = tdLoss({ ...inputs, chooser, terminated: tensor([0, 0, 0]) }, options);
    assert.equal(await device.read(errors), Float32Array.of(1 - (1 + 5), 4 - (-1 + 20), 6 - (2 + 25)));
  });

  test('weights multiply the losses, not the errors', async () => {
    const { loss, errors } = tdLoss({ ...inputs, weights: tensor([0, 2, 1]) }, options);
    assert.equal(await device.read(errors), Float32Array.of(-10, -15, 4));
    assertClose(await device.read(loss), [(450 + 16) / 3], 1e-6);
  });

  test('an infinite value of a terminal state does not matter', async () => {
    const nextQ = tensor([
      [10, 20],
      [40, 30],
      [Infinity, Number.NaN],
    ]);
    assert.equal(
      await device.read(tdLoss({ ...inputs, nextQ }, options).errors),
      Float32Array.of(-10, -15, 4),
    );
  });

  test('an action that does not exist makes the loss NaN', async () => {
    for (const action of [2, -1]) {
      const actions = tensor([0, action, 1], 'i32');
      const { loss, errors } = tdLoss({ ...inputs, actions }, options);
      assert.equal(Array.from(await device.read(errors)), [-10, Number.NaN, 4]);
      assert.equal(Array.from(await device.read(loss)), [Number.NaN]);
    }
  });

  test('every input of the wrong shape or dtype is named', () => {
    const wrong = tensor([[1], [2], [3]]);
    for (const name of ['nextQ', 'chooser'] as const) {
      assert.throws(() => tdLoss({ ...inputs, [name]: wrong }, options), /\[3, 1\] must have the shape of q/);
    }
    for (const name of ['actions', 'rewards', 'terminated', 'weights'] as const) {
      assert.throws(() => tdLoss({ ...inputs, [name]: wrong }, options), /f32 tensor \[3, 1\] must be \[3\]/);
    }
    assert.throws(() => tdLoss({ ...inputs, q: inputs.rewards }, options), /q must be \[batch, actions\]/);
    assert.throws(() => {
      // @ts-expect-error the types forbid it too
      tdLoss({ ...inputs, actions: inputs.rewards }, options);
    }, /action must be i32, got f32 tensor \[3\]/);
  });
});
