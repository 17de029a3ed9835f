import * as assert from 'uvu/assert';
import { constant, full, linear, matmul, relu, reshape, slice, squeeze, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

forEachDevice('matmul', (test, device) => {
  const a = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b = tensor([
    [1, 0],
    [0, 2],
    [-1, 1],
  ]);
  const product = Float32Array.of(-2, 7, -2, 16);

  test('rows times columns', async () => {
    assert.equal(matmul(a, b).shape, [2, 2]);
    assert.equal(await device.read(matmul(a, b)), product);
  });

  test('either operand may be given as its transpose', async () => {
    const aT = tensor([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const bT = tensor([
      [1, 0, -1],
      [0, 2, 1],
    ]);
    assert.equal(await device.read(matmul(aT, b, { transposeA: true })), product);
    assert.equal(await device.read(matmul(a, bT, { transposeB: true })), product);
    assert.equal(await device.read(matmul(aT, bT, { transposeA: true, transposeB: true })), product);
  });

  test('results may be one row, one column or one number', async () => {
    const row = tensor([[1, 2, 3]]);
    const column = tensor([[1], [2], [3]]);
    assert.equal(await device.read(matmul(row, column)), Float32Array.of(14));
    assert.equal(await device.read(matmul(column, row)), Float32Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9));
    assert.equal(await device.read(matmul(a, column)), Float32Array.of(14, 32));
    assert.equal(await device.read(matmul(row, b)), Float32Array.of(-2, 7));
  });

  test('a batch gives the product of each pair of matrices', async () => {
    const random = randomFor('batches');
    const draw = (...shape: number[]) =>
      constant(
        uniform(
          random,
          shape.reduce((p, extent) => p * extent),
        ),
        shape,
      );
    for (const [batch, m, k, n] of [
      [1, 3, 4, 5],
      [5, 33, 65, 17],
      [3, 70, 9, 2],
      [64, 1, 3, 1],
    ]) {
      const [x, y] = [draw(batch, m, k), draw(batch, k, n)];
      const [one, other] = [draw(m, k), draw(k, n)];
      const [together, left, right, relued] = [
        matmul(x, y),
        matmul(one, y),
        matmul(x, other),
        relu(matmul(x, y)),
      ];
      for (let i = 0; i < batch; i++) {
        const [xi, yi] = [x, y].map((all) => squeeze(slice(all, [i], [i + 1]), 0));
        const part = async (all: typeof x) => (await device.read(all)).subarray(i * m * n, (i + 1) * m * n);
        assertClose(await part(together), await device.read(matmul(xi, yi)), 1e-6, 'both');
        assertClose(await part(relued), await device.read(relu(matmul(xi, yi))), 1e-6, 'relu');
        assertClose(await part(left), await device.read(matmul(one, yi)), 1e-6, 'a shared');
        assertClose(await part(right), await device.read(matmul(xi, other)), 1e-6, 'b shared');
      }
    }
    const images = full([2, 3, 4, 5], 1);
    assert.equal(matmul(images, images, { transposeB: true }).shape, [2, 3, 4, 4]);
    assert.equal(matmul(images, full([5, 1], 1)).shape, [2, 3, 4, 1]);
  });

  test('linear is x weight^T + bias, with a ReLU in the same kernel', async () => {
    const weight = tensor([
      [1, 0, -1],
      [0, 2, 1],
      [1, 1, 1],
    ]);
    const y = linear(a, weight, tensor([10, 20, -7]));
    assert.equal(y.shape, [2, 3]);
    assert.equal(await device.read(y), Float32Array.of(8, 27, -1, 8, 36, 8));
    assert.equal(await device.read(relu(y)), Float32Array.of(8, 27, 0, 8, 36, 8));
    assert.equal(await device.read(relu(matmul(a, b))), Float32Array.of(0, 7, 0, 16));
  });

  test('relu keeps positive values', async () => {
    assert.equal(await device.read(relu(tensor([-1, 0, 2]))), Float32Array.of(0, 0, 2));
    assert.equal(Array.from(await device.read(relu(tensor([Number.NaN])))), [Number.NaN]);
  });

  test('shapes that do not fit are named', () => {
    assert.throws(() => matmul(a, a), /cannot multiply \[2, 3\] by \[2, 3\]: 3 is not 2/);
    assert.throws(() => matmul(a, b, { transposeB: true }), /cannot multiply \[2, 3\] by \[2, 3\]/);
    assert.throws(() => matmul(a, tensor([1, 2, 3])), /needs two axes, got f32 tensor \[3\]/);
    assert.throws(() => matmul(full([2, 2, 3], 0), full([3, 3, 2], 0)), /that are the same/);
    assert.throws(() => matmul(full([1, 1, 1, 2, 3], 0), b), /up to two axes in front/);
    assert.throws(() => matmul(full([65_536, 1, 1], 0), full([65_536, 1, 1], 0)), /65536 products at once/);
    assert.throws(() => linear(reshape(a, [1, 2, 3]), a), /should be \[batch, in\]/);
    assert.throws(
      () => linear(a, b, tensor([1, 2])),
      /linear: x f32 tensor \[2, 3\], weight f32 tensor \[3, 2\] and bias f32 tensor \[2\]/,
    );
    assert.throws(() => linear(a, a, tensor([1, 2, 3])), /should be \[batch, in\], \[out, in\], \[out\]/);
  });

  test('a wrong dtype is named', () => {
    // @ts-expect-error the types forbid it too
    assert.throws(() => matmul(a, tensor([[1], [2], [3]], 'i32')), /must be f32, got i32 tensor \[3, 1\]/);
  });
});
