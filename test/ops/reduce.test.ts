import * as assert from 'uvu/assert';
import { argmax, max, mean, scalar, sum, tensor } from '../../src/index.ts';
import { sumTo } from '../../src/ops/broadcast.ts';
import { forEachDevice } from '../devices.ts';

forEachDevice('reduce', (test, device) => {
  const x = tensor([
    [1, 5, 3],
    [4, -2, 4],
  ]);

  test('sums and means go over one axis, or over everything', async () => {
    assert.equal(sum(x, 0).shape, [3]);
    assert.equal(await device.read(sum(x, 0)), Float32Array.of(5, 3, 7));
    assert.equal(await device.read(sum(x, 1)), Float32Array.of(9, 6));
    assert.equal(await device.read(mean(x, -1)), Float32Array.of(3, 2));
    assert.equal(sum(x).shape, []);
    assert.equal(await device.read(sum(x)), Float32Array.of(15));
    assert.equal(await device.read(mean(x)), Float32Array.of(2.5));
  });

  test('an axis in the middle disappears', async () => {
    const cube = tensor([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);
    assert.equal(sum(cube, 1).shape, [1, 2]);
    assert.equal(await device.read(sum(cube, 1)), Float32Array.of(9, 12));
    assert.equal(await device.read(sum(cube, -3)), Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  test('max and argmax go along the last axis; the first of equals counts', async () => {
    assert.equal(max(x).shape, [2]);
    assert.equal(await device.read(max(x)), Float32Array.of(5, 4));
    assert.equal(await device.read(argmax(x)), Int32Array.of(1, 0));
    assert.equal(await device.read(max(tensor([-3, -1, -2]))), Float32Array.of(-1));
    assert.equal(await device.read(argmax(tensor([-3, -1, -2]))), Int32Array.of(1));
  });

  test('sumTo undoes a broadcast', async () => {
    assert.equal(sumTo(x, [2, 1]).shape, [2, 1]);
    assert.equal(await device.read(sumTo(x, [2, 1])), Float32Array.of(9, 6));
    assert.equal(await device.read(sumTo(x, [3])), Float32Array.of(5, 3, 7));
    assert.equal(await device.read(sumTo(x, [])), Float32Array.of(15));
    assert.is(sumTo(x, [2, 3]), x);
  });

  test('an axis that does not exist is refused', () => {
    assert.throws(() => sum(x, 2), /axis 2 does not exist in f32 tensor \[2, 3\]/);
    assert.throws(() => mean(x, -3), /axis -3 does not exist/);
    assert.throws(() => max(scalar(1)), /needs at least one axis, got f32 tensor \[\]/);
    assert.throws(() => argmax(scalar(1)), /needs at least one axis/);
  });
});
