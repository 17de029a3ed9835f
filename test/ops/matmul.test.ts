import * as assert from 'uvu/assert';
import { linear, matmul, relu, tensor } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';

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

  test('results that are one row, one column or one number', async () => {
    const row = tensor([[1, 2, 3]]);
    const column = tensor([[1], [2], [3]]);
    assert.equal(await device.read(matmul(row, column)), Float32Array.of(14));
    assert.equal(await device.read(matmul(column, row)), Float32Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9));
    assert.equal(await device.read(matmul(a, column)), Float32Array.of(14, 32));
    assert.equal(await device.read(matmul(row, b)), Float32Array.of(-2, 7));
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

  test('relu keeps what is positive', async () => {
    assert.equal(await device.read(relu(tensor([-1, 0, 2]))), Float32Array.of(0, 0, 2));
    assert.equal(Array.from(await device.read(relu(tensor([Number.NaN])))), [Number.NaN]);
  });

  test('shapes that do not fit are named', () => {
    assert.throws(() => matmul(a, a), /cannot multiply \[2, 3\] by \[2, 3\]: 3 is not 2/);
    assert.throws(() => matmul(a, b, { transposeB: true }), /cannot multiply \[2, 3\] by \[2, 3\]/);
    assert.throws(() => matmul(a, tensor([1, 2, 3])), /needs two axes, got f32 tensor \[3\]/);
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
