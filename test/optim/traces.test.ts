import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AdaptiveTraces, add, type Device, mul, ObGD, Parameter, sum, type Traces } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { randomFor, uniform } from '../seed.ts';

/** Starting at 0 makes the differences after a step exact. */
const WEIGHTS = [0, 0];
const GL = 0.99 * 0.8;

/** Compiles a step for a value whose gradient is an input: the traces remember it, then follow it. */
async function learner(device: Device, make: (parameters: readonly Parameter[]) => Traces) {
  const weights = new Parameter(Float32Array.from(WEIGHTS), [2]);
  const traces = make([weights]);
  const program = await device.compile({ g: [2], keep: [1], decay: [1], error: [1] }, (inputs) => {
    traces.remember(sum(mul(weights, inputs.g)), inputs);
    traces.follow(inputs.error);
    return {};
  });
  const read = async (name: string) => (await device.read(traces.moments[name])).slice(0, 2);
  return {
    traces,
    read,
    async step(g: readonly number[], error: number, keep = GL) {
      const [before] = [await device.read(weights)];
      program.submit({
        ...{ g: Float32Array.from(g), error: Float32Array.of(error) },
        ...{ keep: Float32Array.of(keep), decay: Float32Array.of(GL) },
      });
      const after = await device.read(weights);
      return Array.from(after, (w, i) => w - before[i]);
    },
  };
}

forEachDevice('traces', (test, device) => {
  test('a step is bounded by the error and the sum of all traces', async () => {
    for (const [error, expected] of [
      [0.6, [0.259034, 0.040966]],
      [3, [0.431723, 0.068277]],
    ] as const) {
      const { step, read, traces } = await learner(device, (parameters) => new ObGD(parameters));
      await step([0.1, -0.2], 0);
      const moved = await step([0.5, 0.25], error);
      assertClose(await read('trace'), [0.5792, 0.0916], 1e-6);
      assertClose(moved, expected, 1e-5);
      assert.is(traces.steps, 2);
    }
  });

  test('a step below the bound has the learning rate', async () => {
    const { step, traces } = await learner(
      device,
      (parameters) => new ObGD(parameters, { lr: 0.1, kappa: 2 }),
    );
    assertClose(await step([0.5, -0.25], 0.5), [0.025, -0.0125], 1e-5);
    traces.lr = 0.2;
    assertClose(await step([0.5, -0.25], -0.5, 0), [-0.05, 0.025], 1e-5);
  });

  test('traces are forgotten if they are not kept', async () => {
    const { step, read } = await learner(device, (parameters) => new ObGD(parameters));
    await step([5, 7], 1);
    await step([0.5, 0.25], 1, 0);
    assert.equal(await read('trace'), Float32Array.of(0.5, 0.25));
  });

  test('adaptive traces divide by the root of the mean square, and limit the error', async () => {
    const weights = new Parameter(Float32Array.from(WEIGHTS), [2]);
    const traces = new AdaptiveTraces([weights]);
    const [trace, square] = [new Float32Array(64), new Float32Array(64)];
    trace.set([0.1, -0.2]);
    square.set([0.04, 0.01]);
    await device.write(traces.moments.trace, trace);
    await device.write(traces.moments.square, square);
    const program = await device.compile({ g: [2], error: [1], keep: [1], decay: [1] }, (inputs) => {
      traces.remember(sum(mul(weights, inputs.g)), inputs);
      traces.follow(inputs.error);
      return {};
    });
    const decays = { keep: Float32Array.of(0.792), decay: Float32Array.of(0.792) };
    program.submit({ g: Float32Array.of(0.5, 0.25), error: Float32Array.of(0.6), ...decays });
    assertClose(
      await device.read(traces.moments.square).then((v) => v.slice(0, 2)),
      [0.08368, 0.02092],
      1e-6,
    );
    const moved = (await device.read(weights)).map((w, i) => w - WEIGHTS[i]);
    // 4.6e-4 * 0.6 * z / (sqrt v + 0.1), where the last factors are 1.487894 and 0.374432
    assertClose(moved, [4.6e-4 * 0.6 * 1.487894, 4.6e-4 * 0.6 * 0.374432], 1e-5);
    const [[trace1], [square1]] = await Promise.all(
      Object.values(traces.moments).map((each) => device.read(each)),
    );
    const [before] = await device.read(weights);
    program.submit({ g: Float32Array.of(0, 0), error: Float32Array.of(-7), ...decays });
    const [after] = await device.read(weights);
    const limited = (-4.6e-4 * 0.792 * trace1) / (Math.sqrt(0.792 * square1) + 0.1);
    assertClose([after - before], [limited], 1e-4);
  });

  test('parameters that another optimiser has taken over are refused', async () => {
    const [a, b] = [new Parameter(Float32Array.of(1), [1]), new Parameter(Float32Array.of(2), [1])];
    const traces = new ObGD([a]);
    new ObGD([a, b]);
    const compile = device.compile({ g: [1], keep: [1], decay: [1] }, (inputs) => {
      traces.remember(mul(a, inputs.g), inputs);
      return {};
    });
    await rejects(compile, /^remember: some parameters of these traces were since put together with others$/);
  });

  test('parameters of odd sizes keep their traces apart', async () => {
    const random = randomFor('odd sizes');
    const sizes = [3, 67, 1];
    const parameters = sizes.map((size) => new Parameter(uniform(random, size), [size]));
    const gradients = sizes.map((size) => uniform(random, size));
    const traces = new ObGD(parameters, { lr: 0.5, kappa: 3 });
    const program = await device.compile(
      { a: [3], b: [67], c: [1], error: [1], keep: [1], decay: [1] },
      ({ a, b, c, error, ...decays }) => {
        const values = [a, b, c].map((g, i) => sum(mul(parameters[i], g)));
        traces.remember(
          values.slice(1).reduce((total, value) => add(total, value), values[0]),
          decays,
        );
        traces.follow(error);
        return {};
      },
    );
    const [a, b, c] = gradients;
    program.submit({
      a,
      b,
      c,
      error: Float32Array.of(-1.5),
      keep: Float32Array.of(0),
      decay: Float32Array.of(0),
    });
    const norm = gradients.flatMap((each) => [...each]).reduce((total, g) => total + Math.abs(g), 0);
    const step = 0.5 / Math.max(1, 0.5 * 3 * 1.5 * norm);
    for (const [i, parameter] of parameters.entries()) {
      const expected = parameter.initial.map((w, k) => w - step * 1.5 * gradients[i][k]);
      assertClose(await device.read(parameter), expected, 1e-5);
    }
  });
});

const test = suite('traces');

test('options that make no sense are refused', () => {
  const parameters = [new Parameter(Float32Array.of(1), [1])];
  assert.throws(() => new ObGD(parameters, { kappa: 0 }), /^kappa must be a positive number, got 0$/);
  assert.throws(() => new ObGD(parameters, { lr: -1 }), /^lr must be a finite number >= 0, got -1$/);
  assert.throws(() => new AdaptiveTraces(parameters, { eps: 0 }), /^eps must be a number above 0, got 0$/);
  const unknown = { learningRate: 1 } as object;
  assert.throws(() => new ObGD(parameters, unknown), /^ObGD has no option learningRate; it has: lr, kappa$/);
});

test.run();
