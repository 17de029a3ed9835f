import * as assert from 'uvu/assert';
import {
  argmax,
  argmin,
  constant,
  gradients,
  logSumExp,
  max,
  mean,
  min,
  mul,
  scalar,
  sum,
  type Tensor,
  tensor,
  variance,
} from '../../src/index.ts';
import { sumTo } from '../../src/ops/broadcast.ts';
import { assertClose, rootMeanSquare } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

type F32 = Tensor<'f32'>;

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

  test('max, min, argmax, argmin: the first of equal elements counts', async () => {
    assert.equal(max(x, -1).shape, [2]);
    assert.equal(await device.read(max(x, -1)), Float32Array.of(5, 4));
    assert.equal(await device.read(argmax(x, -1)), Int32Array.of(1, 0));
    assert.equal(await device.read(min(x, 0)), Float32Array.of(1, -2, 3));
    assert.equal(await device.read(argmin(x, 0)), Int32Array.of(0, 1, 0));
    assert.equal(await device.read(argmax(x)), Int32Array.of(1));
    assert.equal(await device.read(argmin(x)), Int32Array.of(4));
    assert.equal(await device.read(max(tensor([-3, -1, -2]))), Float32Array.of(-1));
    assert.equal(await device.read(argmax(tensor([-3, -1, -2]))), Int32Array.of(1));
    assert.equal(await device.read(max(scalar(3))), Float32Array.of(3));
  });

  // The result of each reduction of some elements, in order.
  const folds: Record<string, (values: number[]) => number> = {
    sum: (values) => values.reduce((a, b) => a + b),
    mean: (values) => values.reduce((a, b) => a + b) / values.length,
    max: (values) => Math.max(...values),
    min: (values) => Math.min(...values),
    argmax: (values) => values.indexOf(Math.max(...values)),
    argmin: (values) => values.indexOf(Math.min(...values)),
    logSumExp: (values) => Math.log(values.reduce((total, value) => total + Math.exp(value), 0)),
    variance: (values) => {
      const middle = folds.mean(values);
      return folds.mean(values.map((value) => (value - middle) ** 2));
    },
  };
  const reductions = { sum, mean, max, min, argmax, argmin, logSumExp, variance };
  for (const [name, reduction] of Object.entries(reductions)) {
    test(`${name} goes over any axes, and keeps them with extent 1 if asked to`, async () => {
      const shape = [3, 7, 2, 5];
      const values = uniform(randomFor(`reductions ${name}`), 3 * 7 * 2 * 5).map(
        (v) => Math.round(v * 50) / 50,
      );
      const given = constant(values, shape);
      for (const axes of [
        undefined,
        0,
        -1,
        1,
        [1],
        [0, 1],
        [-1, -2],
        [0, 2],
        [3, 1],
        [0, 1, 3],
        [0, 1, 2, 3],
      ]) {
        const named = axes === undefined ? [0, 1, 2, 3] : [axes].flat().map((axis) => (axis + 4) % 4);
        const groups = new Map<string, number[]>();
        for (const [i, value] of values.entries()) {
          const at = [Math.floor(i / 70), Math.floor(i / 10) % 7, Math.floor(i / 5) % 2, i % 5];
          const key = at.filter((_, axis) => !named.includes(axis)).join();
          groups.set(key, [...(groups.get(key) ?? []), value]);
        }
        const expected = Array.from(groups.values(), folds[name]);
        const found = reduction(given, axes);
        const kept = reduction(given, axes, { keepDims: true });
        assert.equal(
          found.shape,
          shape.filter((_, axis) => !named.includes(axis)),
        );
        assert.equal(
          kept.shape,
          shape.map((extent, axis) => (named.includes(axis) ? 1 : extent)),
        );
        const floor = Math.max(0.1, rootMeanSquare(expected)); // a mean may be nearly 0
        assertClose(await device.read(found), expected, 1e-5, `axes ${axes}`, floor);
        assertClose(await device.read(kept), expected, 1e-5, `axes ${axes}`, floor);
      }
    });
  }

  test('axes of extent 1 do not matter', async () => {
    const given = tensor([
      [[1], [2]],
      [[3], [-4]],
    ]); // [2, 2, 1]
    assert.equal(await device.read(sum(given, 2)), Float32Array.of(1, 2, 3, -4));
    assert.equal(sum(given, 2).shape, [2, 2]);
    assert.equal(await device.read(max(given, [1, 2], { keepDims: true })), Float32Array.of(2, 3));
    assert.equal(await device.read(argmin(given, [0, 2])), Int32Array.of(0, 1));
    assert.equal(await device.read(argmax(given, 2)), Int32Array.of(0, 0, 0, 0));
  });

  test('the gradient of max and min goes to the first of equal elements, along any axes', async () => {
    const ties = tensor([
      [
        [1, 3],
        [3, 0],
      ],
      [
        [3, 3],
        [0, 1],
      ],
    ]);
    const of = async (loss: F32) => [...(await device.read(gradients(sum(loss), [ties])[0]!))];
    assert.equal(await of(max(ties)), [0, 1, 0, 0, 0, 0, 0, 0]);
    assert.equal(await of(max(ties, 1)), [0, 1, 1, 0, 1, 1, 0, 0]);
    assert.equal(await of(min(ties, [0, 1])), [0, 0, 0, 1, 0, 0, 1, 0]);
    assert.equal(
      (await of(max(ties, [0, 2]))).reduce((a, b) => a + b),
      2,
    );
  });

  test('long axes are as exact as short ones', async () => {
    const length = 100_003;
    const values = uniform(randomFor('long axes'), length);
    const least = values.indexOf(Math.min(...values));
    const given = constant(values, [length]);
    assert.equal(await device.read(argmin(given)), Int32Array.of(least));
    assert.equal(await device.read(min(given)), Float32Array.of(values[least]));
    const shifted = constant(
      values.map((value) => value + 100),
      [length],
    );
    const middle = values.reduce((a, b) => a + Math.fround(b + 100), 0) / length;
    const spread = values.reduce((a, b) => a + (Math.fround(b + 100) - middle) ** 2, 0) / length;
    assertClose(await device.read(variance(shifted)), [spread], 1e-5);
  });

  test('variance divides by n, or by n - 1', async () => {
    const values = tensor([1, 2, 4, 5]);
    assertClose(await device.read(variance(values)), [10 / 4], 1e-6);
    assertClose(await device.read(variance(values, 0, { unbiased: true })), [10 / 3], 1e-6);
    assert.equal([...(await device.read(variance(scalar(3), undefined, { unbiased: true })))], [Number.NaN]);
  });

  test('logSumExp is right for numbers of any size, and ignores -Infinity', async () => {
    const given = tensor([
      [1000, 1000, -Infinity],
      [-1000, -1001, -1002],
      [-Infinity, -Infinity, -Infinity],
      [0, Infinity, 1],
    ]);
    const expected = [
      1000 + Math.log(2),
      -1000 + Math.log(1 + Math.exp(-1) + Math.exp(-2)),
      -Infinity,
      Infinity,
    ];
    assertClose(await device.read(logSumExp(given, 1)), expected, 1e-6);
    const [gradient] = gradients(sum(mul(logSumExp(given, 1), tensor([1, 1, 0, 0]))), [given]);
    assertClose((await device.read(gradient!)).subarray(0, 3), [0.5, 0.5, 0], 1e-6);
  });

  test('sumTo undoes a broadcast', async () => {
    assert.equal(sumTo(x, [2, 1]).shape, [2, 1]);
    assert.equal(await device.read(sumTo(x, [2, 1])), Float32Array.of(9, 6));
    assert.equal(await device.read(sumTo(x, [3])), Float32Array.of(5, 3, 7));
    assert.equal(await device.read(sumTo(x, [])), Float32Array.of(15));
    assert.is(sumTo(x, [2, 3]), x);
  });

  test('axes that do not exist, are named twice or not at all are refused', () => {
    for (const [name, reduction] of Object.entries(reductions)) {
      const wrong = (axes: number | number[], problem: RegExp) =>
        assert.throws(() => reduction(x, axes), problem, `${name} over ${axes}`);
      wrong(2, new RegExp(`${name}: axis 2 of f32 tensor \\[2, 3\\], whose axes are -2 to 1`));
      wrong([0, -3], new RegExp(`${name}: axis -3 of f32 tensor`));
      wrong(0.5, new RegExp(`${name}: axis 0.5 of f32 tensor`));
      wrong([1, -1], new RegExp(`${name}: axes \\[1, -1\\] name axis 1 of f32 tensor \\[2, 3\\] twice`));
      wrong([], new RegExp(`${name}: axes are \\[\\], which names none`));
      assert.throws(
        () => reduction(scalar(1), 0),
        new RegExp(`${name}: axis 0 of f32 tensor \\[\\], which has none`),
      );
    }
  });
});
