import * as assert from 'uvu/assert';
import {
  constant,
  exp,
  gradients,
  logSoftmax,
  mul,
  scalar,
  softmax,
  sum,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

const { NaN: nan } = Number;

forEachDevice('softmax', (test, device) => {
  const random = randomFor('softmax');
  const read = async (x: Tensor<'f32'>) => [...(await device.read(x))];

  test('goes along any axis, long or short', async () => {
    for (const [outer, length, inner] of [
      [3, 7, 5],
      [21, 12, 1],
      [2, 130, 9],
      [2, 1, 3],
      [1, 30_011, 1],
      [999, 3, 1],
    ]) {
      const values = uniform(random, outer * length * inner, -9, 9);
      const x = constant(values, [outer, length, inner]);
      const [some, logs] = [await device.read(softmax(x, 1)), await device.read(logSoftmax(x, -2))];
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const at = Array.from({ length }, (_, r) => (o * length + r) * inner + i);
          const total = at.reduce((sofar, k) => sofar + Math.exp(values[k]), 0);
          const shares = at.map((k) => Math.exp(values[k]) / total);
          for (const [r, k] of at.entries()) {
            // each by itself, however small
            assertClose([some[k]], [shares[r]], 1e-5, `element ${k}`, 0);
            assertClose([logs[k]], [values[k] - Math.log(total)], 1e-5, `logarithm of element ${k}`, 1);
          }
        }
      }
    }
  });

  test('is right for numbers of any size, and in its tails', async () => {
    for (const apart of [1, 10, 20, 40, 80]) {
      const x = tensor([3000 + apart, 3000]);
      const tail = Math.exp(-apart);
      const [most, least] = await read(softmax(x));
      assertClose([most], [1 / (1 + tail)], 1e-6);
      assertClose([least], [tail / (1 + tail)], 1e-5, `${apart} apart`, 0);
      const [near, far] = await read(logSoftmax(x));
      // -Infinity lies far off: this is where log(1 - tail) in f32 would be 0
      assertClose([near], [-Math.log1p(tail)], 1e-5, `${apart} apart`, 0);
      assertClose([far], [-apart - Math.log1p(tail)], 1e-6);
    }
  });

  test('elements masked by -Infinity get 0, and disturb no gradient', async () => {
    const x = tensor([
      [1, -Infinity, 2],
      [-Infinity, 5, -Infinity],
    ]);
    const share = 1 / (1 + Math.E);
    assertClose(await read(softmax(x)), [share, 0, 1 - share, 0, 1, 0], 1e-6);
    const logs = [Math.log(share), -Infinity, Math.log(1 - share), -Infinity, 0, -Infinity];
    assertClose(await read(logSoftmax(x)), logs, 1e-6);
    const picked = tensor([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    const ofSoftmax = gradients(sum(mul(softmax(x), picked)), [x])[0]!;
    const product = share * (1 - share);
    assertClose(await read(ofSoftmax), [product, 0, -product, 0, 0, 0], 1e-6);
    const ofLog = gradients(sum(mul(exp(logSoftmax(x)), picked)), [x])[0]!;
    assertClose(await read(ofLog), [product, 0, -product, 0, 0, 0], 1e-6);
  });

  test('is NaN only where everything is masked, or something is infinite or NaN', async () => {
    const x = tensor([
      [-Infinity, -Infinity, -Infinity],
      [0, Infinity, 1],
      [0, 1, nan],
      [0, 0, -Infinity],
    ]);
    for (const axis of [0, 1]) {
      const given = axis === 1 ? x : constant(transposed(await read(x)), [3, 4]);
      for (const op of [softmax, logSoftmax]) {
        const found = await read(op(given, axis));
        const rows = axis === 1 ? found : [...transposed(found, 3)];
        assert.ok(rows.slice(0, 9).every(Number.isNaN), `${op.name} ${rows}`);
        assert.not(rows.slice(9).some(Number.isNaN), `${op.name} ${rows}`);
      }
    }
  });

  test('an axis that does not exist is refused', () => {
    const x = tensor([1, 2]);
    assert.throws(() => softmax(x, 1), /softmax: axis 1 of f32 tensor \[2\], whose axes are -1 to 0/);
    assert.throws(() => logSoftmax(x, -2), /logSoftmax: axis -2 of f32 tensor \[2\]/);
    assert.throws(() => softmax(scalar(1)), /softmax: axis -1 of f32 tensor \[\], which has none/);
  });

  function transposed(values: readonly number[], rows = 4): Float32Array {
    const columns = values.length / rows;
    return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
  }
});
