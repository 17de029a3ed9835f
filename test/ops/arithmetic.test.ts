import * as assert from 'uvu/assert';
import {
  add,
  constant,
  div,
  expand,
  full,
  maximum,
  minimum,
  mul,
  neg,
  Parameter,
  reshape,
  scalar,
  sub,
  tensor,
} from '../../src/index.ts';
import { copy } from '../../src/ops/broadcast.ts';
import { forEachDevice } from '../devices.ts';

forEachDevice('arithmetic', (test, device) => {
  const row = tensor([1, 2, 4]);
  const column = tensor([[10], [20]]);

  test('constants are read as they were written', async () => {
    assert.equal(
      await device.read(
        tensor([
          [1.5, -2],
          [3, 4],
        ]),
      ),
      Float32Array.of(1.5, -2, 3, 4),
    );
    assert.equal(await device.read(tensor([3, -4], 'i32')), Int32Array.of(3, -4));
    assert.equal(await device.read(scalar(7)), Float32Array.of(7));
    assert.equal(await device.read(full([2, 2], 0.5)), Float32Array.of(0.5, 0.5, 0.5, 0.5));
    assert.equal(await device.read(new Parameter(Float32Array.of(1, 2), [2])), Float32Array.of(1, 2));
    const data = Float32Array.of(1, 2);
    const kept = constant(data, [2]);
    data.fill(9);
    assert.equal(await device.read(kept), Float32Array.of(1, 2));
  });

  test('elements are combined one by one', async () => {
    assert.equal(await device.read(add(row, row)), Float32Array.of(2, 4, 8));
    assert.equal(await device.read(sub(row, tensor([4, 2, 1]))), Float32Array.of(-3, 0, 3));
    assert.equal(await device.read(mul(row, row)), Float32Array.of(1, 4, 16));
    assert.equal(await device.read(div(row, tensor([2, -4, 0]))), Float32Array.of(0.5, -0.5, Infinity));
    assert.equal(await device.read(neg(row)), Float32Array.of(-1, -2, -4));
    assert.equal(await device.read(maximum(row, tensor([3, 0, 4]))), Float32Array.of(3, 2, 4));
    assert.equal(await device.read(minimum(row, tensor([3, 0, 4]))), Float32Array.of(1, 0, 4));
    assert.equal(await device.read(copy(row)), Float32Array.of(1, 2, 4));
  });

  test('a number stands for a tensor on either side', async () => {
    assert.equal(await device.read(sub(1, row)), Float32Array.of(0, -1, -3));
    assert.equal(await device.read(div(row, 4)), Float32Array.of(0.25, 0.5, 1));
    assert.equal(await device.read(mul(row, 1)), Float32Array.of(1, 2, 4));
    assert.equal(await device.read(add(2, 3)), Float32Array.of(5));
  });

  test('shapes are broadcast as in NumPy', async () => {
    const sum = add(row, column);
    assert.equal(sum.shape, [2, 3]);
    assert.equal(await device.read(sum), Float32Array.of(11, 12, 14, 21, 22, 24));
    const outer = sub(reshape(row, [3, 1, 1]), column);
    assert.equal(outer.shape, [3, 2, 1]);
    assert.equal(await device.read(outer), Float32Array.of(-9, -19, -8, -18, -6, -16));
    assert.equal(await device.read(expand(column, [2, 2])), Float32Array.of(10, 10, 20, 20));
    assert.equal(await device.read(expand(row, [2, 3], 0.5)), Float32Array.of(0.5, 1, 2, 0.5, 1, 2));
  });

  test('shapes that do not fit are refused, and so are too many axes', () => {
    assert.throws(() => add(row, tensor([1, 2])), /cannot broadcast \[3\] with \[2\]: axis 0 is 3 and 2/);
    assert.throws(() => expand(row, [2, 2]), /cannot broadcast \[3\] with \[2, 2\]/);
    assert.throws(() => expand(column, [2]), /does not broadcast to \[2\]/);
    assert.throws(() => add(full([1, 1, 1, 1, 2], 0), 1), /more than 4 axes/);
  });

  test('a wrong dtype is refused', () => {
    const integers = tensor([1, 2], 'i32');
    // @ts-expect-error the types forbid it too
    assert.throws(() => add(integers, 1), /a must be f32, got i32 tensor \[2\]/);
  });

  test('a constant takes only numbers that its dtype can hold', () => {
    const make = (values: unknown, dtype: 'f32' | 'u8' | 'i32' = 'f32') => tensor(values as number, dtype);
    for (const values of [
      'a',
      ['a'],
      [[1], ['b']],
      'loop',
      [null],
      [undefined],
      [{}],
      null,
      {},
      [true],
      [1n],
    ])
      assert.throws(() => make(values), /tensor: entries must be numbers or arrays of them, got /);
    for (const [values, dtype] of [
      [[300], 'u8'],
      [[0, -1], 'u8'],
      [[1.5], 'u8'],
      [[3e9], 'i32'],
      [[Number.NaN], 'i32'],
      [0.5, 'i32'],
    ] as const)
      assert.throws(() => make(values, dtype), new RegExp(`tensor: .* is no value of dtype ${dtype}`));
    assert.equal(tensor([0, 255], 'u8').shape, [2]);
    assert.equal(tensor([-(2 ** 31), 2 ** 31 - 1], 'i32').shape, [2]);
    assert.equal(tensor([Number.NaN, Number.POSITIVE_INFINITY, 0.1]).shape, [3]);
  });

  test('a constant must have as many values as its shape, and rows of equal length', () => {
    assert.throws(() => constant(new Float32Array(5), [2, 3]), /5 values cannot fill shape \[2, 3\]/);
    assert.throws(() => tensor([[1, 2], [3]]), /ragged array: 1 elements on axis 1/);
    assert.throws(() => tensor([[1, 2], 3]), /ragged array: a number on axis 1/);
    assert.throws(() => tensor([[]]), /empty array at axis 1/);
    assert.throws(
      () => new Parameter(new Float32Array(5), [2, 3]),
      /parameter of shape .* must have \d values, got 5/,
    );
  });
});
