import * as assert from 'uvu/assert';
import {
  argmax,
  argmin,
  constant,
  gradients,
  max,
  maximum,
  min,
  minimum,
  mul,
  Parameter,
  RMSprop,
  sum,
  tdLoss,
  tensor,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

const { NaN: nan } = Number;

/** As in PyTorch, a NaN is larger and smaller than everything, and the first of several counts. */
forEachDevice('NaN wins', (test, device) => {
  const random = randomFor('NaN wins');

  test('in maximum and minimum, on either side', async () => {
    const [a, b] = [tensor([nan, 1, nan, 3, -Infinity, nan]), tensor([1, nan, nan, 2, nan, Infinity])];
    assert.equal([...(await device.read(maximum(a, b)))], [nan, nan, nan, 3, nan, nan]);
    assert.equal([...(await device.read(minimum(a, b)))], [nan, nan, nan, 2, nan, nan]);
    assert.equal([...(await device.read(maximum(a, 2)))], [nan, 2, nan, 3, 2, nan]);
    assert.equal([...(await device.read(minimum(2, a)))], [nan, 1, nan, 2, -Infinity, nan]);
  });

  test('in maximum and minimum, wherever it is', async () => {
    const [a, b] = [0, 1].map(() => holed(997));
    const expected = (pick: (x: number, y: number) => number) => Array.from(a, (x, i) => pick(x, b[i]));
    const [x, y] = [constant(a, [997]), constant(b, [997])];
    assert.equal([...(await device.read(maximum(x, y)))], expected(Math.max));
    assert.equal([...(await device.read(minimum(x, y)))], expected(Math.min));
  });

  test('in argmax and max, and takes the gradient of max', async () => {
    const x = tensor([
      [1, nan, 2],
      [nan, 5, nan],
      [3, Infinity, nan],
      [4, 7, 7],
    ]);
    assert.equal(await device.read(argmax(x, -1)), Int32Array.of(1, 0, 2, 1));
    assert.equal([...(await device.read(max(x, -1)))], [nan, nan, nan, 7]);
    assert.equal(await device.read(argmin(x, -1)), Int32Array.of(1, 0, 2, 0));
    assert.equal([...(await device.read(min(x, -1)))], [nan, nan, nan, 4]);
    assert.equal(await device.read(argmax(x, 0)), Int32Array.of(1, 0, 1));
    assert.equal([...(await device.read(min(x, 0)))], [nan, nan, nan]);
    const [gradient] = gradients(sum(max(x, -1)), [x]);
    assert.equal([...(await device.read(gradient!))], [0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0]);
  });

  test('in argmax, in rows of any length', async () => {
    for (const length of [1, 5, 67, 130]) {
      const values = holed(33 * length);
      const first = Int32Array.from({ length: 33 }, (_, row) => {
        const own = values.subarray(row * length, (row + 1) * length);
        return own.some(Number.isNaN) ? own.findIndex(Number.isNaN) : own.indexOf(Math.max(...own));
      });
      assert.equal(await device.read(argmax(constant(values, [33, length]), -1)), first, `rows of ${length}`);
    }
  });

  test('in max, min and argmax, in rows and columns of any length', async () => {
    for (const [rows, columns] of [
      [3, 67],
      [19, 11],
    ]) {
      const values = holed(rows * columns);
      const x = constant(values, [rows, columns]);
      for (const [axis, lines] of [
        [0, Array.from({ length: columns }, (_, c) => values.filter((_, i) => i % columns === c))],
        [1, Array.from({ length: rows }, (_, r) => values.subarray(r * columns, (r + 1) * columns))],
      ] as const) {
        const what = `axis ${axis} of ${rows} x ${columns}`;
        const largest = lines.map((line) => Math.max(...line));
        const smallest = lines.map((line) => Math.min(...line));
        assert.equal([...(await device.read(max(x, axis)))], largest, `max along ${what}`);
        assert.equal([...(await device.read(min(x, axis)))], smallest, `min along ${what}`);
        const places = (found: number[]) =>
          lines.map((line, i) => line.findIndex((v) => Object.is(v, found[i])));
        assert.equal([...(await device.read(argmax(x, axis)))], places(largest), `argmax along ${what}`);
        assert.equal([...(await device.read(argmin(x, axis)))], places(smallest), `argmin along ${what}`);
      }
    }
  });

  test('in the target of tdLoss, whichever net chooses the action', async () => {
    const inputs = {
      q: tensor([
        [0, 1, 0],
        [0, 1, 0],
      ]),
      nextQ: tensor([
        [1, nan, 2],
        [1, 3, 2],
      ]),
      actions: tensor([0, 0], 'i32'),
      rewards: tensor([1, 1]),
      discounts: tensor([0.5, 0.5]),
    };
    const options = { loss: 'mse' } as const;
    const choosers = {
      none: undefined,
      'a NaN where nextQ has one': inputs.nextQ,
      'the NaN preferred': tensor([
        [0, 5, 1],
        [0, 5, 1],
      ]),
    };
    for (const [what, chooser] of Object.entries(choosers)) {
      for (const loss of ['mse', 'smoothL1'] as const) {
        const result = tdLoss({ ...inputs, chooser }, { ...options, loss });
        assert.equal([...(await device.read(result.errors))], [nan, -2.5], what);
        assert.equal([...(await device.read(result.loss))], [nan], what);
        const [gradient] = gradients(result.loss, [inputs.q]);
        assert.equal((await device.read(gradient!))[0], nan, what);
      }
    }
    // As argmax, the chooser's NaN picks its action, whose value here is a number.
    const picked = tdLoss(
      {
        ...inputs,
        nextQ: tensor([
          [7, 8, 9],
          [1, 3, 2],
        ]),
        chooser: inputs.nextQ,
      },
      options,
    );
    assert.equal(await device.read(picked.errors), Float32Array.of(-5, -2.5));
    // Nothing is bootstrapped from a terminal state.
    const ended = tdLoss({ ...inputs, discounts: tensor([0, 0]) }, options);
    assert.equal(await device.read(ended.errors), Float32Array.of(-1, -1));
  });

  test('in centred RMSprop: it does not step on from a NaN that its moments hold', async () => {
    const w = new Parameter(Float32Array.of(1, 1), [2]);
    const optimizer = new RMSprop([w], { lr: 0.1, centered: true });
    const program = await device.compile({ g: [2] }, ({ g }) => {
      optimizer.minimize(sum(mul(w, g)));
      return {};
    });
    await program.run({ g: Float32Array.of(nan, 1) });
    await device.write(w, Float32Array.of(1, 1));
    await program.run({ g: Float32Array.of(1, 1) });
    const [lost, kept] = await device.read(w);
    assert.equal([lost, Number.isFinite(kept)], [nan, true]);
  });

  /** `length` numbers with few different values, one in ten a NaN. */
  function holed(length: number): Float32Array {
    const tenths = integers(random, length, 10);
    return uniform(random, length).map((value, i) => (tenths[i] === 0 ? nan : Math.round(value * 4) || 0));
  }
});
