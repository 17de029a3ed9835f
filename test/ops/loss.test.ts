import * as assert from 'uvu/assert';
import {
  binaryCrossEntropyWithLogits,
  constant,
  gradients,
  huberLoss,
  l1Loss,
  mean,
  mseLoss,
  mul,
  smoothL1Loss,
  sum,
  type Tensor,
  tdLoss,
  tensor,
} from '../../src/index.ts';
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

  test('l1Loss is the mean distance, huberLoss quadratic near zero and linear beyond delta', async () => {
    assert.equal(await device.read(l1Loss(prediction, label)), Float32Array.of((0.5 + 2 + 3) / 4));
    assert.equal(
      await device.read(huberLoss(prediction, label, { delta: 2.5 })),
      Float32Array.of((0.125 + 2 + 2.5 * (3 - 1.25)) / 4),
    );
    assert.equal(
      await device.read(huberLoss(prediction, label)),
      await device.read(smoothL1Loss(prediction, label)),
    );
  });

  test('binaryCrossEntropyWithLogits is exact in both tails, and so is its gradient', async () => {
    const logits = Float32Array.of(0, 10, -10, 30, -30, 80, -80, 2, 1000, -1000);
    const labels = Float32Array.of(0, 1, 0, 1, 0, 1, 0, 0.25, 1, 1);
    const [x, t] = [constant(logits, [10]), constant(labels, [10])];
    const softplus = (value: number) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
    const each = Array.from(
      logits,
      (value, i) => labels[i] * softplus(-value) + (1 - labels[i]) * softplus(value),
    );
    const slopes = Array.from(
      logits,
      (value, i) => (1 - labels[i]) / (1 + Math.exp(-value)) - labels[i] / (1 + Math.exp(value)),
    );
    await assertEach(binaryCrossEntropyWithLogits(x, t, { reduction: 'none' }), each);
    for (const i of logits.keys()) {
      const [one, its] = [tensor([logits[i]]), tensor([labels[i]])];
      await assertEach(binaryCrossEntropyWithLogits(one, its), [each[i]]);
      await assertEach(gradients(binaryCrossEntropyWithLogits(one, its), [one])[0]!, [slopes[i]]);
    }
  });

  const losses = {
    mseLoss,
    smoothL1Loss,
    huberLoss: (p: Tensor<'f32'>, t: Tensor<'f32'>, options: object) =>
      huberLoss(p, t, { ...options, delta: 0.3 }),
    l1Loss,
    binaryCrossEntropyWithLogits,
  };
  for (const [name, loss] of Object.entries(losses)) {
    test(`${name}: the mean and the sum of the weighted losses, with their gradients`, async () => {
      const random = randomFor(`losses ${name}`);
      for (const count of [1, 37, 4099, 30_011]) {
        const [p, t, w] = [0, 0, 0].map(() => constant(uniform(random, count, 0.05, 0.95), [count]));
        for (const weights of [undefined, w]) {
          const options = weights ? { weights } : {};
          const each = loss(p, t, { ...options, reduction: 'none' });
          assert.equal(each.shape, [count]);
          const fused = { mean: loss(p, t, options), sum: loss(p, t, { ...options, reduction: 'sum' }) };
          const composed = { mean: mean(each), sum: sum(each) };
          for (const reduction of ['mean', 'sum'] as const) {
            assert.equal(fused[reduction].shape, []);
            assertClose(await device.read(fused[reduction]), await device.read(composed[reduction]), 1e-5);
            const [actual, expected] = [fused, composed].map(
              (all) => gradients(mul(all[reduction], 3), [p])[0]!,
            );
            assertClose(await device.read(actual), await device.read(expected), 1e-5, `gradient of ${count}`);
          }
        }
      }
    });
  }

  test('weights multiply the terms; the mean stays one over all elements', async () => {
    const weights = tensor([4, 1, 0.5, 0]);
    assert.equal(await device.read(mseLoss(prediction, label, { weights })), Float32Array.of((1 + 2) / 4));
    assert.equal(
      await device.read(smoothL1Loss(prediction, label, { weights })),
      Float32Array.of((0.5 + 0.75) / 4),
    );
    assert.equal(
      await device.read(l1Loss(prediction, label, { weights, reduction: 'none' })),
      Float32Array.of(2, 0, 1, 0),
    );
  });

  test('no gradient flows to weights, nor to the labels of a logistic loss', () => {
    for (const reduction of ['mean', 'none'] as const) {
      const weights = tensor([1, 2, 3, 4]);
      const found = gradients(sum(mseLoss(prediction, label, { weights, reduction })), [weights, label]);
      assert.equal([found[0], found[1]!.shape], [undefined, [4]]);
      const logistic = binaryCrossEntropyWithLogits(prediction, label, { reduction });
      assert.equal(gradients(sum(logistic), [label]), [undefined]);
    }
  });

  test('other shapes and unknown options are refused', () => {
    assert.throws(
      () => mseLoss(prediction, tensor([1, 2])),
      /mseLoss: the shapes must be equal, got f32 tensor \[4\] and f32 tensor \[2\]/,
    );
    assert.throws(
      () => smoothL1Loss(prediction, label, { weights: tensor([1]) }),
      /smoothL1Loss: weights must be \[4\], got f32 tensor \[1\]/,
    );
    for (const delta of [0, -1, Number.NaN, Infinity]) {
      assert.throws(
        () => huberLoss(prediction, label, { delta }),
        /huberLoss: delta must be positive and finite/,
      );
    }
    // @ts-expect-error the types forbid it too
    const wrong = () => l1Loss(prediction, label, { reduction: 'max' });
    assert.throws(wrong, /l1Loss: reduction must be 'mean', 'sum' or 'none', got max/);
  });

  /** Fails unless each number is right, relative to its own size. */
  async function assertEach(actual: Tensor<'f32'>, expected: readonly number[]): Promise<void> {
    for (const [i, value] of (await device.read(actual)).entries()) {
      // what is below f32's smallest normal number may be 0
      assertClose([value], [expected[i]], 1e-5, `element ${i}`, 1e-33);
    }
  }
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
    discounts: tensor([0.5, 0.5, 0]),
  };
  const options = { loss: 'mse' } as const;

  test('bootstraps from the best next action, but not beyond a terminal state', async () => {
    // targets 1 + 0.5 * 20, -1 + 0.5 * 40, 2
    const { loss, errors } = tdLoss(inputs, options);
    assert.equal(await device.read(errors), Float32Array.of(1 - 11, 4 - 19, 6 - 2));
    assertClose(await device.read(loss), [(100 + 225 + 16) / 3], 1e-6);
    const { loss: huber } = tdLoss(inputs, { ...options, loss: 'smoothL1' });
    assertClose(await device.read(huber), [(9.5 + 14.5 + 3.5) / 3], 1e-6);
  });

  test('double DQN: the chooser picks the action, and the target net gives its value', async () => {
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

  test('reports the mean value of the best actions', async () => {
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
        ...{ rewards: zeros, discounts: zeros },
      },
      options,
    );
    assertClose(await device.read(meanQ), [best.reduce((a, b) => a + b) / batch], 1e-6);
  });

  test('the first of equal actions of the chooser is taken', async () => {
    const chooser = tensor([
      [0, 0],
      [7, 7],
      [-1, -1],
    ]);
    const { errors } = tdLoss({ ...inputs, chooser, discounts: tensor([0.5, 0.5, 0.5]) }, options);
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
    for (const name of ['actions', 'rewards', 'discounts', 'weights'] as const) {
      assert.throws(() => tdLoss({ ...inputs, [name]: wrong }, options), /f32 tensor \[3, 1\] must be \[3\]/);
    }
    assert.throws(() => tdLoss({ ...inputs, q: inputs.rewards }, options), /q must be \[batch, actions\]/);
    assert.throws(() => {
      // @ts-expect-error the types forbid it too
      tdLoss({ ...inputs, actions: inputs.rewards }, options);
    }, /action must be i32, got f32 tensor \[3\]/);
  });
});
