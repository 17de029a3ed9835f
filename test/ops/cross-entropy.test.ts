import * as assert from 'uvu/assert';
import { constant, crossEntropy, gradients, permute, reshape, sum, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

forEachDevice('crossEntropy', (test, device) => {
  const random = randomFor('crossEntropy');
  const logits = tensor([
    [1, 2, 3],
    [0, 0, 0],
  ]);
  const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
  const [first, second] = [Math.log(total) - 2, Math.log(3)];

  test('is the mean of -log p of the class, the sum, or each', async () => {
    const target = tensor([1, 2], 'i32');
    assertClose(await device.read(crossEntropy(logits, target)), [(first + second) / 2], 1e-6);
    assertClose(
      await device.read(crossEntropy(logits, target, { reduction: 'sum' })),
      [first + second],
      1e-6,
    );
    const weights = tensor([2, 0.5]);
    const each = crossEntropy(logits, target, { reduction: 'none', weights });
    assert.equal(each.shape, [2]);
    assertClose(await device.read(each), [2 * first, 0.5 * second], 1e-6);
    const [ofLogits, ofWeights] = gradients(crossEntropy(logits, target, { weights }), [logits, weights]);
    const p = [1, 2, 3].map((x) => Math.exp(x) / total);
    const expected = [p[0], p[1] - 1, p[2], 1 / 12, 1 / 12, -2 / 12];
    assertClose(await device.read(ofLogits!), expected, 1e-5);
    assert.is(ofWeights, undefined);
  });

  test('with probabilities that name one class is the same as with the class', async () => {
    const [n, classes] = [33, 10];
    const x = constant(uniform(random, n * classes, -5, 5), [n, classes]);
    const index = integers(random, n, classes);
    const shares = new Float32Array(n * classes);
    for (const [i, k] of index.entries()) shares[i * classes + k] = 1;
    const [hard, soft] = [constant(index, [n]), constant(shares, [n, classes])].map((target) =>
      crossEntropy(x, target),
    );
    assertClose(await device.read(hard), await device.read(soft), 1e-6);
    const [a, b] = [gradients(hard, [x])[0]!, gradients(soft, [x])[0]!];
    assertClose(await device.read(a), await device.read(b), 1e-6);
  });

  test('of an image has its classes along axis 1', async () => {
    const [n, classes, height, width] = [2, 4, 3, 5];
    const x = constant(uniform(random, n * classes * height * width), [n, classes, height, width]);
    const target = constant(integers(random, n * height * width, classes), [n, height, width]);
    const each = crossEntropy(x, target, { reduction: 'none' });
    assert.equal(each.shape, [n, height, width]);
    const rows = reshape(permute(x, [0, 2, 3, 1]), [-1, classes]);
    const flat = crossEntropy(rows, reshape(target, [-1]), { reduction: 'none' });
    assertClose(await device.read(each), await device.read(flat), 1e-6);
  });

  test('a confident answer has a small loss, not none', async () => {
    const sure = tensor([
      [20, 0],
      [0, 40],
    ]);
    const each = await device.read(crossEntropy(sure, tensor([0, 1], 'i32'), { reduction: 'none' }));
    assertClose([each[0]], [Math.log1p(Math.exp(-20))], 1e-5, '20 apart', 0);
    assertClose([each[1]], [Math.log1p(Math.exp(-40))], 1e-5, '40 apart', 0);
  });

  test('masked classes take no part', async () => {
    const masked = tensor([[1, -Infinity, 2]]);
    const loss = crossEntropy(masked, tensor([0], 'i32'));
    assertClose(await device.read(loss), [Math.log(1 + Math.E)], 1e-6);
    const p = 1 / (1 + Math.E);
    assertClose(await device.read(gradients(loss, [masked])[0]!), [p - 1, 0, 1 - p], 1e-5);
  });

  test('an index outside the classes gives NaN', async () => {
    for (const outside of [-1, 3]) {
      const each = crossEntropy(logits, tensor([outside, 0], 'i32'), { reduction: 'none' });
      const found = await device.read(each);
      assert.equal([Number.isNaN(found[0]), Number.isNaN(found[1])], [true, false]);
      assert.ok(Number.isNaN((await device.read(sum(each)))[0]));
    }
  });

  test('other shapes are refused', () => {
    const target = tensor([1, 2], 'i32');
    assert.throws(
      () => crossEntropy(tensor([1, 2]), target),
      /logits must be \[n, classes, ...\], got f32 tensor \[2\]/,
    );
    assert.throws(
      () => crossEntropy(logits, tensor([1], 'i32')),
      /for logits \[2, 3\] the target must be i32 \[2\] or f32 \[2, 3\], got i32 tensor \[1\]/,
    );
    assert.throws(() => crossEntropy(logits, tensor([1, 2])), /got f32 tensor \[2\]/);
    assert.throws(
      () => crossEntropy(logits, target, { weights: tensor([1, 2, 3]) }),
      /crossEntropy: weights must be \[2\], got f32 tensor \[3\]/,
    );
  });
});
