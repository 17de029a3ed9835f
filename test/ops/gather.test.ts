import * as assert from 'uvu/assert';
import { constant, embedding, full, gather, gradients, mul, scatter, sum, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

forEachDevice('gather', (test, device) => {
  const q = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test('picks one element of each row', async () => {
    const taken = gather(q, tensor([2, 0], 'i32'));
    assert.equal(taken.shape, [2]);
    assert.equal(await device.read(taken), Float32Array.of(3, 4));
  });

  test('picks several elements of each row, and of one row', async () => {
    const index = tensor(
      [
        [2, 2, 0, 1],
        [1, 0, 0, 2],
      ],
      'i32',
    );
    assert.equal(gather(q, index).shape, [2, 4]);
    assert.equal(await device.read(gather(q, index)), Float32Array.of(3, 3, 1, 2, 5, 4, 4, 6));
    assert.equal(await device.read(gather(tensor([7, 8]), tensor([1], 'i32'))), Float32Array.of(8));
  });

  test('picks along any axis', async () => {
    const x = tensor([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [
        [7, 8],
        [9, 10],
        [11, 12],
      ],
    ]);
    const along = (index: number[][][], axis: number) => gather(x, tensor(index, 'i32'), axis);
    assert.equal(await device.read(along([[[2, 0]], [[0, 1]]], 1)), Float32Array.of(5, 2, 7, 10));
    assert.equal(
      await device.read(
        along(
          [
            [
              [1, 0],
              [0, 0],
              [1, 1],
            ],
          ],
          0,
        ),
      ),
      Float32Array.of(7, 2, 3, 4, 11, 12),
    );
    const onePick = gather(
      x,
      tensor(
        [
          [2, 1],
          [0, 2],
        ],
        'i32',
      ),
      -2,
    );
    assert.equal(onePick.shape, [2, 2]);
    assert.equal(await device.read(onePick), Float32Array.of(5, 4, 7, 12));
  });

  test('an embedding is a row for each entry of the index', async () => {
    const random = randomFor('embedding');
    const [rows, width] = [130, 67];
    const weight = constant(uniform(random, rows * width), [rows, width]);
    const values = await device.read(weight);
    for (const shape of [[], [3], [5, 41], [2, 3, 4]]) {
      const entries = integers(
        random,
        shape.reduce((a, b) => a * b, 1),
        rows,
      );
      const found = embedding(weight, constant(entries, shape));
      assert.equal(found.shape, [...shape, width]);
      const expected = Array.from(entries, (row) => [...values.subarray(row * width, (row + 1) * width)]);
      assert.equal(await device.read(found), Float32Array.from(expected.flat()));
    }
    const outside = await device.read(embedding(weight, tensor([130, -1], 'i32')));
    assert.ok(outside.every(Number.isNaN));
  });

  test('the gradients of a row that is picked many times add up, to the same bits every time', async () => {
    const random = randomFor('embedding gradient');
    for (const [rows, width, picks] of [
      [1000, 5, 3000],
      [7, 64, 1000],
      [3, 1, 40_000],
    ]) {
      const index = integers(random, picks, rows);
      const upstream = uniform(random, picks * width, 0, 1);
      const expected = new Float64Array(rows * width);
      for (const [i, value] of upstream.entries()) {
        expected[index[Math.floor(i / width)] * width + (i % width)] += value;
      }
      const weight = full([rows, width], 0);
      const out = embedding(weight, constant(index, [picks]));
      const [gradient] = gradients(sum(mul(out, constant(upstream, [picks, width]))), [weight]);
      const found = await device.read(gradient!);
      assertClose(found, expected, 2e-6);
      assert.equal(await device.read(gradient!), found);
    }
  });

  test('an index of fewer axes picks whole slices, and gradients go back there', async () => {
    const random = randomFor('gather rows');
    for (const [shape, axis] of [
      [[5, 3, 7], 1],
      [[4, 1], 0],
      [[2, 3, 5, 9], -2],
    ] as const) {
      const at = axis < 0 ? axis + shape.length : axis;
      const [before, behind] = [shape.slice(0, at), shape.slice(at + 1)];
      const size = (extents: readonly number[]) => extents.reduce((a, b) => a * b, 1);
      const [rows, width] = [size(before), size(behind)];
      const x = constant(uniform(random, size(shape)), shape);
      const index = integers(random, rows, shape[at]);
      const taken = gather(x, constant(index, before), axis);
      assert.equal(taken.shape, [...before, ...behind]);
      const upstream = uniform(random, rows * width);
      const given = await device.read(x);
      const [found, slopes] = [new Float32Array(rows * width), new Float32Array(size(shape))];
      for (let i = 0; i < rows * width; i++) {
        const row = Math.floor(i / width);
        const place = (row * shape[at] + index[row]) * width + (i % width);
        found[i] = given[place];
        slopes[place] = upstream[i];
      }
      assert.equal(await device.read(taken), found);
      const [gradient] = gradients(sum(mul(taken, constant(upstream, taken.shape))), [x]);
      assert.equal(await device.read(gradient!), slopes);
    }
  });

  test('an index outside the row gives NaN', async () => {
    const outside = gather(q, tensor([3, -1], 'i32'));
    assert.equal(Array.from(await device.read(outside)), [Number.NaN, Number.NaN]);
  });

  test('scatter adds values at their places and leaves zeros elsewhere', async () => {
    const one = scatter(tensor([10, 20]), tensor([2, 0], 'i32'), [2, 3]);
    assert.equal(await device.read(one), Float32Array.of(0, 0, 10, 20, 0, 0));
    const twice = scatter(
      tensor([
        [10, 20],
        [30, 40],
      ]),
      tensor(
        [
          [1, 1],
          [0, 2],
        ],
        'i32',
      ),
      [2, 3],
    );
    assert.equal(await device.read(twice), Float32Array.of(0, 30, 0, 30, 0, 40));
  });

  test('an index of another shape is refused', () => {
    assert.throws(
      () => gather(q, tensor([0, 1, 2], 'i32')),
      /gather from f32 tensor \[2, 3\]: index i32 tensor \[3\] must match all axes but the last/,
    );
    assert.throws(
      () => gather(q, tensor([[0, 1]], 'i32'), 1),
      /gather from f32 tensor \[2, 3\]: index i32 tensor \[1, 2\] must match all axes but the last/,
    );
    assert.throws(() => gather(q, tensor([0, 1], 'i32'), 0), /must match all axes but axis 0/);
    assert.throws(() => gather(q, tensor([0, 1], 'i32'), 2), /axis 2 does not exist in shape \[2, 3\]/);
    assert.throws(
      () => embedding(tensor([1]), tensor([0], 'i32')),
      /weight must be \[rows, width\], got f32 tensor \[1\]/,
    );
    assert.throws(
      () => embedding(q, constant(new Int32Array(1), [1, 1, 1, 1])),
      /embedding: the result for index i32 tensor \[1, 1, 1, 1\] has 5 axes, the most is 4/,
    );
    // @ts-expect-error the types forbid it too
    assert.throws(() => gather(q, tensor([0, 1])), /index must be i32, got f32 tensor \[2\]/);
    assert.throws(
      () => scatter(tensor([1]), tensor([2, 0], 'i32'), [2, 3]),
      /scatter of f32 tensor \[1\]: index i32 tensor \[2\] must have the same shape/,
    );
  });
});
