import * as assert from 'uvu/assert';
import {
  AvgPool2d,
  add,
  Conv2d,
  conv2d,
  ELU,
  Embedding,
  elu,
  Flatten,
  full,
  GELU,
  gelu,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  leakyRelu,
  linear,
  logSoftmax,
  MaxPool2d,
  Module,
  maxPool2d,
  mlp,
  mul,
  Parameter,
  PlainLayerNorm,
  ReLU,
  Residual,
  relu,
  Sequential,
  SGD,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  sigmoid,
  silu,
  softmax,
  softplus,
  sum,
  Tanh,
  type Tensor,
  tanh,
  tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';

/** A user's module: parameters and modules in fields, arrays and arrays of arrays. */
class Mixed extends Module {
  readonly scale = new Parameter(Float32Array.of(2), [1]);
  readonly heads: Module[];
  private readonly nested = [[new Parameter(Float32Array.of(1), [1])]];
  readonly shared: Linear;
  readonly name = 'mixed';

  constructor(layer: Linear) {
    super();
    this.shared = layer;
    this.heads = [layer, new Linear(3, 3, { random: randomFor('heads'), bias: false })];
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    const [first, second] = this.heads;
    return add(mul(first.forward(x), this.scale), add(second.forward(x), this.nested[0][0]));
  }
}

forEachDevice('Module', (test, device) => {
  const layer = () => new Linear(3, 3, { random: randomFor('layer') });

  test('finds the parameters of your own modules by the names of their fields', () => {
    const mixed = new Sequential(new Mixed(layer()), new ReLU());
    assert.equal(
      [...mixed.namedParameters().keys()],
      [
        ...['0.scale', '0.heads.0.weight', '0.heads.0.bias', '0.heads.1.weight', '0.nested.0.0'],
        ...['0.shared.weight', '0.shared.bias'],
      ],
    );
    assert.is(mixed.parameters().length, 5, 'the shared layer counts once');
  });

  test('of your own is trained like any other', async () => {
    const net = new Mixed(layer());
    const optimizer = new SGD(net.parameters(), { lr: 0.01 });
    const step = await device.compile({ x: [2, 3] }, ({ x }) => {
      const y = net.forward(x);
      const loss = sum(mul(y, y));
      optimizer.minimize(loss);
      return { loss };
    });
    const x = Float32Array.of(0.1, -0.2, 0.3, 0.2, 0.1, -0.1);
    const [first] = (await step.run({ x })).loss;
    for (let i = 0; i < 300; i++) step.submit({ x });
    const [last] = (await step.run({ x })).loss;
    assert.ok(last < 0.1 * first, `from ${first} to ${last}`);
  });

  test('draws from a fresh seed if it is given no random numbers', async () => {
    const makers = [() => new Linear(4, 3), () => mlp([4, 3]), () => new Conv2d(1, 2, 2)];
    for (const make of makers) {
      const [[a], [b]] = [make().parameters(), make().parameters()];
      assert.not.equal([...a.initial], [...b.initial]);
      assert.ok(a.initial.some((value) => value !== 0));
    }
  });

  test('may do without a bias', async () => {
    const dense = new Linear(3, 2, { bias: false });
    const convolution = new Conv2d(1, 2, 2, { bias: false });
    assert.equal([...dense.namedParameters().keys()], ['weight']);
    assert.equal([...convolution.namedParameters().keys()], ['weight']);
    const zeros = tensor([0, 0]);
    const x = tensor([[1, 2, 3]]);
    assertClose(await device.read(dense.forward(x)), await device.read(linear(x, dense.weight, zeros)), 1e-6);
    const image = full([1, 1, 3, 4], 0.5);
    const expected = await device.read(conv2d(image, convolution.weight, zeros));
    assertClose(await device.read(convolution.forward(image)), expected, 1e-6);
  });

  test('Residual adds what it is given', async () => {
    const inner = layer();
    const residual = new Residual(inner, new ReLU());
    assert.equal([...residual.namedParameters().keys()], ['0.weight', '0.bias']);
    const x = tensor([[1, -2, 3]]);
    const plain = await device.read(new Sequential(inner, new ReLU()).forward(x));
    assertClose(
      await device.read(residual.forward(x)),
      plain.map((value, i) => value + [1, -2, 3][i]),
      1e-6,
    );
  });

  test('has a module for each activation, which computes what its function does', async () => {
    const x = tensor([
      [-2, -0.5, 0.3],
      [1, 0, 4],
    ]);
    const pairs: readonly [Module, Tensor<'f32'>][] = [
      [new ReLU(), relu(x)],
      [new Sigmoid(), sigmoid(x)],
      [new Tanh(), tanh(x)],
      [new Softplus(), softplus(x)],
      [new SiLU(), silu(x)],
      [new GELU(), gelu(x)],
      [new GELU({ approximate: 'tanh' }), gelu(x, { approximate: 'tanh' })],
      [new ELU(0.5), elu(x, 0.5)],
      [new LeakyReLU(0.2), leakyRelu(x, 0.2)],
      [new Softmax(), softmax(x)],
      [new Softmax(0), softmax(x, 0)],
      [new LogSoftmax(), logSoftmax(x)],
    ];
    for (const [module, expected] of pairs) {
      assert.is(module.parameters().length, 0);
      assertSameValues(
        await device.read(module.forward(x)),
        await device.read(expected),
        module.constructor.name,
      );
    }
  });

  test('normalises layers, which begin with mean 0 and variance 1', async () => {
    const layer = new LayerNorm([2, 3]);
    assert.equal([...layer.namedParameters().keys()], ['weight', 'bias']);
    const y = await device.read(
      layer.forward(
        tensor([
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          [
            [0, 0, 3],
            [0, 0, 3],
          ],
        ]),
      ),
    );
    for (const image of [y.subarray(0, 6), y.subarray(6)]) {
      const mean = image.reduce((total, value) => total + value) / 6;
      const variance = image.reduce((total, value) => total + (value - mean) ** 2, 0) / 6;
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-4, `mean ${mean}, variance ${variance}`);
    }
    await device.write(layer.bias, Float32Array.of(1, 2, 3, 4, 5, 6));
    const moved = await device.read(layer.forward(full([1, 2, 3], 7)));
    assertClose(moved, [1, 2, 3, 4, 5, 6], 1e-6);
  });

  test('normalises layers without factors and offsets', async () => {
    const layer = new PlainLayerNorm(4);
    assert.is(layer.parameters().length, 0);
    const y = await device.read(layer.forward(tensor([[1, 2, 3, 4]])));
    assertClose(y, [-1.341635, -0.447212, 0.447212, 1.341635], 1e-5);
  });

  test('learns a vector for each index', async () => {
    const layer = new Embedding(5, 2, { random: randomFor('embedding') });
    const [first] = layer.parameters();
    const optimizer = new SGD([first], { lr: 1 });
    const step = await device.compile({ index: { shape: [3], dtype: 'i32' } }, ({ index }) => {
      const rows = layer.forward(index);
      optimizer.minimize(sum(rows));
      return { rows };
    });
    const { rows } = await step.run({ index: Int32Array.of(4, 1, 4) });
    const before = first.initial;
    assertSameValues(
      rows,
      Float32Array.from([8, 9, 2, 3, 8, 9], (at) => before[at]),
    );
    const after = await device.read(first);
    assertClose(
      after,
      before.map((value, i) => value - [0, 1, 0, 0, 2][Math.floor(i / 2)]),
      1e-6,
    );
  });

  test('pools, flattens and convolves one after the other', async () => {
    const random = randomFor('pools');
    const net = new Sequential(
      new Conv2d(1, 3, 3, { padding: 1, random }),
      new MaxPool2d(2),
      new AvgPool2d(2, { stride: 1 }),
      new Flatten(),
      new Linear(3 * 2 * 3, 2, { random }),
    );
    const x = full([2, 1, 6, 8], 0.25);
    assert.equal(net.forward(x).shape, [2, 2]);
    const pooled = await device.read(
      maxPool2d(
        tensor([
          [
            [
              [1, 5],
              [Number.NaN, 2],
            ],
          ],
        ]),
        2,
      ),
    );
    assertSameValues(pooled, Float32Array.of(Number.NaN));
  });
});
