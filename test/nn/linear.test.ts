import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gradients, type Init, Linear, mean, mul, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor } from '../seed.ts';
import { assertUniformUpTo } from '../statistics.ts';

forEachDevice('Linear', (test, device) => {
  test('takes [batch, in] to [batch, out]', async () => {
    const layer = new Linear(2, 3, { random: randomFor('linear') });
    layer.weight.initial.set([1, 2, 3, 4, 5, 6]);
    layer.bias!.initial.set([10, 20, 30]);
    const y = layer.forward(
      tensor([
        [1, -1],
        [0, 2],
      ]),
    );
    assert.equal(y.shape, [2, 3]);
    assert.equal(await device.read(y), Float32Array.of(9, 19, 29, 14, 28, 42));
  });

  test('bytes stand for byte / 255, in the results and in the gradients', async () => {
    const random = randomFor('linear of bytes');
    const layer = new Linear(7, 5, { random });
    const bytes = Array.from({ length: 3 }, () => Array.from({ length: 7 }, () => random.int(256)));
    const floats = bytes.map((row) => row.map((byte) => byte / 255));
    const [ofBytes, ofFloats] = [tensor(bytes, 'u8'), tensor(floats)].map((x) => layer.forward(x));
    assert.equal(ofBytes.shape, [3, 5]);
    assertClose(await device.read(ofBytes), await device.read(ofFloats), 1e-5);
    const [expected, found] = [ofFloats, ofBytes].map((y) =>
      gradients(mean(mul(y, y)), [layer.weight, layer.bias!]),
    );
    for (const [i, gradient] of expected.entries()) {
      assertClose(await device.read(found[i]!), await device.read(gradient!), 1e-5);
    }
  });
});

const test = suite('initialisation');

function draw(inputs: number, outputs: number, init: Init | undefined) {
  const random = randomFor(`${inputs} to ${outputs}`);
  const { weight, bias } = new Linear(inputs, outputs, { random, ...(init && { init }) });
  return { weights: weight.initial, biases: bias!.initial };
}

test("PyTorch's: weights and biases uniform up to 1 / sqrt(in), by default", () => {
  for (const init of ['pytorch', undefined] as const) {
    const { weights, biases } = draw(50, 2000, init);
    assertUniformUpTo(1 / Math.sqrt(50), weights);
    assertUniformUpTo(1 / Math.sqrt(50), biases);
  }
});

test("Glorot's: weights uniform up to sqrt(6 / (in + out)), biases zero", () => {
  const { weights, biases } = draw(40, 500, 'glorot');
  assertUniformUpTo(Math.sqrt(6 / 540), weights);
  assert.equal(biases, new Float32Array(500));
});

test('sparse: nine weights in ten of each output are 0, rounded up, and the others as in PyTorch; biases zero', () => {
  for (const [inputs, zeros] of [
    ...[
      [256, 231],
      [2592, 2333],
      [70, 63],
      [4, 4],
      [11, 10],
    ],
  ]) {
    const { weights, biases } = draw(inputs, 40, 'sparse');
    const rows = Array.from({ length: 40 }, (_, o) => [...weights.subarray(o * inputs, (o + 1) * inputs)]);
    for (const row of rows) assert.is(row.filter((weight) => weight === 0).length, zeros);
    assert.equal(biases, new Float32Array(40));
    const patterns = rows.map((row) => row.map((weight) => Number(weight === 0)).join(''));
    if (zeros < inputs) assert.ok(new Set(patterns).size > 1, 'each output has its own');
  }
  const { weights } = draw(30, 2000, 'sparse');
  const others = weights.filter((weight) => weight !== 0);
  assertUniformUpTo(1 / Math.sqrt(30), others);
});

test('first values are repeated by the same random numbers, and differ from layer to layer', () => {
  assert.equal(draw(5, 7, 'pytorch'), draw(5, 7, 'pytorch'));
  const random = randomFor('two layers');
  const [a, b] = [0, 1].map(() => new Linear(5, 7, { random }));
  assert.not.equal(a.weight.initial, b.weight.initial);
});

test('a layer without inputs or outputs is refused', () => {
  assert.throws(() => new Linear(0, 3, { random: randomFor('') }), /shape \[3, 0\]: every extent must be/);
});

test.run();
