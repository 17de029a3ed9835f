import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  add,
  Flatten,
  full,
  Linear,
  mlp,
  mul,
  Random,
  ReLU,
  RMSprop,
  Sequential,
  SGD,
  sum,
  tensor,
} from '../../src/index.ts';
import { flattenParameters } from '../../src/tensor/parameter.ts';
import { forEachDevice } from '../devices.ts';
import { dqnUpdate } from '../dqn.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed, uniform } from '../seed.ts';

const test = suite('Sequential');

test("parameters go by PyTorch's names, in the order of the layers", () => {
  const net = mlp([4, 8, 3, 2], { random: randomFor('names') });
  const shapes = Array.from(net.namedParameters(), ([name, { shape }]) => [name, shape]);
  assert.equal(shapes, [
    ['0.weight', [8, 4]],
    ['0.bias', [8]],
    ['2.weight', [3, 8]],
    ['2.bias', [3]],
    ['4.weight', [2, 3]],
    ['4.bias', [2]],
  ]);
  assertSameValues(net.parameters(), [...net.namedParameters().values()]);
});

test('with layer normalisation a factor and an offset for each unit come before every ReLU', () => {
  const net = mlp([4, 8, 3, 2], { random: randomFor('normalised names'), layerNorm: true });
  const shapes = Array.from(net.namedParameters(), ([name, { shape }]) => [name, shape]);
  assert.equal(shapes, [
    ...[
      ['0.weight', [8, 4]],
      ['0.bias', [8]],
      ['1.weight', [8]],
      ['1.bias', [8]],
    ],
    ...[
      ['3.weight', [3, 8]],
      ['3.bias', [3]],
      ['4.weight', [3]],
      ['4.bias', [3]],
    ],
    ...[
      ['6.weight', [2, 3]],
      ['6.bias', [2]],
    ],
  ]);
});

test('a network within a network adds its place to the names', () => {
  const random = randomFor('nested');
  const net = new Sequential(
    new Flatten(),
    mlp([4, 3, 2], { random }),
    new ReLU(),
    new Linear(2, 1, { random }),
  );
  const names = ['1.0.weight', '1.0.bias', '1.2.weight', '1.2.bias', '3.weight', '3.bias'];
  assert.equal([...net.namedParameters().keys()], names);
});

