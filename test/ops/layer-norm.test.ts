import * as assert from 'uvu/assert';
import { constant, layerNorm, scalar, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

forEachDevice('layerNorm', (test, device) => {
  const random = randomFor('layerNorm');

  test('gives mean 0 and variance 1 along any neighbouring axes, then scales and shifts', async () => {
    const shape = [3, 70, 2, 5];
    const values = uniform(random, 3 * 70 * 2 * 5, 2, 4);
    const x = constant(values, shape);
    for (const axes of [-1, 1, [1, 2], [-3, -2, -1], [0, 1], [0, 1, 2, 3]]) {
      const named = [axes].flat().map((axis) => (axis + 4) % 4);
      const own = shape.map((extent, axis) => (named.includes(axis) ? extent : 1));
      const size = own.reduce((a, b) => a * b);
      const [weight, bias] = [uniform(random, size), uniform(random, size)];
      const groups = new Map<string, number[]>();
      for (const i of values.keys()) {
        const at = [Math.floor(i / 700), Math.floor(i / 10) % 70, Math.floor(i / 5) % 2, i % 5];
        const key = at.filter((_, axis) => !named.includes(axis)).join();
        groups.set(key, [...(groups.get(key) ?? []), i]);
      }
      const expected = new Array<number>(values.length);
      for (const places of groups.values()) {
        const mean = places.reduce((total, i) => total + values[i], 0) / size;
        const variance = places.reduce((total, i) => total + (values[i] - mean) ** 2, 0) / size;
        // The elements of a group are in the order of the weight.
        for (const [k, i] of places.entries()) {
          expected[i] = ((values[i] - mean) / Math.sqrt(variance + 0.01)) * weight[k] + bias[k];
        }
      }
      const found = layerNorm(x, {
        axes,
        eps: 0.01,
        weight: constant(weight, own),
        bias: constant(bias, own),
      });
      assert.equal(found.shape, shape);
      assertClose(await device.read(found), expected, 1e-5, `axes ${axes}`);
    }
  });

  test('numbers worked out by hand: all together, and at each pixel over its channels', async () => {
    const line = [-1.341635, -0.447212, 0.447212, 1.341635];
    assertClose(await device.read(layerNorm(tensor([1, 2, 3, 4]))), line, 1e-6);
    const image = tensor([
      [1, 3],
      [5, 7],
    ]);
    const all = [-1.341639, -0.447213, 0.447213, 1.341639];
    assertClose(await device.read(layerNorm(image, { axes: [0, 1] })), all, 1e-6);
    const pixels = [-0.999999, -0.999999, 0.999999, 0.999999];
    assertClose(await device.read(layerNorm(image, { axes: 0 })), pixels, 1e-6);
  });

  test('is 0 for equal elements, and a NaN stays in its row', async () => {
    const x = tensor([
      [7, 7, 7],
      [1, Number.NaN, 2],
      [1, 2, 3],
    ]);
    const found = [...(await device.read(layerNorm(x)))];
    assert.equal(found.slice(0, 3), [0, 0, 0]);
    assert.ok(found.slice(3, 6).every(Number.isNaN));
    assertClose(found.slice(6), [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 1e-4);
  });

  test('options that make no sense are refused', () => {
    const x = constant(uniform(random, 12), [2, 3, 2]);
    assert.throws(
      () => layerNorm(x, { axes: [0, 2] }),
      /layerNorm: axes \[0,2\] of f32 tensor \[2, 3, 2\] must lie side/,
    );
    assert.throws(() => layerNorm(x, { axes: 3 }), /layerNorm: axis 3 of f32 tensor/);
    assert.throws(() => layerNorm(scalar(1)), /layerNorm: axis -1 of f32 tensor \[\], which has none/);
    assert.throws(() => layerNorm(x, { eps: 0 }), /layerNorm: eps must be positive, got 0/);
    assert.throws(
      () => layerNorm(x, { weight: tensor([1, 2, 3]) }),
      /layerNorm: weight f32 tensor \[3\] does not broadcast to the shape of x, f32 tensor \[2, 3, 2\]/,
    );
    assert.throws(
      () => layerNorm(x, { bias: constant(uniform(random, 24), [2, 2, 3, 2]) }),
      /layerNorm: bias f32 tensor \[2, 2, 3, 2\] does not broadcast to the shape of x/,
    );
  });
});
