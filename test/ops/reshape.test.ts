import * as assert from 'uvu/assert';
import { add, detach, flatten, full, Parameter, reshape, sum, tensor } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';

forEachDevice('reshape', (test, device) => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test('keeps the elements in their order', async () => {
    assert.equal(reshape(x, [3, 2]).shape, [3, 2]);
    assert.equal(await device.read(reshape(x, [3, 2])), Float32Array.of(1, 2, 3, 4, 5, 6));
    assert.equal(await device.read(sum(reshape(x, [3, 2]), 0)), Float32Array.of(9, 12));
    assert.equal(await device.read(reshape(tensor([1, 2], 'i32'), [2, 1])), Int32Array.of(1, 2));
  });

  test('one extent may be left to be worked out', () => {
    assert.equal(reshape(x, [-1]).shape, [6]);
    assert.equal(reshape(x, [3, -1]).shape, [3, 2]);
    assert.equal(flatten(full([2, 3, 4], 0)).shape, [2, 12]);
    assert.equal(flatten(full([5], 0)).shape, [5, 1]);
  });

  test('views of views, of parameters and of results have the right elements', async () => {
    assert.equal(await device.read(reshape(reshape(x, [6]), [1, 6])), Float32Array.of(1, 2, 3, 4, 5, 6));
    assert.equal(await device.read(detach(add(reshape(x, [6]), 1))), Float32Array.of(2, 3, 4, 5, 6, 7));
    const parameter = new Parameter(Float32Array.of(1, 2), [2]);
    assert.equal(await device.read(reshape(parameter, [2, 1])), Float32Array.of(1, 2));
  });

  test('other numbers of elements are refused', () => {
    assert.throws(() => reshape(x, [4]), /f32 tensor \[2, 3\] has 6 elements, which do not fit shape \[4\]/);
    assert.throws(() => reshape(x, [-1, -1]), /do not fit shape \[-1, -1\]/);
    assert.throws(() => reshape(x, [4, -1]), /every extent must be a positive integer|do not fit/);
    assert.throws(() => reshape(x, [-2, -3]), /every extent must be a positive integer/);
  });
});