test('shapes follow from layer to layer', () => {
  const net = new Sequential(new Flatten(), mlp([6, 5, 2], { random: randomFor('shapes') }));
  assert.equal(net.forward(full([7, 3, 2], 0)).shape, [7, 2]);
  assert.throws(
    () => net.forward(full([7, 5], 0)),
    /linear: x f32 tensor \[7, 5\], weight f32 tensor \[5, 6\]/,
  );
  assert.throws(
    () => mlp([4], { random: randomFor('') }),
    /needs at least an input and an output size, got \[4\]/,
  );
  assert.throws(
    // @ts-expect-error the types forbid it too
    () => mlp([4, 2], { duelling: true }),
    /^mlp has no option duelling; it has: random, init, dueling, width, layerNorm, noisy, activation$/,
  );
  assert.throws(
    // @ts-expect-error the types forbid it too
    () => new Sequential([new ReLU()]),
    /^Sequential takes modules one after the other, as in new Sequential\(a, b\), got \[/,
  );
});

test('all parameters lie in one buffer, each where any device allows a binding', () => {
  const parameters = mlp([4, 3, 70, 2], { random: randomFor('layout') }).parameters();
  const [{ source: first }] = parameters;
  let end = 0;
  for (const { source, size } of parameters) {
    assert.is(source.state, first.state);
    assert.is((source.offset * 4) % 256, 0);
    assert.ok(source.offset >= end, 'no parameter lies on another');
    end = source.offset + size;
  }
  assert.ok(first.state.length >= end);
});

test.run();

forEachDevice('Sequential', (test, device) => {
  test('applies its layers one after the other', async () => {
    const net = mlp([2, 2, 1], { random: new Random(0) });
    const values = [[1, 0, 0, 1], [0, -1], [1, 10], [0.5]];
    for (const [i, parameter] of net.parameters().entries()) {
      await device.write(parameter, Float32Array.from(values[i]));
    }
    const y = net.forward(
      tensor([
        [2, 3],
        [-1, 0.5],
        [1, 2],
      ]),
    );
    assert.equal(await device.read(y), Float32Array.of(22.5, 0.5, 11.5));
  });

  test('writing one parameter leaves the others alone', async () => {
    const net = mlp([3, 2, 2], { random: randomFor('write') });
    const [weight, bias, ...rest] = net.parameters();
    await device.write(bias, Float32Array.of(7, 8));
    assert.equal(await device.read(bias), Float32Array.of(7, 8));
    for (const other of [weight, ...rest]) {
      const { state, offset } = other.source;
      assert.equal(await device.read(other), state.initial!.slice(offset, offset + other.size));
    }
    await rejects(
      device.write(bias, Float32Array.of(7)),
      /the values of f32 tensor \[2\] must have 2 values, got 1/,
    );
  });

  test('parameters may be written at once, and between updates', async () => {
    const net = mlp([3, 2, 2], { random: randomFor('write at once') });
    const random = randomFor('new values');
    const values = net.parameters().map(({ size }) => uniform(random, size));
    await Promise.all(net.parameters().map((parameter, i) => device.write(parameter, values[i])));
    for (const [i, parameter] of net.parameters().entries()) {
      assert.equal(await device.read(parameter), values[i]);
    }
    const optimizer = new SGD(net.parameters(), { lr: 1 });
    const [weight, bias] = net.parameters();
    const step = await device.compile({}, () => {
      optimizer.minimize(sum(mul(add(sum(weight), sum(bias)), -1)));
      return {};
    });
    step.submit();
    const writing = device.write(weight, new Float32Array(6));
    step.submit();
    await writing;
    assert.equal(await device.read(weight), new Float32Array(6).fill(1));
    assert.equal(
      await device.read(bias),
      values[1].map((value) => Math.fround(value + 1) + 1),
    );
  });

  test('the gaps between parameters stay zero while the parameters are trained', async () => {
    for (const Optimizer of [Adam, RMSprop, SGD]) {
      const { qNet, update, draw } = await dqnUpdate(device, seed, {
        optimizer: (parameters) => new Optimizer(parameters, { lr: 1e-2, maxGradNorm: 1 }),
      });
      for (let step = 0; step < 5; step++) {
        draw();
        update.submit();
      }
      const parameters = qNet.parameters();
      const flat = await device.read(flattenParameters(parameters));
      for (const { source, size } of parameters) {
        const [start, end] = [source.offset, source.offset + size];
        assert.not.equal(flat.slice(start, end), source.state.initial!.slice(start, end));
        flat.fill(0, start, end);
      }
      assert.ok(flat.every((value) => value === 0));
      assert.ok(flat.length > parameters.reduce((total, { size }) => total + size, 0), 'there are gaps');
    }
  });

  test('an mlp takes images as their flattened elements', async () => {
    const net = mlp([6, 4, 2], { random: randomFor('flattened') });
    const x = uniform(randomFor('images'), 18);
    const images = await device.compile({ x: [3, 1, 2, 3] }, (given) => ({ y: net.forward(given.x) }));
    const rows = await device.compile({ x: [3, 6] }, (given) => ({ y: net.forward(given.x) }));
    assert.equal((await images.run({ x })).y, (await rows.run({ x })).y);
  });

  test('layers that a program uses one by one cannot be put together any more', async () => {
    const random = randomFor('one by one');
    const layers = [0, 1].map(() => new Linear(2, 2, { random }));
    await device.read(layers[0].weight);
    assert.throws(() => new Sequential(...layers), /a program already uses these parameters one by one/);
  });
});
