import * as assert from 'uvu/assert';
import { constant, gradients, quantileHuberLoss, sum, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

/** The loss of each row by its formula. `levels` are tau, by default evenly spaced. */
function byFormula(
  theta: Float32Array,
  targets: Float32Array,
  rows: number,
  kappa: number,
  levels?: Float32Array,
): number[] {
  const [count, samples] = [theta.length / rows, targets.length / rows];
  return Array.from({ length: rows }, (_, row) => {
    let total = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < samples; j++) {
        const u = targets[row * samples + j] - theta[row * count + i];
        const size = Math.abs(u);
        const huber = size <= kappa ? u ** 2 / 2 / kappa : size - kappa / 2;
        const tau = levels ? levels[row * count + i] : (i + 0.5) / count;
        total += (Math.abs(tau - (u < 0 ? 1 : 0)) * huber) / samples;
      }
    }
    return total;
  });
}

forEachDevice('quantileHuberLoss', (test, device) => {
  const theta = tensor([[1, 2]]);
  const targets = tensor([[1.4, 2.3]]);

  // The wrong axis for the quantiles gives 0.394375, a mean over both 0.0746875.
  test('sums over quantiles and averages over targets, by hand', async () => {
    const loss = quantileHuberLoss(theta, targets);
    assert.equal(loss.shape, []);
    assertClose(await device.read(loss), [0.149375], 1e-6);
    const [gradient, none] = gradients(loss, [theta, targets]);
    assertClose(await device.read(gradient!), [-0.175, -0.0375], 1e-6);
    assert.is(none, undefined);
    assertClose(await device.read(quantileHuberLoss(theta, targets, { kappa: 0.5 })), [0.22875], 1e-6);
    assertClose(await device.read(quantileHuberLoss(theta, targets, { kappa: 0 })), [0.4], 1e-6);
  });

  test('follows its formula for any numbers of quantiles and targets, and any kappa', async () => {
    const random = randomFor('quantile huber');
    for (const [rows, count, samples, kappa] of [
      [5, 7, 3, 1],
      [1, 1, 9, 0.3],
      [13, 33, 65, 0],
    ]) {
      const [p, t] = [uniform(random, rows * count, -2, 2), uniform(random, rows * samples, -2, 2)];
      const weights = uniform(random, rows, 0, 1);
      const given = [constant(p, [rows, count]), constant(t, [rows, samples])] as const;
      const losses = byFormula(p, t, rows, kappa);
      const options = { kappa, weights: constant(weights, [rows]) };
      const none = quantileHuberLoss(...given, { kappa, reduction: 'none' });
      assert.equal(none.shape, [rows]);
      assertClose(await device.read(none), losses, 1e-5);
      const weighted = losses.reduce((total, loss, row) => total + loss * weights[row], 0);
      const mean = quantileHuberLoss(...given, options);
      assertClose(await device.read(mean), [weighted / rows], 1e-5);
      assertClose(
        await device.read(quantileHuberLoss(...given, { ...options, reduction: 'sum' })),
        [weighted],
        1e-5,
      );

      // The loss is a parabola or a line except at a few points, so finite differences are nearly exact.
      const h = 2 ** -10;
      const slopes = Array.from(p, (_, i) => {
        const moved = [h, -h].map((step) => p.map((value, k) => (k === i ? value + step : value)));
        const row = Math.floor(i / count);
        const [above, below] = moved.map((values) => byFormula(values, t, rows, kappa)[row]);
        return ((above - below) / (2 * h) / rows) * weights[row];
      });
      const [gradient] = gradients(mean, [given[0]]);
      const close = count * samples > 100 || kappa === 0 ? 0.1 : 2e-3; // |u| has a corner at 0
      assertClose(await device.read(gradient!), slopes, close);
    }
  });

  test('takes levels for each row or for all rows', async () => {
    const random = randomFor('levels');
    const [rows, count, samples] = [3, 5, 7];
    const [p, t] = [uniform(random, rows * count, -2, 2), uniform(random, rows * samples, -2, 2)];
    const given = [constant(p, [rows, count]), constant(t, [rows, samples])] as const;
    const [one, each] = [uniform(random, count, 0, 1), uniform(random, rows * count, 0, 1)];
    const repeated = Float32Array.from({ length: rows * count }, (_, i) => one[i % count]);
    for (const [levels, all] of [
      [constant(one, [1, count]), repeated],
      [constant(each, [rows, count]), each],
    ] as const) {
      const losses = quantileHuberLoss(...given, { levels, reduction: 'none' });
      assertClose(await device.read(losses), byFormula(p, t, rows, 1, all), 1e-5);
      assert.is(gradients(sum(losses), [levels])[0], undefined);
    }
    const wrong = () => quantileHuberLoss(...given, { levels: constant(each.subarray(5), [2, count]) });
    assert.throws(wrong, /^quantileHuberLoss: levels must be \[1 or 3, 5\], got/);
  });

  test('its gradient has a gradient: a share of 1 within kappa, and 0 beyond', async () => {
    const [gradient] = gradients(quantileHuberLoss(theta, targets), [theta]);
    const [second] = gradients(sum(gradient!), [theta]);
    assertClose(await device.read(second!), [0.125, 0.5], 1e-6); // tau 0.25 of one of two targets, and 0.25 + 0.75
  });

  test('a NaN shows', async () => {
    const [nan, fine] = [tensor([[Number.NaN, 1]]), tensor([[1, 2]])];
    for (const loss of [quantileHuberLoss(nan, fine), quantileHuberLoss(fine, nan)]) {
      assert.ok(Number.isNaN((await device.read(loss))[0]));
    }
  });

  test('shapes that do not fit and options out of their range are refused', () => {
    const refused = (call: () => unknown, message: RegExp) =>
      assert.throws(call, (error: Error) => error instanceof RangeError && message.test(error.message));
    refused(() => quantileHuberLoss(theta, tensor([1, 2])), /quantiles \[n, N\] and targets \[n, M\]/);
    refused(() => quantileHuberLoss(theta, tensor([[1], [2]])), /quantiles \[n, N\] and targets \[n, M\]/);
    refused(() => quantileHuberLoss(theta, targets, { kappa: -1 }), /kappa must be .*, got -1/);
    refused(() => quantileHuberLoss(theta, targets, { weights: theta }), /weights must be \[1\]/);
  });
});
