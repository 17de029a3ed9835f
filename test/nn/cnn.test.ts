import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CNNOptions, cnn, DQN_2013, full, NATURE, tensor } from '../../src/index.ts';
import { parseSafetensors } from '../../src/io/safetensors.ts';
import { constant } from '../../src/tensor/create.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

const frames: Omit<CNNOptions, 'convolutions' | 'hiddenSizes'> = {
  inputShape: [4, 84, 84],
  outputs: 4,
  random: randomFor('cnn'),
};

const test = suite('cnn');

test('Mnih et al. (2013) with four actions: layers, names and 677,172 parameters', () => {
  const net = cnn({ ...frames, ...DQN_2013 });
  // 84 x 84 to 20 x 20 to 9 x 9, of 32 channels
  const expected = {
    ...{ '0.weight': [16, 4, 8, 8], '0.bias': [16] },
    ...{ '2.weight': [32, 16, 4, 4], '2.bias': [32] },
    ...{ '5.weight': [256, 2592], '5.bias': [256] },
    ...{ '7.weight': [4, 256], '7.bias': [4] },
  };
  assert.equal(shapesOf(net.namedParameters()), expected);
  assert.is(count(net), 4096 + 16 + 8192 + 32 + 663_552 + 256 + 1024 + 4);
  assert.is(count(net), 677_172);
});

test('Mnih et al. (2015) with four actions: layers, names and 1,686,180 parameters', () => {
  const net = cnn({ ...frames, ...NATURE });
  const expected = {
    ...{ '0.weight': [32, 4, 8, 8], '0.bias': [32] },
    ...{ '2.weight': [64, 32, 4, 4], '2.bias': [64] },
    ...{ '4.weight': [64, 64, 3, 3], '4.bias': [64] },
    ...{ '7.weight': [512, 3136], '7.bias': [512] },
    ...{ '9.weight': [4, 512], '9.bias': [4] },
  };
  assert.equal(shapesOf(net.namedParameters()), expected);
  assert.is(count(net), 8192 + 32 + 32_768 + 64 + 36_864 + 64 + 1_605_632 + 512 + 2048 + 4);
  assert.is(count(net), 1_686_180);
});

test('the names and shapes are the same as in a net that PyTorch saved', () => {
  const path = resolve(process.env.FIXTURES ?? 'test/fixtures', 'torch/update_cnn_adam_mse.safetensors');
  const saved = Array.from(parseSafetensors(readFileSync(path)).tensors)
    .filter(([name]) => name.startsWith('q.'))
    .map(([name, { shape }]) => [name.replace('q.', ''), shape]);
  const { convolutions } = DQN_2013;
  const net = cnn({ ...frames, convolutions, hiddenSizes: [48] });
  assert.equal(shapesOf(net.namedParameters()), Object.fromEntries(saved));
});

test('every layer starts within 1 / sqrt(fan in), and goes nearly that far', () => {
  const net = cnn({ ...frames, ...DQN_2013 });
  const fanIns = { 0: 4 * 64, 2: 16 * 16, 5: 2592, 7: 256 };
  for (const [layer, fanIn] of Object.entries(fanIns)) {
    const bound = 1 / Math.sqrt(fanIn);
    for (const name of ['weight', 'bias']) {
      const { initial } = net.namedParameters().get(`${layer}.${name}`)!;
      assert.ok(
        initial.every((value) => Math.abs(value) <= Math.fround(bound)),
        `${layer}.${name}`,
      );
      const largest = initial.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
      // Of only four biases, the largest is below a hundredth of the bound once in 10^8 times.
      assert.ok(largest > bound * (name === 'bias' ? 0.01 : 0.95), `${layer}.${name} goes to ${largest}`);
    }
  }
});

test('a convolution that does not fit is named, with what it was given', () => {
  const make =
    (convolutions: CNNOptions['convolutions'], inputShape = frames.inputShape) =>
    () =>
      cnn({ ...frames, inputShape, convolutions, hiddenSizes: [8] });
  assert.throws(
    make(NATURE.convolutions, [4, 35, 84]),
    /^cnn: convolutions\[2\], 64 filters of 3 x 3 with stride 1, does not fit its input of 64 x 2 x 9$/,
  );
  assert.throws(
    make(DQN_2013.convolutions, [1, 84, 7]),
    /^cnn: convolutions\[0\], 16 filters of 8 x 8 with stride 4, does not fit its input of 1 x 84 x 7$/,
  );
  assert.throws(
    () => cnn({ inputShape: [84], convolutions: [], hiddenSizes: [], outputs: 1 }),
    /inputShape must be \[channels, rows, columns\], got \[84\]/,
  );
  assert.throws(make([[8, 3, 0]]), /convolutions\[0\], 8 filters of 3 x 3 with stride 0, does not fit/);
  assert.throws(make([[8, Number.NaN, 1]]), /convolutions\[0\], 8 filters of NaN x NaN/);
  make([[8, 84, 1]])(); // as large as the image is not too large
});

test.run();

