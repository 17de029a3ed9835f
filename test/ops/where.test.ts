import * as assert from 'uvu/assert';
import {
  add,
  clamp,
  constant,
  div,
  equal,
  gradients,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  notEqual,
  sum,
  type Tensor,
  tensor,
  where,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

forEachDevice('comparisons and where', (test, device) => {
  const values = async (x: Tensor<'f32'>) => [...(await device.read(x))];
  const gradientsOf = async (y: Tensor<'f32'>, ...wanted: Tensor<'f32'>[]) =>
    Promise.all(gradients(sum(y), wanted).map((gradient) => gradient && values(gradient)));

  test('comparisons give 1 where they are true, and only notEqual is true for NaN', async () => {
    const [a, b] = [tensor([1, 2, 2, nan, nan, inf, 0]), tensor([2, 2, 1, 1, nan, inf, -0])];
    assert.equal(await values(less(a, b)), [1, 0, 0, 0, 0, 0, 0]);
    assert.equal(await values(lessEqual(a, b)), [1, 1, 0, 0, 0, 1, 1]);
    assert.equal(await values(greater(a, b)), [0, 0, 1, 0, 0, 0, 0]);
    assert.equal(await values(greaterEqual(a, b)), [0, 1, 1, 0, 0, 1, 1]);
    assert.equal(await values(equal(a, b)), [0, 1, 0, 0, 0, 1, 1]);
    assert.equal(await values(notEqual(a, b)), [1, 0, 1, 1, 1, 0, 0]);
    assert.equal(await values(less(a, 2)), [1, 0, 0, 0, 0, 0, 1]);
    assert.equal(await values(greater(tensor([[1], [3]]), tensor([0, 2]))), [1, 0, 1, 1]);
  });

  test('no gradient flows through a comparison', async () => {
    const x = tensor([1, 2, 3]);
    assert.equal(await gradientsOf(less(x, 2), x), [undefined]);
    assert.equal(await gradientsOf(mul(x, greater(x, 1)), x), [[0, 1, 1]]);
  });

  test('where takes a where the condition is not 0', async () => {
    const [a, b] = [tensor([1, 2, 3, 4, 5]), tensor([-1, -2, -3, -4, -5])];
    assert.equal(await values(where(tensor([1, 0, -0, nan, 1e-40]), a, b)), [1, -2, -3, 4, 5]);
    assert.equal(await values(where(tensor([0, 1, -1, 256, 0], 'i32'), a, b)), [-1, 2, 3, 4, -5]);
    assert.equal(await values(where(tensor([0, 1, 0, 1, 0]), 7, b)), [-1, 7, -3, 7, -5]);
    assert.equal(await values(where(tensor([0, 1]), 7, 8)), [8, 7]);
  });

  test('where broadcasts all three', async () => {
    const random = randomFor('where');
    const [rows, columns] = [5, 67];
    const condition = integers(random, columns, 2);
    const [a, b] = [uniform(random, rows), uniform(random, rows * columns)];
    const out = where(constant(condition, [columns]), constant(a, [rows, 1]), constant(b, [rows, columns]));
    const expected = Array.from(b, (value, i) =>
      condition[i % columns] ? a[Math.floor(i / columns)] : value,
    );
    assert.equal(await values(out), expected);
  });

  test('the gradient of where goes to the tensor that the value came from', async () => {
    const condition = tensor([
      [1, 0],
      [0, 0],
      [1, 1],
    ]);
    const [a, b] = [tensor([[1], [2], [3]]), tensor([4, 5])];
    const scale = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    assert.equal(await gradientsOf(mul(where(condition, a, b), scale), a, b, condition), [
      [1, 0, 11],
      [3, 6],
      undefined,
    ]);
  });

  test('elements that where does not take leave no trace in the gradient', async () => {
    const x = tensor([4, 0.5]);
    const broken = tensor([nan, inf]);
    assert.equal(await gradientsOf(where(tensor([1, 1]), x, add(x, broken)), x), [[1, 1]]);
    assert.equal(await values(where(greater(x, 1), log(x), 0)).then(([, second]) => second), 0);
    // Elements that were not taken have gradient 0, even if the upstream gradient is infinite.
    const [gradient] = gradients(sum(div(where(tensor([1, 0]), x, 1), tensor([0, 0]))), [x]);
    assert.equal(await values(gradient!), [inf, 0]);
  });

  test('equal elements each get half of the gradient of maximum and minimum', async () => {
    const [a, b] = [tensor([1, 2, 3, nan]), tensor([2, 2, 2, 1])];
    const scale = tensor([10, 20, 30, 40]);
    assert.equal(await gradientsOf(mul(maximum(a, b), scale), a, b), [
      [0, 10, 30, 40],
      [10, 10, 0, 40],
    ]);
    assert.equal(await gradientsOf(mul(minimum(a, b), scale), a, b), [
      [10, 10, 0, 40],
      [0, 10, 30, 40],
    ]);
    assert.equal(await gradientsOf(maximum(tensor([[1], [5]]), b), b), [
      [1, 1, 1, 1].map((_, i) => (i < 3 ? 1 : 0.5)),
    ]);
  });

  test('clamp passes a gradient within its limits, and on them', async () => {
    const x = tensor([-2, -1, 0, 1, 2]);
    assert.equal(await gradientsOf(mul(clamp(x, -1, 1), 3), x), [[0, 3, 3, 3, 0]]);
    const [gradient] = gradients(sum(div(clamp(x, -1, 1), 0)), [x]);
    assert.equal(await values(gradient!), [0, inf, inf, inf, 0]);
  });

  test('a long chain of ops has the results of its parts', async () => {
    const random = randomFor('chain');
    const [a, b] = [uniform(random, 21 * 1031), uniform(random, 21)];
    const [x, row] = [constant(a, [1031, 21]), constant(b, [21])];
    const out = await device.read(add(maximum(x, row), mul(minimum(x, row), less(x, row))));
    const expected = a.map((value, i) => {
      const other = b[i % 21];
      return value < other ? Math.fround(other + value) : value;
    });
    assert.equal(out, expected);
  });

  test('a condition that is neither f32 nor i32 is refused, and so are shapes that do not fit', () => {
    const bytes = tensor([1], 'u8') as unknown as Tensor<'f32'>;
    assert.throws(() => where(bytes, 1, 2), /where: the condition must be f32 or i32, got u8 tensor \[1\]/);
    assert.throws(() => where(tensor([1, 0]), tensor([1, 2, 3]), 0), /cannot broadcast \[2\] with \[3\]/);
    assert.throws(() => less(tensor([1, 0]), tensor([1, 2, 3])), /cannot broadcast \[2\] with \[3\]/);
  });
});
