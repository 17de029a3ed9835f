import * as assert from 'uvu/assert';
import {
  cnn,
  constant,
  Dueling,
  gradients,
  Linear,
  type Module,
  mlp,
  mul,
  sum,
  tensor,
} from '../../src/index.ts';
import { dueling } from '../../src/nn/dueling.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

forEachDevice('Dueling', (test, device) => {
  const random = randomFor('dueling');

  async function byHand() {
    const net = new Dueling(new Linear(2, 1, { random }), new Linear(2, 3, { random }));
    const values = {
      ...{ 'value.weight': [1, 2], 'value.bias': [3] },
      ...{ 'advantage.weight': [1, 0, 0, 1, 1, 1], 'advantage.bias': [0, 0, 6] },
    };
    for (const [name, each] of Object.entries(values)) {
      await device.write(net.namedParameters().get(name)!, Float32Array.from(each));
    }
    return net;
  }

  test('Q = V + A - mean A, by hand', async () => {
    const net = await byHand();
    // (1, 2): V = 1 + 4 + 3 = 8, A = 1, 2, 9 with mean 4. (0, -3): V = -3, A = 0, -3, 3 with mean 0.
    const q = net.forward(
      tensor([
        [1, 2],
        [0, -3],
      ]),
    );
    assert.equal(q.shape, [2, 3]);
    assert.equal(await device.read(q), Float32Array.of(5, 6, 13, -3, -6, 0));
  });

  test('an error in one action moves the value by all of it, and the advantages apart', async () => {
    const net = await byHand();
    const q = net.forward(tensor([[1, 2]]));
    const named = net.namedParameters();
    const wanted = ['value.bias', 'advantage.bias'].map((name) => named.get(name)!);
    const [value, advantage] = gradients(sum(mul(q, tensor([[0, 0, 3]]))), wanted);
    assertClose(await device.read(value!), [3], 1e-6);
    assertClose(await device.read(advantage!), [-1, -1, 2], 1e-6);
  });

  test('where the value has a width, each of its numbers has its own V and A', async () => {
    const out = dueling(tensor([[1, 2]]), tensor([[0.5, -0.5, -0.1, 0.3]]));
    assert.equal(out.shape, [1, 4]);
    assertClose(await device.read(out), [1.3, 1.6, 0.7, 2.4], 1e-6);
    const named = (net: Module) => Array.from(net.namedParameters().values(), ({ shape }) => shape);
    const small = mlp([4, 8, 2], { random, dueling: true, width: 5 });
    assert.equal(named(small).slice(2), [[5, 8], [5], [10, 8], [10]]);
    const pixels = {
      inputShape: [2, 6, 6],
      convolutions: [[3, 2, 2]],
      hiddenSizes: [5],
      outputs: 4,
    } as const;
    assert.equal(named(cnn({ ...pixels, random, width: 3 })).slice(-2), [[12, 5], [12]]);
    const shapes = named(cnn({ ...pixels, random, width: 3, dueling: true }));
    assert.equal(shapes.slice(4, 6), [[3, 5], [3]]);
    assert.equal(shapes.slice(-2), [[12, 5], [12]]);
  });

  test('mlp and cnn make such heads, and name their parameters', async () => {
    const shapes = (net: ReturnType<typeof mlp>) =>
      Object.fromEntries(Array.from(net.namedParameters(), ([name, { shape }]) => [name, shape]));
    const small = mlp([4, 8, 2], { random, dueling: true });
    assert.equal(shapes(small), {
      ...{ '0.weight': [8, 4], '0.bias': [8] },
      ...{ '2.value.weight': [1, 8], '2.value.bias': [1] },
      ...{ '2.advantage.weight': [2, 8], '2.advantage.bias': [2] },
    });
    const pixels = cnn({
      ...{ inputShape: [2, 6, 6], convolutions: [[3, 2, 2]], hiddenSizes: [5], outputs: 4 },
      ...{ dueling: true, random },
    });
    assert.equal(shapes(pixels), {
      ...{ '0.weight': [3, 2, 2, 2], '0.bias': [3] },
      ...{ '3.value.0.weight': [5, 27], '3.value.0.bias': [5] },
      ...{ '3.value.2.weight': [1, 5], '3.value.2.bias': [1] },
      ...{ '3.advantage.0.weight': [5, 27], '3.advantage.0.bias': [5] },
      ...{ '3.advantage.2.weight': [4, 5], '3.advantage.2.bias': [4] },
    });
    const q = pixels.forward(constant(uniform(random, 7 * 72), [7, 2, 6, 6]));
    assert.equal(q.shape, [7, 4]);
    assert.ok((await device.read(q)).every(Number.isFinite));
  });
});