forEachDevice('cnn', (test, device) => {
  const small = (inputShape: CNNOptions['inputShape']) =>
    cnn({
      inputShape,
      convolutions: [
        [3, 3, 2],
        [2, 2, 1],
      ],
      hiddenSizes: [5],
      outputs: 6,
      random: randomFor('small cnn'),
    });

  test('takes [n, channels, rows, columns] to [n, outputs], from bytes as from the same fractions', async () => {
    const net = small([2, 9, 7]);
    const bytes = Uint8Array.from(integers(randomFor('image'), 3 * 126, 256));
    const ofBytes = net.forward(constant(bytes, [3, 2, 9, 7]));
    assert.equal(ofBytes.shape, [3, 6]);
    const fractions = Float32Array.from(bytes, (byte) => byte / 255);
    const ofFractions = net.forward(constant(fractions, [3, 2, 9, 7]));
    assertClose(await device.read(ofBytes), await device.read(ofFractions), 1e-5);
    assert.throws(
      () => net.forward(full([3, 2, 9, 9], 0)),
      /x f32 tensor \[3, 18\], weight f32 tensor \[5, 12\]/,
    );
  });

  test('has a ReLU after every layer but the last', async () => {
    const net = cnn({
      inputShape: [1, 1, 2],
      convolutions: [[1, 1, 1]],
      hiddenSizes: [1],
      outputs: 1,
      random: randomFor('by hand'),
    });
    // The convolution negates, the hidden layer takes the difference, the last one negates.
    const values = { '0.weight': [-1], '0.bias': [0], '3.weight': [1, -1], '3.bias': [0] };
    for (const [name, each] of Object.entries({ ...values, '5.weight': [-1], '5.bias': [0] })) {
      await device.write(net.namedParameters().get(name)!, Float32Array.from(each));
    }
    const q = net.forward(tensor([[[[-3, 5]]], [[[-3, -1]]], [[[-1, -3]]]]));
    assert.equal(await device.read(q), Float32Array.of(-3, -2, 0));
  });

  test('layer normalisation takes all channels and positions of a convolution together, before the ReLU', async () => {
    const net = cnn({
      inputShape: [1, 1, 2],
      convolutions: [[2, 1, 1]],
      ...{ hiddenSizes: [2], outputs: 1, layerNorm: true, random: randomFor('normalised by hand') },
    });
    const parameters = net.namedParameters();
    const [factor, offset] = [uniform(randomFor('factors'), 4), uniform(randomFor('offsets'), 4)];
    // The channels begin as 1, 3 and 5, 7.
    const values = {
      ...{ '0.weight': [1, 1], '0.bias': [0, 4], '1.weight': factor, '1.bias': offset },
      ...{ '4.weight': [1, 0, 0, 0, 0, 1, 1, 1], '4.bias': [0, 0], '7.weight': [1, 2], '7.bias': [3] },
    };
    for (const [name, each] of Object.entries(values)) {
      await device.write(parameters.get(name)!, Float32Array.from(each));
    }
    const normal = [-1.341639, -0.447213, 0.447213, 1.341639]; // over the square root of 5 + 1e-5
    const h = normal.map((x, i) => Math.max(0, x * factor[i] + offset[i]));
    const [a, b] = [h[0], h[1] + h[2] + h[3]];
    const [mean, variance] = [(a + b) / 2, ((a - b) / 2) ** 2];
    const last = [a, b].map((x) => Math.max(0, (x - mean) / Math.sqrt(variance + 1e-5)));
    const q = await device.read(net.forward(tensor([[[[1, 3]]]])));
    assertClose(q, [last[0] + 2 * last[1] + 3], 1e-4);
  });

  test('a leaky ReLU keeps a hundredth of negative values, and layers may be normalised without weights', async () => {
    const net = cnn({
      ...{ inputShape: [1, 1, 2], convolutions: [[1, 1, 1]], hiddenSizes: [2], outputs: 1 },
      ...{ layerNorm: 'plain', activation: 'leakyRelu', init: 'sparse', random: randomFor('leaky') },
    });
    assert.equal(shapesOf(net.namedParameters()), {
      ...{ '0.weight': [1, 1, 1, 1], '0.bias': [1], '4.weight': [2, 2], '4.bias': [2] },
      ...{ '7.weight': [1, 2], '7.bias': [1] },
    });
    const values = { '0.weight': [1], '4.weight': [1, 0, 0, 1], '7.weight': [10, 1] };
    for (const [name, each] of Object.entries(values)) {
      await device.write(net.namedParameters().get(name)!, Float32Array.from(each));
    }
    // -1 and 1 normalised, -0.01 and 1 through the leaky ReLU, -1 and 1 normalised again
    assertClose(await device.read(net.forward(tensor([[[[3, 7]]]]))), [-0.1 + 1], 1e-4);
  });

  test('layer normalisation goes into both streams of dueling heads', () => {
    const net = cnn({
      ...{ inputShape: [1, 4, 4], convolutions: [[2, 3, 1]], hiddenSizes: [5], outputs: 3 },
      ...{ dueling: true, layerNorm: true, random: randomFor('dueling and normalised') },
    });
    const normalised = [...net.namedParameters()].filter(([name]) => /(^|\.)1\.weight$/.test(name));
    assert.equal(shapesOf(new Map(normalised)), {
      ...{ '1.weight': [2, 2, 2], '4.value.1.weight': [5], '4.advantage.1.weight': [5] },
    });
  });
});

function shapesOf(parameters: ReadonlyMap<string, { readonly shape: readonly number[] }>) {
  return Object.fromEntries(Array.from(parameters, ([name, { shape }]) => [name, shape]));
}

function count(net: ReturnType<typeof cnn>): number {
  return net.parameters().reduce((total, { size }) => total + size, 0);
}
