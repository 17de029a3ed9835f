import * as assert from 'uvu/assert';
import {
  Adam,
  cnn,
  type Device,
  ImplicitQuantileNet,
  Linear,
  Module,
  mlp,
  mseLoss,
  QuantileNet,
  ReLU,
  relu,
  resetNet,
  resetOptimizer,
  RMSprop,
  Sequential,
  type Tensor,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, seed, uniform } from '../seed.ts';

/** A user's net, whose layers are fields. */
class Own extends Module {
  readonly first = new Linear(3, 5);
  readonly second = new Linear(5, 4);
  readonly third = new Linear(4, 2);

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return this.third.forward(relu(this.second.forward(relu(this.first.forward(x)))));
  }
}

const images = { inputShape: [2, 12, 12], outputs: 3 } as const;
const convolutions = [
  [3, 4, 2],
  [5, 3, 1],
] as const;

/** Nets, and a pattern for the names of their encoders' parameters. */
const NETS: Record<string, readonly [make: () => Module, encoder: RegExp]> = {
  convolutions: [() => cnn({ ...images, convolutions, hiddenSizes: [7] }), /^[02]\./],
  'convolutions, dueling': [
    () => cnn({ ...images, convolutions, hiddenSizes: [7], dueling: true }),
    /^[02]\./,
  ],
  'convolutions without hidden layers': [() => cnn({ ...images, convolutions, hiddenSizes: [] }), /^[02]\./],
  'normalised convolutions': [
    () => cnn({ ...images, convolutions, hiddenSizes: [7, 6], layerNorm: true }),
    /^[0134]\./,
  ],
  'three hidden layers': [() => mlp([3, 5, 6, 7, 2]), /^[02]\./],
  'two hidden layers, dueling': [() => mlp([3, 5, 6, 2], { dueling: true }), /^0\./],
  'normalised layers': [() => mlp([3, 5, 6, 2], { layerNorm: true }), /^[01]\./],
  quantiles: [() => new QuantileNet(mlp([3, 5, 6, 4], { width: 2 }), { actions: 4, quantiles: 2 }), /^0\./],
  'implicit quantiles': [
    () => {
      const features = new Sequential(new Linear(3, 6), new ReLU());
      return new ImplicitQuantileNet(features, mlp([6, 5, 4]), { width: 6, actions: 4 });
    },
    /^features\./,
  ],
  'one hidden layer': [() => mlp([3, 5, 2]), /^none/],
  'a single layer': [() => mlp([3, 2]), /^none/],
  fields: [() => new Own(), /^first\./],
};

async function weightsOf(device: Device, net: Module): Promise<Map<string, Float32Array>> {
  const named = [...net.namedParameters()];
  return new Map(
    await Promise.all(named.map(async ([name, each]) => [name, await device.read(each)] as const)),
  );
}

forEachDevice('resets', (test, device) => {
  for (const [name, [make, encoder]] of Object.entries(NETS)) {
    for (const keep of [0.5, 0.8, 0, 1]) {
      test(`${name}: keep ${keep} of the encoder, and nothing of the rest`, async () => {
        const [net, fresh] = [make(), make()];
        const random = randomFor(name);
        for (const each of net.parameters()) await device.write(each, uniform(random, each.size));
        const before = await weightsOf(device, net);
        await resetNet(device, net, fresh, keep);
        const drawn = fresh.namedParameters();
        for (const [parameter, values] of await weightsOf(device, net)) {
          const { initial } = drawn.get(parameter)!;
          const share = encoder.test(parameter) ? keep : 0;
          const expected = before.get(parameter)!.map((old, i) => share * old + (1 - share) * initial[i]);
          assert.equal(values, expected, `${parameter}, seed ${seed}`);
        }
      });
    }
  }

  test('a head that has become NaN leaves no trace', async () => {
    const [net, fresh] = [mlp([2, 3, 1]), mlp([2, 3, 1])];
    await device.write(net.parameters()[2], new Float32Array(3).fill(Number.NaN));
    await resetNet(device, net, fresh, 0.5);
    assert.equal(await device.read(net.parameters()[2]), fresh.parameters()[2].initial);
  });

  test('an optimiser that was reset steps like a new one', async () => {
    const random = randomFor('optimiser');
    const batch = { x: uniform(random, 20), y: uniform(random, 10) };
    const inputs = { x: [10, 2], y: [10, 1] } as const;
    const begin = uniform(random, 2);
    for (const make of [
      (net: Module) => new Adam(net.parameters(), { lr: 0.1 }),
      (net: Module) => new RMSprop(net.parameters(), { lr: 0.1 }),
    ]) {
      const ends = [];
      for (const before of [3, 0]) {
        const net = mlp([2, 1]);
        const optimizer = make(net);
        const step = await device.compile(inputs, ({ x, y }) => {
          optimizer.minimize(mseLoss(net.forward(x), y));
          return {};
        });
        for (let i = 0; i < before; i++) step.submit({ ...batch, y: uniform(random, 10) });
        await resetOptimizer(device, optimizer);
        assert.is(optimizer.steps, 0);
        const [weight, bias] = net.parameters();
        await device.write(weight, begin);
        await device.write(bias, new Float32Array(1));
        for (let i = 0; i < 2; i++) step.submit(batch, { later: true });
        ends.push(await device.read(weight));
      }
      assert.equal(ends[0], ends[1], `seed ${seed}`);
      assert.not.equal(ends[0], begin);
    }
  });
});
