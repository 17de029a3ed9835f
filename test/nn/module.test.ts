import * as assert from 'uvu/assert';
import {
  AvgPool2d,
  add,
  Conv2d,
  conv2d,
  Flatten,
  full,
  Linear,
  linear,
  MaxPool2d,
  Module,
  maxPool2d,
  mlp,
  mul,
  Parameter,
  Residual,
  ReLU,
  Sequential,
  SGD,
  sum,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';

/** A module of one's own: parameters and modules in fields, arrays and arrays of arrays. */
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

  test('finds the parameters of one of your own by the names of its fields', () => {
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

  test('of your own is learned as any other', async () => {
    const net = new Mixed(layer());
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    const step = await device.compile({ x: [2, 3] }, ({ x }) => {
      const y = net.forward(x);
      const loss = sum(mul(y, y));
      optimizer.minimize(loss);
      return { loss };
    });
    const x = Float32Array.of(0.1, -0.2, 0.3, 0.2, 0.1, -0.1);
    const [first] = (await step.run({ x })).loss;
    for (let i = 0; i < 30; i++) step.submit({ x });
    const [last] = (await step.run({ x })).loss;
    assert.ok(last < 0.1 * first, `from ${first} to ${last}`);
  });

  test('draws from a fresh seed where it is given no random numbers', async () => {
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
