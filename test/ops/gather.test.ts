import * as assert from 'uvu/assert';
import { gather, scatter, tensor } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';

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
    // @ts-expect-error the types forbid it too
    assert.throws(() => gather(q, tensor([0, 1])), /index must be i32, got f32 tensor \[2\]/);
    assert.throws(
      () => scatter(tensor([1]), tensor([2, 0], 'i32'), [2, 3]),
      /scatter of f32 tensor \[1\]: index i32 tensor \[2\] must have the same shape/,
    );
  });
});
