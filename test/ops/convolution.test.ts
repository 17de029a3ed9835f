import * as assert from 'uvu/assert';
import {
  Conv2d,
  type Conv2dOptions,
  conv2d,
  gradients,
  mul,
  Parameter,
  relu,
  reshape,
  SGD,
  sum,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { constant } from '../../src/tensor/create.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

type F32 = Tensor<'f32'>;

forEachDevice('conv2d', (test, device) => {
  const image = tensor([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [0, 1, 0],
        [1, 0, 1],
        [0, 1, 0],
      ],
    ],
  ]);
  /** The first filter takes a diagonal from one channel and a column from the other. */
  const filters = tensor([
    [
      [
        [1, 0],
        [0, -1],
      ],
      [
        [0, 10],
        [0, 10],
      ],
    ],
    [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ]);
  const bias = tensor([100, 0.5]);

  test('a window at every place, over all channels, plus a bias for each filter', async () => {
    const y = conv2d(image, filters, bias);
    assert.equal(y.shape, [1, 2, 2, 2]);
    // 1 - 5, 2 - 6, ..., and 10 times what the other channel has in the window's right column
    const first = [100 - 4 + 10, 100 - 4 + 10, 100 - 4 + 10, 100 - 4 + 10];
    assert.equal(await device.read(y), Float32Array.of(...first, 4.5, 5.5, 7.5, 8.5));
  });

  test('a stride skips places, and ignores rows and columns that are left over', async () => {
    const y = conv2d(image, filters, bias, { stride: 2 });
    assert.equal(y.shape, [1, 2, 1, 1]);
    assert.equal(await device.read(y), Float32Array.of(106, 4.5));
  });

  test('padding puts zeros around the image', async () => {
    const corner = reshape(tensor([1, 0, 0, 0]), [1, 1, 2, 2]);
    const channel = reshape(tensor([1, 2, 3, 4]), [1, 1, 2, 2]);
    const y = conv2d(channel, corner, tensor([0.25]), { padding: 1 });
    assert.equal(y.shape, [1, 1, 3, 3]);
    const bordered = [0, 0, 0, 0, 1, 2, 0, 3, 4].map((value) => value + 0.25);
    assert.equal(await device.read(y), Float32Array.from(bordered));
    const strided = conv2d(channel, corner, tensor([0]), { padding: 1, stride: 2 });
    assert.equal(await device.read(strided), Float32Array.of(0, 0, 0, 4));
  });

  test('kernels may be rectangular, and as large as the image', async () => {
    const row = reshape(tensor([1, 10, 100]), [1, 1, 1, 3]);
    const channel = reshape(tensor([1, 2, 3, 4, 5, 6]), [1, 1, 2, 3]);
    assert.equal(conv2d(channel, row, tensor([0])).shape, [1, 1, 2, 1]);
    assert.equal(await device.read(conv2d(channel, row, tensor([0]))), Float32Array.of(321, 654));
    const column = reshape(tensor([1, 10]), [1, 1, 2, 1]);
    assert.equal(await device.read(conv2d(channel, column, tensor([0]))), Float32Array.of(41, 52, 63));
    const whole = reshape(tensor([1, 1, 1, 1, 1, 1]), [1, 1, 2, 3]);
    assert.equal(await device.read(conv2d(channel, whole, tensor([0]))), Float32Array.of(21));
  });

  test('the images of a batch are convolved separately', async () => {
    const random = randomFor('batch');
    const make = (shape: number[]) => constant(uniform(random, sizeOf(shape)), shape);
    const [weight, bias] = [make([5, 3, 2, 3]), make([5])];
    const images = Array.from({ length: 4 }, () => uniform(random, 3 * 7 * 6));
    const options = { stride: 2, padding: 1 };
    const all = new Float32Array(images.flatMap((values) => [...values]));
    const together = await device.read(conv2d(constant(all, [4, 3, 7, 6]), weight, bias, options));
    const length = together.length / images.length;
    for (const [i, values] of images.entries()) {
      const alone = await device.read(conv2d(constant(values, [1, 3, 7, 6]), weight, bias, options));
      assertClose(together.subarray(i * length, (i + 1) * length), alone, 1e-6, `image ${i}`);
    }
  });

  /** The shapes of x and of the weight. */
  const pixels: Record<string, { x: number[]; weight: number[]; options?: Conv2dOptions }> = {
    'of which no row fills whole words': { x: [3, 2, 9, 7], weight: [5, 2, 3, 3] },
    "whose rows fill words, but not the filter's": { x: [2, 3, 6, 8], weight: [4, 3, 2, 2] },
    'that lie in words throughout': { x: [3, 4, 20, 20], weight: [6, 4, 8, 8], options: { stride: 4 } },
    'that lie in words throughout, padded': {
      ...{ x: [2, 2, 12, 8], weight: [3, 2, 4, 4] },
      options: { stride: 4, padding: 4 },
    },
    'whose last row is no multiple of four, with padding': {
      ...{ x: [1, 1, 5, 5], weight: [9, 1, 3, 2] },
      options: { padding: 2, stride: 3 },
    },
  };
  for (const [name, { x, weight: shape, options }] of Object.entries(pixels)) {
    test(`bytes ${name} stand for byte / 255`, async () => {
      const random = randomFor(name);
      const bytes = Uint8Array.from(integers(random, sizeOf(x), 256));
      const fractions = Float32Array.from(bytes, (byte) => byte / 255);
      const weight = constant(uniform(random, sizeOf(shape)), shape);
      const bias = constant(uniform(random, shape[0]), [shape[0]]);
      let upstream: F32 | undefined;
      const results = [constant(bytes, x), constant(fractions, x)].map(async (input) => {
        const y = conv2d(input, weight, bias, options);
        upstream ??= constant(uniform(random, y.size), y.shape);
        const found = gradients(sum(mul(y, upstream)), [weight, bias]);
        return Promise.all([y, ...found].map((each) => device.read(each!)));
      });
      const [ofBytes, ofFractions] = await Promise.all(results);
      for (const [i, what] of ['the result', 'the gradient of weight', 'the gradient of bias'].entries()) {
        assertClose(ofBytes[i], ofFractions[i], 2e-6, what);
      }
    });
  }

  test('each of the 256 bytes has its own value', async () => {
    const bytes = constant(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      [1, 1, 16, 16],
    );
    const one = reshape(tensor([255]), [1, 1, 1, 1]);
    const y = await device.read(conv2d(bytes, one, tensor([0])));
    assertClose(y, [...y.keys()], 1e-6, '', 1);
  });

  /** The gradients of weight and bias for given x and upstream gradient. */
  async function parameterGradients(x: F32 | Tensor<'u8'>, upstream: F32, [filters, ...rest]: number[]) {
    const weight = constant(new Float32Array(sizeOf([filters, ...rest])), [filters, ...rest]);
    const bias = constant(new Float32Array(filters), [filters]);
    const program = await device.compile({}, () => {
      const found = gradients(sum(mul(conv2d(x, weight, bias), upstream)), [weight, bias]);
      return { weight: found[0]!, bias: found[1]! };
    });
    const values = await program.run();
    const { dispatches } = program;
    program.release();
    return { ...values, dispatches };
  }

  for (const dtype of ['f32', 'u8'] as const) {
    test(`the weight's gradient over many positions (${dtype}) is the sum of its parts`, async () => {
      const random = randomFor(`slices ${dtype}`);
      // An image has 10 x 15 positions. One takes one slice; all of them take five, none of which ends with an image.
      const [images, area, positions] = [7, 2 * 12 * 16, 3 * 10 * 15];
      const [xShape, yShape, weight] = [
        [2, 12, 16],
        [3, 10, 15],
        [3, 2, 3, 2],
      ];
      const x =
        dtype === 'u8'
          ? Uint8Array.from(integers(random, images * area, 256))
          : uniform(random, images * area);
      const g = uniform(random, images * positions);
      const part = (from: number, to: number) =>
        parameterGradients(
          constant(x.subarray(from * area, to * area) as Float32Array, [to - from, ...xShape]),
          constant(g.subarray(from * positions, to * positions), [to - from, ...yShape]),
          weight,
        );
      const all = await part(0, images);
      const expected = { weight: new Float64Array(sizeOf(weight)), bias: new Float64Array(3) };
      for (let i = 0; i < images; i++) {
        const one = await part(i, i + 1);
        assert.is(all.dispatches, one.dispatches + 2, 'a sum over slices for weight and for bias');
        for (const name of ['weight', 'bias'] as const) {
          for (const [j, value] of one[name].entries()) expected[name][j] += value;
        }
      }
      assertClose(all.weight, expected.weight, 1e-5, 'weight');
      assertClose(all.bias, expected.bias, 1e-5, 'bias');
      const again = await part(0, images);
      assert.equal([again.weight, again.bias], [all.weight, all.bias], 'the same bytes');
    });
  }

  /** Loss and parameters after some updates of two convolutions, with ReLUs or without. */
  async function train(withRelus: boolean, optimize: boolean, dtype: 'f32' | 'u8' = 'f32') {
    const random = randomFor('two convolutions');
    const [first, second] = [
      new Conv2d(2, 5, 3, { random, stride: 2 }),
      new Conv2d(5, 11, 2, { random, padding: 1 }), // with few channels all might be dead
    ];
    const maybeRelu = (x: F32) => (withRelus ? relu(x) : x);
    const shape = [2, 2, 9, 9];
    const x =
      dtype === 'u8'
        ? constant(Uint8Array.from(integers(random, sizeOf(shape), 256)), shape)
        : constant(uniform(random, sizeOf(shape)), shape);
    const parameters = [...first.parameters(), ...second.parameters()];
    const optimizer = new SGD(parameters, { lr: 1e-3 });
    const program = await device.compile(
      {},
      () => {
        const y = maybeRelu(second.forward(maybeRelu(first.forward(x))));
        const loss = sum(mul(y, y));
        optimizer.minimize(loss);
        return { loss };
      },
      { optimize },
    );
    const losses: Float32Array[] = [];
    for (let step = 0; step < 5; step++) losses.push((await program.run()).loss);
    const { dispatches } = program;
    program.release();
    const trained = await Promise.all(parameters.map((parameter) => device.read(parameter)));
    return { dispatches, losses, trained };
  }

  for (const dtype of ['f32', 'u8'] as const) {
    test(`a ReLU after it costs no kernel, nor does its gradient between two of them (${dtype})`, async () => {
      const [fused, plain, linear] = [
        await train(true, true, dtype),
        await train(true, false, dtype),
        await train(false, true, dtype),
      ];
      // Only the gradient of the last ReLU, which no convolution follows, is a kernel of its own.
      assert.is(fused.dispatches, linear.dispatches + 1);
      assert.ok(plain.dispatches >= fused.dispatches + 3, `${plain.dispatches} without merging`);
      assert.equal([fused.losses, fused.trained], [plain.losses, plain.trained]);
      assert.ok(fused.losses[4][0] < fused.losses[0][0]);
      assert.not.equal(fused.losses, linear.losses);
    });
  }

  test('a gradient with respect to bytes is refused', () => {
    const bytes = constant(new Uint8Array(9), [1, 1, 3, 3]);
    const weight = new Parameter(Float32Array.of(1), [1, 1, 1, 1]);
    assert.throws(
      () => gradients(sum(conv2d(bytes, weight, tensor([0]))), [bytes]),
      /^conv2d has no gradient with respect to its input b, u8 tensor \[1, 1, 3, 3\]$/,
    );
  });

  test('shapes that do not fit are named, with what they should be', () => {
    const should =
      /should be \[n, channels, height, width\], \[filters, channels, kernelHeight, kernelWidth\] and \[filters\]$/;
    const wrong: [Tensor, Tensor, Tensor, RegExp][] = [
      [reshape(image, [2, 3, 3]), filters, bias, /^conv2d: x f32 tensor \[2, 3, 3\], weight/],
      [image, reshape(filters, [2, 2, 4]), bias, /weight f32 tensor \[2, 2, 4\] and/],
      [image, reshape(filters, [4, 1, 2, 2]), tensor([1, 2, 3, 4]), /weight f32 tensor \[4, 1, 2, 2\] and/],
      [image, filters, tensor([1, 2, 3]), /and bias f32 tensor \[3\] should/],
      [image, filters, reshape(bias, [2, 1]), /and bias f32 tensor \[2, 1\] should/],
    ];
    for (const [x, weight, bias, message] of wrong) {
      const call = () => conv2d(x as F32, weight as F32, bias as F32);
      assert.throws(call, message);
      assert.throws(call, should);
    }
  });

  test('a kernel larger than the image with its padding is refused', () => {
    const tall = reshape(tensor([1, 2, 3, 4, 5, 6, 7, 8]), [1, 2, 4, 1]);
    assert.throws(
      () => conv2d(image, tall, tensor([0])),
      /^conv2d: a kernel of 4 x 1 does not fit an image of 3 x 3 with padding 0$/,
    );
    assert.equal(conv2d(image, tall, tensor([0]), { padding: 1 }).shape, [1, 1, 2, 5]);
    const wide = reshape(tensor([1, 2, 3, 4, 5, 6, 7, 8]), [1, 2, 1, 4]);
    assert.throws(() => conv2d(image, wide, tensor([0])), /a kernel of 1 x 4 does not fit/);
  });

  test('a stride or padding out of range is refused', () => {
    for (const stride of [0, -1, 1.5, Number.NaN]) {
      assert.throws(
        () => conv2d(image, filters, bias, { stride }),
        new RegExp(`^conv2d: stride must be an integer of at least 1, got ${stride}$`),
      );
    }
    for (const padding of [-1, 0.5, Number.POSITIVE_INFINITY]) {
      assert.throws(
        () => conv2d(image, filters, bias, { padding }),
        new RegExp(`^conv2d: padding must be an integer of at least 0, got ${padding}$`),
      );
    }
  });

  test('wrong dtypes are named', () => {
    const whole = reshape(tensor([1, 2, 3, 4, 5, 6, 7, 8], 'i32'), [1, 2, 2, 2]);
    // @ts-expect-error the types forbid it too
    assert.throws(() => conv2d(whole, filters, bias), /b must be f32, got i32 tensor \[1, 2, 2, 2\]/);
    // @ts-expect-error the types forbid it too
    assert.throws(() => conv2d(image, whole, tensor([0])), /a must be f32, got i32 tensor \[1, 2, 2, 2\]/);
  });
});
