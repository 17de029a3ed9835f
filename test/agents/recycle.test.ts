import * as assert from 'uvu/assert';
import {
  Adam,
  cnn,
  compileQ,
  compileRecycler,
  type Device,
  Linear,
  mlp,
  type Module,
  moduleTensors,
  QuantileNet,
  ReLU,
  Sequential,
} from '../../src/index.ts';
import { scoresOf } from '../../src/agents/unit-activity.ts';
import { flatLayout } from '../../src/tensor/parameter.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { randomFor, seed, uniform } from '../seed.ts';

const images = { inputShape: [2, 12, 12], outputs: 3, hiddenSizes: [7, 6] } as const;
const convolutions = [
  [4, 4, 2],
  [5, 3, 1],
] as const;
const PIXELS = [2, 12, 12];

/** Nets, the shape of their inputs, and for each layer of hidden units the layers that read it. */
const NETS: Record<string, readonly [make: () => Module, shape: readonly number[], links: readonly Link[]]> =
  {
    layers: [
      () => mlp([4, 6, 7, 3]),
      [4],
      [
        ['0', '2'],
        ['2', '4'],
      ],
    ],
    'layers, dueling quantiles': [
      () => new QuantileNet(mlp([4, 6, 7, 3], { dueling: true, width: 2 }), { actions: 3, quantiles: 2 }),
      [4],
      [
        ['0', '2'],
        ['2', '4.value', '4.advantage'],
      ],
    ],
    convolutions: [
      () => cnn({ ...images, convolutions }),
      PIXELS,
      [
        ['0', '2'],
        ['2', '5'],
        ['5', '7'],
        ['7', '9'],
      ],
    ],
    'convolutions, dueling': [
      () => cnn({ ...images, convolutions, dueling: true }),
      PIXELS,
      [
        ['0', '2'],
        ['2', '5.value.0', '5.advantage.0'],
        ['5.value.0', '5.value.2'],
        ['5.advantage.2', '5.advantage.4'],
      ],
    ],
  };
type Link = readonly [layer: string, ...behind: string[]];

const COUNT = 9;

async function setUp(device: Device, net: Module, shape: readonly number[], threshold?: number) {
  const optimizer = new Adam(net.parameters(), { lr: 0.1 });
  const recycler = await compileRecycler(device, {
    ...{ qNet: net, optimizer, observationShape: shape, count: COUNT, threshold },
  });
  const { length } = flatLayout(optimizer.parameters);
  for (const moment of Object.values(optimizer.moments)) {
    await device.write(moment, new Float32Array(length).fill(1));
  }
  return { optimizer, recycler };
}

