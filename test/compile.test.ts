import * as assert from 'uvu/assert';
import { compilePlan } from '../src/compile/compile.ts';
import {
  Adam,
  add,
  assign,
  full,
  gradients,
  Linear,
  linear,
  matmul,
  mseLoss,
  mul,
  type Optimizer,
  Parameter,
  RMSprop,
  relu,
  reshape,
  SGD,
  sum,
  type Tensor,
  tensor,
} from '../src/index.ts';
import { forEachDevice } from './devices.ts';
import { dqnUpdate } from './dqn.ts';
import { rejects } from './rejects.ts';
import { randomFor, seed } from './seed.ts';

type F32 = Tensor<'f32'>;

const parameter = (...values: number[]): Parameter =>
  new Parameter(Float32Array.from(values), [values.length]);

forEachDevice('compile', (test, device) => {
  test('options that do not exist, or are of the wrong type, are refused', async () => {
    const compile = (options: object) => device.compile({}, () => ({ y: tensor([1]) }), options);
    await rejects(compile({ optimise: false }), /^compile has no option optimise; it has: optimize/);
    await rejects(compile({ optimize: 0 }), /^optimize must be true or false, got 0/);
  });

  const optimizers: Record<string, (parameters: readonly Parameter[]) => Optimizer> = {
    Adam: (parameters) => new Adam(parameters, { lr: 1e-2 }),
    'RMSprop with clipped values': (parameters) =>
      new RMSprop(parameters, { lr: 1e-2, centered: true, momentum: 0.5, clipValue: 0.01 }),
    'SGD with a clipped norm': (parameters) =>
      new SGD(parameters, { lr: 1e-1, momentum: 0.9, maxGradNorm: 0.1 }),
  };
  for (const [name, optimizer] of Object.entries(optimizers)) {
    test(`50 updates of ${name} end in the same bytes, optimised or not`, async () => {
      const runs = await Promise.all(
        [true, false].map((optimize) => dqnUpdate(device, seed, { optimizer, optimize })),
      );
      assert.ok(runs[0].update.dispatches < runs[1].update.dispatches);
      for (let step = 0; step < 50; step++) {
        for (const { draw } of runs) draw();
        const [optimized, plain] = await Promise.all(runs.map(({ update }) => update.run()));
        assert.equal(optimized.loss, plain.loss, `step ${step}`);
      }
      const [optimized, plain] = runs.map(({ qNet }) => qNet.parameters());
      for (const [i, trained] of optimized.entries()) {
        assert.equal(await device.read(trained), await device.read(plain[i]));
        assert.not.equal(await device.read(trained), trained.initial);
      }
    });
  }

  test('a layer and its ReLU become one kernel, as do their gradients', async () => {
    for (const [optimize, dispatches] of [
      [true, 14],
      [false, 20],
    ] as const) {
      const { update } = await dqnUpdate(device, seed, { sizes: [4, 128, 128, 2], batch: 8, optimize });
      assert.is(update.dispatches, dispatches, `optimize: ${optimize}`);
      update.release();
    }
  });

  const x = tensor([
    [1, 2],
    [-3, 4],
  ]);
  const layer = () => ({
    weight: new Parameter(Float32Array.of(1, 0, 0, -1), [2, 2]),
    bias: parameter(0, 1),
  });

  test('a value between two kernels is kept if it is an output', async () => {
    const { weight, bias } = layer();
    const both = await device.compile({}, () => {
      const y = linear(x, weight, bias);
      return { y, positive: relu(y) };
    });
    assert.is(both.dispatches, 2);
    const { y, positive } = await both.run();
    assert.equal(y, Float32Array.of(1, -1, -3, -3));
    assert.equal(positive, Float32Array.of(1, 0, 0, 0));
  });

  test('a value between two kernels is kept if others read it, too', async () => {
    const { weight, bias } = layer();
    const { total } = await run(() => {
      const y = linear(x, weight, bias);
      return { total: add(relu(y), y) };
    });
    assert.equal(total, Float32Array.of(2, -1, -3, -3));
  });

  test('kernels are not merged across a change of what they read', async () => {
    const { weight, bias } = layer();
    const other = layer();
    const { before, after } = await run(() => {
      const y = linear(x, weight, bias);
      assign([weight, bias], [other.weight, new Parameter(Float32Array.of(5, 5), [2])]);
      return { before: relu(y), after: relu(linear(x, weight, bias)) };
    });
    assert.equal(before, Float32Array.of(1, 0, 0, 0));
    assert.equal(after, Float32Array.of(6, 3, 2, 1));
  });

  test('a kernel with two results is not moved behind a reader of the other', async () => {
    const { weight, bias } = layer();
    const { doubled, positive } = await run(() => {
      const [forWeight, forBias] = gradients(sum(linear(x, weight, bias)), [weight, bias]);
      return { doubled: mul(forBias!, 2), positive: relu(forWeight!) };
    });
    assert.equal(doubled, Float32Array.of(4, 4));
    assert.equal(positive, Float32Array.of(0, 6, 0, 6));
  });

  test('ops before an update see the old values, ops after it the new ones', async () => {
    const w = parameter(1, 2);
    const optimizer = new SGD([w], { lr: 0.5 });
    const target = parameter(0, 0);
    const program = await device.compile({}, () => {
      const before = mul(w, 10);
      optimizer.minimize(sum(mul(w, w))); // w goes to 0
      const between = add(w, 1);
      assign([w], [target], 0.5);
      assign([target], [parameter(8, 8)]);
      return { before, between, w };
    });
    const first = await program.run();
    assert.equal(first.before, Float32Array.of(10, 20));
    assert.equal(first.between, Float32Array.of(1, 1));
    assert.equal(first.w, Float32Array.of(0, 0));
    const second = await program.run();
    assert.equal(second.before, Float32Array.of(0, 0));
    assert.equal(second.w, Float32Array.of(4, 4));
    assert.equal(await device.read(target), Float32Array.of(8, 8));
  });

  test('a program may only change values, or only hand its inputs back', async () => {
    const w = parameter(1, 2);
    const step = await device.compile({}, () => {
      assign([w], [parameter(3, 4)]);
      return {};
    });
    assert.equal(await step.run(), {});
    assert.equal(await device.read(w), Float32Array.of(3, 4));
    const echo = await device.compile({ x: [2] }, ({ x }) => ({ x, same: reshape(x, [2, 1]), w }));
    const { x, same } = await echo.run({ x: Float32Array.of(5, 6) });
    assert.equal([x, same], [Float32Array.of(5, 6), Float32Array.of(5, 6)]);
  });

  test('a run needs every input, passed to it or taken from `inputs` to be filled', async () => {
    const w = parameter(0);
    const optimizer = new SGD([w], { lr: 1 });
    const compileSum = () =>
      device.compile({ x: [2], y: [2] }, ({ x, y }) => {
        optimizer.minimize(sum(w));
        return { sum: add(x, y) };
      });
    const [x, y] = [Float32Array.of(1, 2), Float32Array.of(10, 20)];
    const program = await compileSum();
    await rejects(program.run(), /input x was never given: pass it to the run, or fill program\.inputs\.x/);
    await rejects(program.run({ x }), /input y was never given/);
    assert.throws(() => program.submit({ x }), /input y was never given/);
    await rejects(program.run({ y: new Float32Array(3) }), /input y has shape \[2\]/);
    await rejects(program.run(), /input y was never given/);
    assert.equal(await device.read(w), Float32Array.of(0));
    program.submit({ y });
    assert.equal((await program.run()).sum, Float32Array.of(11, 22));
    assert.equal(await device.read(w), Float32Array.of(-2));

    const filled = await compileSum();
    assert.equal(Object.keys(filled.inputs), ['x', 'y']);
    await rejects(filled.run(), /input x was never given/);
    filled.inputs.x.set(x);
    await rejects(filled.run(), /input y was never given/);
    const { y: target } = filled.inputs; // filled later, and again before each run
    target.set(y);
    assert.equal((await filled.run()).sum, Float32Array.of(11, 22));
    target.set(x);
    assert.equal((await filled.run()).sum, Float32Array.of(2, 4));
  });

  test('inputs keep what they hold from run to run', async () => {
    const program = await device.compile({ x: [2], y: { shape: [], dtype: 'f32' } }, ({ x, y }) => ({
      sum: add(x, y),
    }));
    const { sum: first } = await program.run({ x: Float32Array.of(1, 2), y: Float32Array.of(3) });
    assert.equal(first, Float32Array.of(4, 5));
    program.inputs.y[0] = 10;
    assert.equal((await program.run()).sum, Float32Array.of(11, 12));
    const earlier = program.run();
    program.inputs.x[0] = 5; // the earlier run has its inputs already
    assert.equal((await earlier).sum, Float32Array.of(11, 12));
    assert.equal((await program.run()).sum, Float32Array.of(15, 12));
  });

  test('runs that are started together are executed in order', async () => {
    const w = parameter(0);
    const optimizer = new SGD([w], { lr: 1 });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(mul(w, -1)));
      return { w };
    });
    const runs = Array.from({ length: 20 }, () => program.run());
    program.submit();
    const values = (await Promise.all(runs)).map(({ w: [value] }) => value);
    assert.equal(
      values,
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    assert.equal(await device.read(w), Float32Array.of(21));
  });

  test('a new learning rate takes effect with the next run', async () => {
    const w = parameter(0);
    const optimizer = new SGD([w], { lr: 1 });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(mul(w, -1)));
      return { w };
    });
    assert.equal((await program.run()).w, Float32Array.of(1));
    optimizer.lr = 0.25;
    assert.equal((await program.run()).w, Float32Array.of(1.25));
    assert.is(optimizer.steps, 2);
  });

  test('two optimisers in one program count their own steps, at their own rates', async () => {
    const [a, b] = [parameter(0), parameter(0)];
    const optimizers = [new SGD([a], { lr: 1 }), new Adam([b], { lr: 0.5, eps: 0 })];
    const both = await device.compile({}, () => {
      optimizers[0].minimize(sum(mul(a, -1)));
      optimizers[1].minimize(sum(mul(b, -1)));
      return {};
    });
    const second = await device.compile({}, () => {
      optimizers[1].minimize(sum(mul(b, -1)));
      return {};
    });
    both.submit();
    both.submit();
    second.submit();
    assert.equal(
      optimizers.map(({ steps }) => steps),
      [2, 3],
    );
    assert.equal(await device.read(a), Float32Array.of(2));
    // Adam moves by its learning rate as long as the gradient stays the same.
    assert.ok(Math.abs((await device.read(b))[0] - 1.5) < 1e-5);
  });

  const gradientCases: Record<string, (p: F32, q: F32, scalar: F32) => F32> = {
    'the same for two parameters': (p, q) => sum(add(p, q)),
    'what another one is computed from': (p, q) => sum(mul(add(p, mul(q, 3)), tensor([1, 2]))),
    'of parameters that are used twice': (p, q) => sum(add(mul(p, p), mul(mul(q, q), p))),
    'another parameter': (p, _, scalar) => mul(reshape(sum(p), []), scalar),
    'a constant': (_p, _q, scalar) => scalar,
  };
  for (const [name, lossOf] of Object.entries(gradientCases)) {
    test(`a gradient that is ${name} reaches the optimiser`, async () => {
      const parameters = [parameter(3, 4), parameter(5, 6), new Parameter(Float32Array.of(7), [])] as const;
      const optimizer = new SGD(parameters, { lr: 0.125 });
      const expected = await Promise.all(
        gradients(lossOf(...parameters), parameters).map(async (found, i) => {
          const gradient = found && (await device.read(found));
          return parameters[i].initial.map((value, j) => value - 0.125 * (gradient?.[j] ?? 0));
        }),
      );
      for (const optimize of [true, false]) {
        for (const one of parameters) await device.write(one, one.initial);
        const program = await device.compile(
          {},
          () => {
            optimizer.minimize(lossOf(...parameters));
            const [p, q, scalar] = parameters;
            return { p, q, scalar };
          },
          { optimize },
        );
        assert.equal(Object.values(await program.run()), expected, `optimize: ${optimize}`);
      }
    });
  }

  test('a layer may be used more than once', async () => {
    const random = randomFor('tied layers');
    const one = new Linear(3, 3, { random });
    const [a, b] = [0, 1].map(() => new Linear(3, 3, { random }));
    for (const copy of [a, b]) {
      copy.weight.initial.set(one.weight.initial);
      copy.bias!.initial.set(one.bias!.initial);
    }
    const inputs = tensor([
      [1, 2, 3],
      [-1, 0, 1],
    ]);
    const lossOf = (first: Linear, second: Linear) =>
      mseLoss(second.forward(relu(first.forward(inputs))), full([2, 3], 1));
    const optimizer = new SGD(one.parameters(), { lr: 1 });
    const before = one.weight.initial.slice();
    const step = await device.compile({}, () => {
      optimizer.minimize(lossOf(one, one));
      const [first, second] = gradients(lossOf(a, b), [a.weight, b.weight]);
      return { weight: one.weight, gradient: add(first!, second!) };
    });
    const { weight, gradient } = await step.run();
    for (const [i, value] of weight.entries()) {
      assert.ok(Math.abs(before[i] - gradient[i] - value) < 1e-5, `element ${i}`);
    }
  });

  async function run<O extends Record<string, Tensor>>(build: () => O) {
    const program = await device.compile({}, build);
    return program.run();
  }
});

forEachDevice(
  'plans',
  (test) => {
    const chain = (length: number): Tensor<'f32'> => {
      let value = matmul(full([3, 3], 1), full([3, 3], 1));
      for (let i = 0; i < length; i++) value = mul(value, 2);
      return value;
    };
    const scratch = (optimize: boolean): number => {
      const { buffers } = compilePlan({ result: chain(10) }, [], [], { optimize });
      return buffers.filter(({ kind }) => kind === 'scratch').length;
    };

    test('intermediate results share buffers', () => {
      assert.is(scratch(true), 2);
      assert.is(scratch(false), 11);
    });
  },
  { only: 'reference' },
);
