import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2d, full, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';
import { assertUniformUpTo } from '../statistics.ts';

forEachDevice('Conv2d', (test, device) => {
  test('takes floats or bytes to its result, by its stride and padding', async () => {
    const layer = new Conv2d(1, 2, 2, { stride: 2, padding: 1, random: randomFor('conv2d') });
    await device.write(layer.weight, Float32Array.of(1, 0, 0, 2, 1, 1, 1, 1));
    await device.write(layer.bias!, Float32Array.of(0.5, -1));
    // Each of the four windows has a single pixel, in one of its corners.
    const image = [
      [
        [
          [51, 0],
          [102, 255],
        ],
      ],
    ];
    const y = layer.forward(tensor(image));
    assert.equal(y.shape, [1, 2, 2, 2]);
    assert.equal(await device.read(y), Float32Array.of(102.5, 0.5, 0.5, 255.5, 50, -1, 101, 254));
    const ofBytes = await device.read(layer.forward(tensor(image, 'u8')));
    assertClose(ofBytes, [0.9, 0.5, 0.5, 1.5, -0.8, -1, -0.6, 0], 1e-6);
  });
});

const test = suite('Conv2d');

test("has PyTorch's parameters", () => {
  const layer = new Conv2d(4, 16, 8, { random: randomFor('parameters') });
  const shapes = Array.from(layer.namedParameters(), ([name, { shape }]) => [name, shape]);
  assert.equal(shapes, [
    ['weight', [16, 4, 8, 8]],
    ['bias', [16]],
  ]);
  assertSameValues(layer.parameters(), [layer.weight, layer.bias]);
});

test("PyTorch's first values: uniform up to 1 / sqrt(channels * kernelSize^2)", () => {
  const { weight, bias } = new Conv2d(5, 4000, 3, { random: randomFor('first values') });
  assertUniformUpTo(1 / Math.sqrt(45), weight.initial);
  assertUniformUpTo(1 / Math.sqrt(45), bias!.initial);
});

test('first values are repeated by the same random numbers, and differ from layer to layer', () => {
  const draw = (random = randomFor('layers')) => new Conv2d(2, 3, 4, { random }).weight.initial;
  assert.equal(draw(), draw());
  const random = randomFor('layers');
  assert.not.equal(draw(random), draw(random));
});

test('bad sizes and options are named', () => {
  const random = randomFor('');
  assert.throws(
    () => new Conv2d(3, 0, 4, { random }),
    /shape \[0, 3, 4, 4\]: every extent must be a positive/,
  );
  assert.throws(() => new Conv2d(3, 2, 1.5, { random }), /shape \[2, 3, 1.5, 1.5\]: every extent/);
  const layer = new Conv2d(3, 2, 4, { random });
  assert.throws(
    () => layer.forward(full([1, 2, 9, 9], 0)),
    /x f32 tensor \[1, 2, 9, 9\], weight f32 tensor \[2, 3, 4, 4\]/,
  );
  assert.throws(() => layer.forward(full([1, 3, 9, 3], 0)), /kernel of 4 x 4 does not fit an image of 9 x 3/);
  const still = new Conv2d(3, 2, 4, { random, stride: 0 });
  assert.throws(() => still.forward(full([1, 3, 9, 9], 0)), /stride must be .* got 0/);
});

test.run();
