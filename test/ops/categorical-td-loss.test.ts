import * as assert from 'uvu/assert';
import { categoricalTDLoss, constant, gradients, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

/** The target's probabilities as the authors project them: each is shared between the atoms below and above. */
function project(p: readonly number[], reward: number, discount: number, min: number, max: number): number[] {
  const step = (max - min) / (p.length - 1);
  const out = new Array<number>(p.length).fill(0);
  for (const [j, mass] of p.entries()) {
    const place = (Math.min(max, Math.max(min, reward + discount * (min + j * step))) - min) / step;
    const below = Math.min(Math.floor(place), p.length - 2);
    out[below] += mass * (below + 1 - place);
    out[below + 1] += mass * (place - below);
  }
  return out;
}

function softmaxOf(logits: ArrayLike<number>): number[] {
  const largest = Math.max(...Array.from(logits));
  const powers = Array.from(logits, (value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

forEachDevice('categoricalTDLoss', (test, device) => {
  const support = { min: -2, max: 2, atoms: 5 };
  const next = [0.1, 0.2, 0.4, 0.2, 0.1];
  const by = (reward: number, discount: number) =>
    categoricalTDLoss(
      {
        ...{ logits: tensor([[0, 0, 0, 0, 0]]), nextLogits: tensor([next.map((p) => Math.log(p))]) },
        ...{ rewards: tensor([reward]), discounts: tensor([discount]) },
      },
      support,
    );

  test('projects to the support, by hand, and loses nothing where atoms meet', async () => {
    for (const [reward, discount, expected] of [
      [1, 0.5, [0, 0, 0.2, 0.6, 0.2]],
      [0.25, 0, [0, 0, 0.75, 0.25, 0]],
      [10, 0.5, [0, 0, 0, 0, 1]],
      [-2, 1, [0.7, 0.2, 0.1, 0, 0]],
      [0, 1, next],
    ] as const) {
      assertClose(await device.read(by(reward, discount).targets), expected, 1e-6, `${reward} ${discount}`);
    }
  });

  test('the loss is the cross-entropy, its gradient p - m, the divergence its learnable part', async () => {
    const logits = tensor([[0, 0, 0, 0, 0]]);
    const given = { logits, nextLogits: tensor([next.map((p) => Math.log(p))]) };
    const { loss, divergences } = categoricalTDLoss(
      { ...given, rewards: tensor([1]), discounts: tensor([0.5]) },
      support,
    );
    assert.equal([loss.shape, divergences.shape], [[], [1]]);
    assertClose(await device.read(loss), [1.609438], 1e-6);
    assertClose(await device.read(divergences), [0.659167], 1e-5);
    const [gradient, none] = gradients(loss, [logits, given.nextLogits]);
    assertClose(await device.read(gradient!), [0.2, 0.2, 0, -0.4, 0], 1e-6);
    assert.is(none, undefined);
  });

  test('follows its formula for any support, and weighs each loss but not the divergences', async () => {
    const random = randomFor('categorical');
    for (const [rows, atoms, min, max] of [
      [7, 51, -10, 10],
      [3, 2, 0, 1],
      [5, 101, 13, 213],
    ]) {
      const size = max - min;
      const [logits, nextLogits] = [0, 1].map(() => uniform(random, rows * atoms, -3, 3));
      const rewards = uniform(random, rows, -size, size);
      const discounts = uniform(random, rows, 0, 1);
      const weights = uniform(random, rows, 0, 2);
      const found = categoricalTDLoss(
        {
          logits: constant(logits, [rows, atoms]),
          nextLogits: constant(nextLogits, [rows, atoms]),
          ...{ rewards: constant(rewards, [rows]), discounts: constant(discounts, [rows]) },
          weights: constant(weights, [rows]),
        },
        { min, max, atoms },
      );
      const row = (values: Float32Array, i: number) => values.subarray(i * atoms, (i + 1) * atoms);
      const targets = Array.from(rewards, (reward, i) =>
        project(softmaxOf(row(nextLogits, i)), reward, discounts[i], min, max),
      );
      assertClose(await device.read(found.targets), targets.flat(), 1e-4);
      const sums = targets.map((m, i) => {
        const p = softmaxOf(row(logits, i));
        const cross = m.reduce((sum, each, j) => sum - each * Math.log(p[j]), 0);
        return { cross, entropy: m.reduce((sum, each) => sum - (each > 0 ? each * Math.log(each) : 0), 0) };
      });
      const divergences = sums.map(({ cross, entropy }) => cross - entropy);
      assertClose(await device.read(found.divergences), divergences, 1e-4);
      const loss = sums.reduce((sum, { cross }, i) => sum + cross * weights[i], 0) / rows;
      assertClose(await device.read(found.loss), [loss], 1e-5);
    }
  });

  test('a NaN shows', async () => {
    for (const loss of [by(Number.NaN, 1), by(0, Number.NaN)]) {
      assert.ok(Number.isNaN((await device.read(loss.loss))[0]));
    }
  });

  test('arguments that do not fit are refused by name', () => {
    const [two, one] = [tensor([[1, 2]]), tensor([1])];
    const given = { logits: two, nextLogits: two, rewards: one, discounts: one };
    const refused = (inputs: object, support: object, message: RegExp) =>
      assert.throws(
        () => categoricalTDLoss({ ...given, ...inputs }, { min: 0, max: 1, atoms: 2, ...support }),
        (error: Error) => error instanceof RangeError && message.test(error.message),
      );
    refused({}, { atoms: 3 }, /logits must be \[1, 3\]/);
    refused({ nextLogits: one }, {}, /nextLogits must be \[1, 2\]/);
    refused({ rewards: two }, {}, /rewards must be \[1\]/);
    refused({ weights: two }, {}, /weights must be \[1\]/);
    refused({}, { min: 1 }, /support.max must be above support.min, which is 1, got 1/);
    refused({}, { max: Number.NaN }, /support.max must be a finite number, got NaN/);
    refused({}, { atoms: 1 }, /support.atoms must be an integer of at least 2, got 1/);
    refused({}, { step: 1 }, /support has no option step/);
  });
});