async function valuesOf(device: Device, net: Module): Promise<Map<string, number[]>> {
  const tensors = await moduleTensors(device, net);
  return new Map([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

forEachDevice('recycling of dormant units', (test, device) => {
  test('the score of a unit is its activity divided by the mean of its layer', async () => {
    // h = ((1, 0, 0.02), (3, 0, 0.04))
    assertClose(scoresOf(Float32Array.of(2, 0, 0.03)), [2.955665, 0, 0.044335], 1e-6);
    for (const [threshold, dormant] of [
      [undefined, [1]],
      [0.1, [1, 2]],
      [0.04, [1]],
    ] as const) {
      const [net, fresh] = [mlp([3, 3, 2]), mlp([3, 3, 2])];
      const [weight, bias] = net.parameters();
      await device.write(weight, Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
      await device.write(bias, new Float32Array(3));
      const { optimizer, recycler } = await setUp(device, net, [3], threshold);
      const states = new Float32Array(3 * COUNT);
      for (let row = 0; row < COUNT - 1; row++) states.set(row % 2 ? [3, 0, 0.04] : [1, 0, 0.02], 3 * row);
      states.set([2, 0, 0.03], 3 * (COUNT - 1));
      const before = await valuesOf(device, net);
      optimizer.steps = 5;
      assert.is(await recycler.recycle(states, () => fresh), dormant.length);
      assert.is(optimizer.steps, 5);
      const after = await valuesOf(device, net);
      const drawn = fresh.parameters()[0].initial;
      const isDormant = (unit: number) => dormant.includes(unit as never);
      assert.equal(
        after.get('0.weight'),
        before.get('0.weight')!.map((old, j) => (isDormant(Math.floor(j / 3)) ? drawn[j] : old)),
      );
      assert.equal(
        after.get('2.weight'),
        before.get('2.weight')!.map((old, j) => (isDormant(j % 3) ? 0 : old)),
      );
      assert.equal(after.get('2.bias'), before.get('2.bias'), 'the next bias stays');
      recycler.release();
    }
  });

  test('the outputs of a net that ends in an activation function are no hidden units', async () => {
    const random = randomFor('outputs');
    const net = new Sequential(mlp([3, 4, 2], { random }), new ReLU());
    const [, alive, , dead] = net.parameters();
    await device.write(alive, new Float32Array(4).fill(10)); // every hidden unit is above 0, and neither output is
    await device.write(dead, new Float32Array(2).fill(-100));
    const { recycler } = await setUp(device, net, [3], 0);
    const before = (await valuesOf(device, net)).get('0.2.weight')!;
    await recycler.recycle(
      uniform(randomFor('states'), 3 * COUNT),
      () => new Sequential(mlp([3, 4, 2]), new ReLU()),
    );
    assert.equal((await valuesOf(device, net)).get('0.2.weight'), before);
    recycler.release();
  });

  for (const [name, [make, shape, links]] of Object.entries(NETS)) {
    for (const [layer, ...behind] of links) {
      test(`${name}: dead units of ${layer} begin again, and no output of the net changes`, async () => {
        const random = randomFor(`${name} ${layer}`);
        const [net, fresh] = [make(), make()];
        const parameters = net.namedParameters();
        const bias = parameters.get(`${layer}.bias`)!;
        // Every unit is close to 1, whatever it sees, except every second one of this layer, which is far below 0.
        for (const each of parameters.values()) {
          const isBias = each.shape.length === 1;
          const killed = (i: number) => (each === bias && i % 2 === 1 ? -1e3 : 1);
          await device.write(
            each,
            each.initial.map((weight, i) => (isBias ? killed(i) : weight / 10)),
          );
        }
        const { optimizer, recycler } = await setUp(device, net, shape);
        const size = shape.reduce((product, extent) => product * extent, 1);
        const options = { observationShape: shape, count: COUNT };
        const q = await compileQ(device, net, options);
        const others = { observations: uniform(random, COUNT * size) };
        const [before, valuesBefore] = [(await q.run(others)).q, await valuesOf(device, net)];
        const recycled = await recycler.recycle(uniform(random, COUNT * size), () => fresh);
        assert.is(recycled, Math.floor(bias.size / 2), `seed ${seed}`);
        assertClose((await q.run(others)).q, before, 1e-6);

        const after = await valuesOf(device, net);
        const moment = Array.from(await device.read(optimizer.moments.square));
        const { offsets } = flatLayout(optimizer.parameters);
        for (const [i, [parameter, tensor]] of [...parameters].entries()) {
          const [own, kind] = [parameter.slice(0, parameter.lastIndexOf('.')), parameter.split('.').at(-1)];
          const incoming = own === layer;
          const outgoing = kind === 'weight' && behind.includes(own);
          const each = tensor.size / tensor.shape[0] / (outgoing ? bias.size : 1);
          const { initial } = fresh.namedParameters().get(parameter)!;
          const changes = (j: number) =>
            (incoming && Math.floor(j / each) % 2 === 1) ||
            (outgoing && (Math.floor(j / each) % bias.size) % 2 === 1);
          const expected = valuesBefore
            .get(parameter)!
            .map((old, j) => (!changes(j) ? old : outgoing || kind === 'bias' ? 0 : initial[j]));
          assert.equal(after.get(parameter), expected, `${parameter}, seed ${seed}`);
          assert.equal(
            moment.slice(offsets[i], offsets[i] + tensor.size),
            expected.map((_, j) => (changes(j) ? 0 : 1)),
            `moments of ${parameter}`,
          );
        }
      });
    }
  }

  test('nothing is drawn or written where no unit is dormant', async () => {
    const net = mlp([3, 3, 2]);
    await device.write(net.parameters()[0], new Float32Array(9));
    await device.write(net.parameters()[1], new Float32Array(3).fill(1));
    const { recycler } = await setUp(device, net, [3]);
    const before = await valuesOf(device, net);
    const never = () => assert.unreachable() as never;
    assert.is(await recycler.recycle(new Float32Array(3 * COUNT), never), 0);
    assert.equal(await valuesOf(device, net), before);
  });

  test('a net without hidden units is refused', () =>
    rejects(
      setUp(device, new Sequential(new Linear(3, 2)), [3]),
      /^dormant units are .* this net has none$/,
    ));
});
