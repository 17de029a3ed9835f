import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Conv2d,
  type Device,
  gradients,
  IMPALA,
  type ImpalaOptions,
  impala,
  MaxPool2d,
  mul,
  Residual,
  type Sequential,
  sum,
} from '../../src/index.ts';
import { constant } from '../../src/tensor/create.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';
import { impalaByHand, type Weights } from './impala-by-hand.ts';

const frames = { inputShape: [4, 84, 84], outputs: 4, random: randomFor('impala') } as const;

const test = suite('impala');

test('Espeholt et al. (2018) with four actions: layers, names and 1,090,260 parameters', () => {
  const net = impala({ ...frames, ...IMPALA });
  const stage = (first: number, inputs: number, channels: number) => {
    const blocks = [2, 3].flatMap((at) => [`${first + at}.1`, `${first + at}.3`]);
    return [
      ...[[`${first}.weight`, [channels, inputs, 3, 3]] as const, [`${first}.bias`, [channels]] as const],
      ...blocks.flatMap((name) => [
        [`${name}.weight`, [channels, channels, 3, 3]] as const,
        [`${name}.bias`, [channels]] as const,
      ]),
    ];
  };
  assert.equal(shapesOf(net), [
    ...[...stage(0, 4, 16), ...stage(4, 16, 32), ...stage(8, 32, 32)],
    // 84 x 84 to 42 x 42, 21 x 21, 11 x 11, of 32 channels
    ...([['14.weight', [256, 3872]] as const, ['14.bias', [256]] as const] as const),
    ...([['16.weight', [4, 256]] as const, ['16.bias', [4]] as const] as const),
  ]);
  const stages = 592 + 4 * 2320 + (4640 + 4 * 9248) + 5 * 9248;
  assert.is(count(net), stages + 3872 * 256 + 256 + 4 * 256 + 4);
  assert.is(count(net), 1_090_260);
});

test('layers may be normalised before each ReLU, and heads may have two streams', () => {
  const net = impala({
    ...{ inputShape: [1, 5, 6], residual: [2], hiddenSizes: [7], outputs: 3, random: frames.random },
    ...{ layerNorm: true, dueling: true, width: 2 },
  });
  const names = shapesOf(net).map(([name]) => name);
  const normalised = shapesOf(net).filter(([, shape]) => String(shape) === '2,3,3');
  assert.equal(
    normalised.map(([name]) => name),
    ['2.0', '2.3', '3.0', '3.3', '4'].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]),
  );
  assert.ok(names.includes('7.value.1.weight') && names.includes('7.advantage.3.weight'), names.join());
});

test('options that make no net are refused by name', () => {
  const make = (options: Partial<ImpalaOptions>) => () => impala({ ...frames, ...IMPALA, ...options });
  assert.throws(make({ residual: [] }), /^impala: residual needs a stage, got \[\]$/);
  assert.throws(make({ residual: [16, 0] }), /^impala: residual\[1\] must be a positive integer, got 0$/);
  assert.throws(
    make({ inputShape: [84] }),
    /^impala: inputShape must be \[channels, rows, columns\], got \[84\]$/,
  );
});

test.run();

/** Observations of odd extents, and one pixel, to which the padding leaves one pixel. */
const CASES: readonly { residual: readonly number[]; inputShape: readonly [number, number, number] }[] = [
  { residual: [2, 3], inputShape: [2, 7, 5] },
  { residual: [3], inputShape: [1, 4, 9] },
  { residual: [4, 3, 4], inputShape: [3, 1, 1] },
];

forEachDevice('impala', (test, device) => {
  for (const { residual, inputShape } of CASES) {
    const name = `${residual} for ${inputShape}`;
    const random = randomFor(`impala ${name}`);
    const net = impala({ residual, inputShape, hiddenSizes: [16], outputs: 3, random });
    const batch = 3;
    const size = inputShape.reduce((product, extent) => product * extent, batch);
    const bytes = Uint8Array.from(integers(random, size, 256));
    const x = constant(bytes, [batch, ...inputShape]);
    const factors = uniform(random, batch * 3);
    const byHand = (weights: Weights) =>
      impalaByHand(
        { residual, inputShape, batch },
        weights,
        Float64Array.from(bytes, (byte) => byte / 255),
      );

    test(`${name}: has the outputs of plain loops`, async () => {
      assertClose(await device.read(net.forward(x)), byHand(await weightsOf(device, net)), 1e-5);
    });

    test(`${name}: its gradients are finite differences of those loops`, async () => {
      const loss = sum(mul(net.forward(x), constant(factors, [batch, 3])));
      const lossOf = (weights: Weights) =>
        byHand(weights).reduce((total, output, i) => total + output * factors[i], 0);
      const parameters = [...net.namedParameters()];
      const found = gradients(
        loss,
        parameters.map(([, parameter]) => parameter),
      );
      const weights = await weightsOf(device, net);
      const [slopes, expected]: [number[], number[]] = [[], []];
      for (const [i, [name, parameter]] of parameters.entries()) {
        const direction = uniform(random, parameter.size);
        const moved = (by: number) =>
          lossOf({ ...weights, [name]: weights[name].map((value, j) => value + by * direction[j]) });
        const gradient = await device.read(found[i]!);
        slopes.push(gradient.reduce((total, value, j) => total + value * direction[j], 0));
        // The loops are in float64, so the step can be small. A larger one sometimes crosses the kink of a ReLU.
        expected.push((moved(1e-8) - moved(-1e-8)) / 2e-8);
      }
      assertClose(slopes, expected, 1e-4);
      assert.ok(expected.some((slope) => slope !== 0));
    });
  }

  test('a block adds what it is given, and a stage takes the largest of each window', async () => {
    const net = impala({
      inputShape: [1, 3, 3],
      residual: [1],
      hiddenSizes: [],
      outputs: 1,
      random: randomFor('by hand'),
    });
    const centre = (value: number) => [0, 0, 0, 0, value, 0, 0, 0, 0];
    // Pooled: 6, 7, 12, 12. The first block halves positive values, the second adds 1 to them.
    const values = {
      ...{ '0.weight': centre(1), '0.bias': [0] },
      ...{ '2.1.weight': centre(1), '2.1.bias': [0], '2.3.weight': centre(-0.5), '2.3.bias': [0] },
      ...{ '3.1.weight': centre(-1), '3.1.bias': [0], '3.3.weight': centre(9), '3.3.bias': [1] },
      ...{ '6.weight': [1, 10, 100, 1000], '6.bias': [0.5] },
    };
    for (const [name, each] of Object.entries(values)) {
      await device.write(net.namedParameters().get(name)!, Float32Array.from(each));
    }
    const image = constant(Float32Array.of(1, 6, 7, -2, 5, 0, 3, 12, -9), [1, 1, 3, 3]);
    // [6, 7], [12, 12] halved: 3, 3.5, 6, 6; and 1 more
    assertClose(await device.read(net.forward(image)), [4 + 45 + 700 + 7000 + 0.5], 1e-6);
    assert.equal(
      [0, 1, 2].map((at) => net.modules[at].constructor),
      [Conv2d, MaxPool2d, Residual],
    );
  });
});

async function weightsOf(device: Device, net: Sequential): Promise<Weights> {
  const read = Array.from(net.namedParameters(), async ([name, parameter]) => {
    return [name, Float64Array.from(await device.read(parameter))] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function shapesOf(net: Sequential) {
  return Array.from(net.namedParameters(), ([name, { shape }]) => [name, [...shape]] as const);
}

function count(net: Sequential): number {
  return net.parameters().reduce((total, { size }) => total + size, 0);
}
