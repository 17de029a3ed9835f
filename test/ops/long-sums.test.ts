import * as assert from 'uvu/assert';
import {
  clipNorm,
  constant,
  conv2d,
  expand,
  gradients,
  linear,
  matmul,
  mean,
  mseLoss,
  mul,
  relu,
  scalar,
  scatter,
  smoothL1Loss,
  sum,
  type Tensor,
  tdLoss,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

type F32 = Tensor<'f32'>;

/** The largest error, relative to the sum of the sizes of the terms. */
const TOLERANCE = 2e-6;
/** Adding this number is rounded in one direction again and again, which loses the most. */
const TENTH = Math.fround(0.1);

forEachDevice('long sums', (test, device) => {
  const random = randomFor('long sums');
  /** No term is negative, so the sum of the terms equals the sum of their sizes. */
  const positive = (length: number) => uniform(random, length, 0, 1);
  const of = (values: Float32Array, ...shape: number[]) => constant(values, shape);
  const tenths = (...shape: number[]) => expand(scalar(0.1), shape);

  async function assertSums(actual: F32, expected: readonly number[], what = ''): Promise<void> {
    const values = await device.read(actual);
    assert.is(values.length, expected.length);
    for (const [i, value] of values.entries()) {
      const off = Math.abs(value - expected[i]) / expected[i];
      assert.ok(off <= TOLERANCE, `${what}: element ${i} is ${value}, expected ${expected[i]}: ${off} off`);
    }
  }

  test('of one number again and again', async () => {
    for (const count of [4097, 65_536, 1_000_000]) {
      await assertSums(sum(tenths(count)), [count * TENTH]);
      await assertSums(mean(tenths(count)), [TENTH], `mean of ${count}`);
    }
  });

  test('along any axis', async () => {
    const [outer, length, inner] = [3, 30_011, 5];
    const values = positive(outer * length * inner);
    const x = of(values, outer, length, inner);
    const ofRows = new Array(outer * length).fill(0);
    const ofColumns = new Array(outer * inner).fill(0);
    for (const [i, value] of values.entries()) {
      ofRows[Math.floor(i / inner)] += value;
      ofColumns[Math.floor(i / inner / length) * inner + (i % inner)] += value;
    }
    await assertSums(sum(x, 2), ofRows);
    await assertSums(sum(x, 1), ofColumns);
    await assertSums(sum(x), [total(values)]);
    await assertSums(mean(tenths(300_001, 2), 0), [TENTH, TENTH]);
    await assertSums(mean(tenths(20_000, 37), 0), new Array(37).fill(TENTH));
    await assertSums(mean(tenths(2, 300_001), 1), [TENTH, TENTH]);
  });

  test('in matrix products, whatever is transposed', async () => {
    const k = 300_007;
    for (const [m, n] of [
      [1, 1],
      [3, 5],
      [37, 2],
    ]) {
      const exact = new Array(m * n).fill(k * TENTH);
      const [ones, tenth] = [expand(scalar(1), [m, k]), tenths(n, k)];
      await assertSums(matmul(ones, tenth, { transposeB: true }), exact, `${m} x ${n}`);
    }
    const [m, n, terms] = [5, 3, 20_003];
    const [a, b] = [positive(m * terms), positive(terms * n)];
    const exact = Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let result = 0;
      for (let t = 0; t < terms; t++) result += a[i * terms + t] * b[t * n + j];
      return result;
    });
    const aT = Float32Array.from(a, (_, at) => a[(at % m) * terms + Math.floor(at / m)]);
    const bT = Float32Array.from(b, (_, at) => b[(at % terms) * n + Math.floor(at / terms)]);
    await assertSums(matmul(of(a, m, terms), of(b, terms, n)), exact);
    await assertSums(matmul(of(aT, terms, m), of(b, terms, n), { transposeA: true }), exact);
    await assertSums(matmul(of(a, m, terms), of(bT, n, terms), { transposeB: true }), exact);
    await assertSums(
      matmul(of(aT, terms, m), of(bT, n, terms), { transposeA: true, transposeB: true }),
      exact,
    );
  });

  test('in a layer of many inputs, with its bias, its ReLU, and gradients through both', async () => {
    const [batch, inputs, outputs] = [3, 19_001, 2];
    const x = tenths(batch, inputs);
    const weight = expand(of(Float32Array.of(1, -1), 2, 1), [outputs, inputs]);
    const bias = of(Float32Array.of(50, 1), outputs);
    const y = relu(linear(x, weight, bias));
    const row = inputs * TENTH + 50;
    const values = await device.read(y);
    for (const i of [0, 2, 4]) assert.ok(Math.abs(values[i] - row) <= TOLERANCE * row, `${values[i]}`);
    assert.equal([values[1], values[3], values[5]], [0, 0, 0]);
    const [ofX, ofWeight, ofBias] = gradients(sum(y), [x, weight, bias]);
    assert.equal(await device.read(ofX!), new Float32Array(batch * inputs).fill(1));
    await assertSums(sum(ofWeight!), [batch * inputs * TENTH]);
    assert.equal(await device.read(ofBias!), Float32Array.of(batch, 0));
  });

  test('in the gradients of a layer for a large batch', async () => {
    for (const [batch, inputs, outputs] of [
      [200_003, 1, 1],
      [17_011, 40, 3],
      [30_001, 2, 35],
    ]) {
      const x = tenths(batch, inputs);
      const weight = of(new Float32Array(outputs * inputs), outputs, inputs);
      const bias = of(new Float32Array(outputs), outputs);
      const loss = sum(mul(linear(x, weight, bias), 0.3));
      const [ofWeight, ofBias] = gradients(loss, [weight, bias]);
      const slope = Math.fround(0.3);
      const shapes = `batch ${batch}, ${inputs} to ${outputs}`;
      await assertSums(ofWeight!, new Array(outputs * inputs).fill(batch * TENTH * slope), shapes);
      await assertSums(ofBias!, new Array(outputs).fill(batch * slope), shapes);
    }
  });

  test('in the gradients of a convolution for a large batch', async () => {
    const [batch, side, kernel] = [6007, 5, 3];
    const positions = batch * (side - kernel + 1) ** 2;
    const x = tenths(batch, 1, side, side);
    const weight = of(new Float32Array(2 * kernel ** 2), 2, 1, kernel, kernel);
    const bias = of(new Float32Array(2), 2);
    const [ofWeight, ofBias] = gradients(sum(mul(conv2d(x, weight, bias), 0.3)), [weight, bias]);
    const slope = Math.fround(0.3);
    await assertSums(ofWeight!, new Array(2 * kernel ** 2).fill(positions * TENTH * slope));
    await assertSums(ofBias!, new Array(2).fill(positions * slope));
  });

  test('in losses', async () => {
    const count = 300_007;
    const [values, weights] = [positive(count), positive(count)];
    const [prediction, label] = [of(values, count), expand(scalar(0), [count])];
    const mean = (term: (value: number, i: number) => number) => total(Array.from(values, term)) / count;
    await assertSums(mseLoss(prediction, label), [mean((v) => v * v)]);
    await assertSums(smoothL1Loss(prediction, label), [mean((v) => (v * v) / 2)]);
    await assertSums(mseLoss(prediction, label, { weights: of(weights, count) }), [
      mean((v, i) => v * v * weights[i]),
    ]);
    await assertSums(mseLoss(tenths(1_000_000), expand(scalar(0), [1_000_000])), [TENTH ** 2]);
  });

  test('in the loss of Q-learning', async () => {
    const [batch, actions] = [100_003, 3];
    const values = positive(batch * actions);
    const taken = integers(random, batch, actions);
    const zeros = expand(scalar(0), [batch]);
    const q = of(values, batch, actions);
    const { loss, meanQ } = tdLoss(
      {
        q,
        nextQ: q,
        actions: constant(taken, [batch]),
        rewards: zeros,
        discounts: zeros,
      },
      { loss: 'mse' },
    );
    let [squares, best] = [0, 0];
    for (let i = 0; i < batch; i++) {
      squares += values[i * actions + taken[i]] ** 2;
      best += Math.max(...values.subarray(i * actions, (i + 1) * actions));
    }
    await assertSums(loss, [squares / batch]);
    await assertSums(meanQ, [best / batch]);
  });

  test('in the norm of a gradient', async () => {
    for (const count of [4097, 1_000_000]) {
      const clipped = clipNorm(tenths(count), 0.5);
      await assertSums(mean(clipped), [0.5 / Math.sqrt(count)], `norm of ${count}`);
    }
  });

  test('of what is scattered to one place', async () => {
    const count = 300_007;
    const place = constant(integers(random, count, 2), [1, count]);
    const ones = (await device.read(place)).filter((column) => column === 1).length;
    await assertSums(scatter(tenths(1, count), place, [1, 2]), [(count - ones) * TENTH, ones * TENTH]);
  });
});

function total(values: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < values.length; i++) result += values[i];
  return result;
}
