import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import {
  cnn,
  DQN_2013,
  formatSafetensors,
  Linear,
  loadModule,
  mlp,
  moduleTensors,
  parseSafetensors,
  Random,
  ReLU,
  Sequential,
  type StoredTensor,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed } from '../seed.ts';

const folder = resolve(process.env.FIXTURES ?? 'test/fixtures', 'torch');
const trained = readdirSync(folder).filter((name) => name.startsWith('update_mlp_'));

forEachDevice('module tensors', (test, device) => {
  test('have the names, shapes and values of the parameters', async () => {
    const net = mlp([5, 7, 3], { random: randomFor('module tensors') });
    const [weight, bias] = net.parameters();
    const values = new Float32Array(7).fill(2);
    await device.write(bias, values);
    const tensors = await moduleTensors(device, net);
    assert.equal([...tensors.keys()], ['0.weight', '0.bias', '2.weight', '2.bias']);
    assert.equal(tensors.get('0.weight'), { dtype: 'F32', shape: [7, 5], data: weight.initial });
    assert.equal(tensors.get('0.bias'), { dtype: 'F32', shape: [7], data: values });
  });

  test('may be taken from a part of a net, which stays a part of it', async () => {
    const random = randomFor('part of a net');
    const last = new Linear(7, 3, { random });
    const net = new Sequential(new Linear(5, 7, { random }), new ReLU(), last);
    const tensors = await moduleTensors(device, last);
    assert.equal(tensors.get('weight')?.data, last.weight.initial);
    assert.equal(tensors.get('bias')?.data, last.bias!.initial);
    const whole = await moduleTensors(device, net);
    assert.equal(whole.get('2.weight'), tensors.get('weight'));
    assert.is(new Set(net.parameters().map(({ source }) => source.state)).size, 1);
  });

  test('go through a file into another net of the same form', async () => {
    const [from, to] = ['a', 'b'].map((name) => mlp([4, 33, 2], { random: Random.for(seed, name) }));
    const saved = formatSafetensors(await moduleTensors(device, from), { step: '12' });
    await loadModule(device, to, parseSafetensors(saved).tensors, 'weights.safetensors');
    assertSameValues(formatSafetensors(await moduleTensors(device, to), { step: '12' }), saved);
  });

  for (const name of trained) {
    test(`are what PyTorch saved: ${name}`, async () => {
      const weights = qWeights(name);
      const layers = [...weights].filter(([name]) => name.endsWith('.weight'));
      const ordered = layers.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
      const sizes = [ordered[0][1].shape[1], ...ordered.map(([, { shape }]) => shape[0])];
      const net = mlp(sizes, { random: new Random(0) });
      await loadModule(device, net, weights, name);
      assert.is(weights.size, net.parameters().length);
      for (const [name, parameter] of net.namedParameters()) {
        assert.equal(await device.read(parameter), weights.get(name)!.data, name);
      }
    });
  }

  test('are what PyTorch saved, of a convolutional net too', async () => {
    const name = 'update_cnn_adam_mse.safetensors';
    const weights = qWeights(name);
    const { convolutions } = DQN_2013;
    const net = cnn({
      ...{ inputShape: [4, 84, 84], convolutions, hiddenSizes: [48], outputs: 4 },
      random: new Random(0),
    });
    await loadModule(device, net, weights, name);
    assert.equal(await moduleTensors(device, net), weights);
  });

  test('are converted from every dtype of numbers', async () => {
    const net = mlp([1, 6], { random: randomFor('converted'), init: 'glorot' });
    const shape = [6];
    const weight = (await moduleTensors(device, net)).get('0.weight')!;
    const half = Uint16Array.of(0x3c00, 0xc500, 0x0001, 0x7c00, 0xfbff, 0x03ff);
    const biases: readonly [StoredTensor, number[]][] = [
      [
        { dtype: 'F16', shape, data: half },
        [1, -5, 2 ** -24, Number.POSITIVE_INFINITY, -65504, 1023 * 2 ** -24],
      ],
      [
        { dtype: 'BF16', shape, data: Uint16Array.of(0x3f80, 0xc0a0, 0x0080, 0xff80, 0x4049, 0x8000) },
        [1, -5, 2 ** -126, Number.NEGATIVE_INFINITY, 3.140625, -0],
      ],
      [
        { dtype: 'F64', shape, data: Float64Array.of(0.1, 1e-50, -2, 3, 4, 5) },
        [Math.fround(0.1), 0, -2, 3, 4, 5],
      ],
      [
        { dtype: 'I64', shape, data: BigInt64Array.of(1n, -2n, 3n, 2n ** 40n, 0n, 7n) },
        [1, -2, 3, 2 ** 40, 0, 7],
      ],
      [{ dtype: 'I8', shape, data: Int8Array.of(-128, 127, 0, 1, 2, 3) }, [-128, 127, 0, 1, 2, 3]],
      [{ dtype: 'U32', shape, data: Uint32Array.of(4294967295, 1, 0, 1, 2, 3) }, [2 ** 32, 1, 0, 1, 2, 3]],
      [{ dtype: 'BOOL', shape, data: Uint8Array.of(1, 0, 1, 1, 0, 0) }, [1, 0, 1, 1, 0, 0]],
    ];
    for (const [bias, expected] of biases) {
      const file = formatSafetensors(
        new Map([
          ['0.weight', weight],
          ['0.bias', bias],
        ]),
      );
      await loadModule(device, net, parseSafetensors(file).tensors, 'weights.safetensors');
      const found = (await moduleTensors(device, net)).get('0.bias')!.data;
      assert.equal([...found], expected, bias.dtype);
    }
  });

  test('may be fewer or more than those of the net, if that is asked for', async () => {
    const net = mlp([2, 3, 1], { random: randomFor('a part') });
    const before = await moduleTensors(device, net);
    const bias: StoredTensor = { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) };
    const tensors = new Map([
      ['0.bias', bias],
      ['head.bias', bias],
    ]);
    await rejects(loadModule(device, net, tensors, 'part'), /^part: lacks 0\.weight, 2\.weight, 2\.bias/);
    assert.equal(await loadModule(device, net, tensors, 'part', { strict: false }), {
      missing: ['0.weight', '2.weight', '2.bias'],
      unexpected: ['head.bias'],
    });
    assert.equal(await moduleTensors(device, net), new Map(before).set('0.bias', bias));
    const wide = new Map([['0.bias', { ...bias, shape: [3, 1] }]]);
    await rejects(
      loadModule(device, net, wide, 'part', { strict: false }),
      /^part: 0\.bias has shape \[3, 1\], the network needs \[3\]$/,
    );
  });

  test('are refused by name if they do not fit, and nothing is written', async () => {
    const net = mlp([4, 3, 2], { random: randomFor('refused tensors') });
    const right = await moduleTensors(device, net);
    const refused = async (change: Record<string, StoredTensor | undefined>, message: RegExp) => {
      const tensors = new Map([...right].map(([name, { data, ...form }]) => [name, zeros(data, form)]));
      for (const [name, tensor] of Object.entries(change)) {
        if (tensor) tensors.set(name, tensor);
        else tensors.delete(name);
      }
      await rejects(loadModule(device, net, tensors, 'weights.safetensors'), message);
      assert.equal(await moduleTensors(device, net), right);
    };
    const bias: StoredTensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) };
    await refused(
      { '2.bias': { ...bias, shape: [1, 2] } },
      /^weights\.safetensors: 2\.bias has shape \[1, 2\], the network needs \[2\]$/,
    );
    await refused(
      { '0.bias': undefined, '2.bias': undefined },
      /^weights\.safetensors: lacks 0\.bias, 2\.bias, which the network needs$/,
    );
    await refused(
      { '4.bias': bias, '4.weight': bias },
      /^weights\.safetensors: holds 4\.bias, 4\.weight, which the network does not have$/,
    );
    await refused(
      { '2.bias': undefined, 'q.2.bias': bias },
      /^weights\.safetensors: lacks 2\.bias, which the network needs; holds q\.2\.bias, which the network does not have$/,
    );
  });
});

/** The weights of the net that a fixture calls `q`, under the names of its own `state_dict()`. */
function qWeights(name: string): Map<string, StoredTensor> {
  const { tensors } = parseSafetensors(readFileSync(resolve(folder, name)));
  const own = [...tensors].filter(([name]) => name.startsWith('q.'));
  return new Map(own.map(([name, value]) => [name.slice('q.'.length), value]));
}

function zeros(data: StoredTensor['data'], form: Omit<StoredTensor, 'data'>): StoredTensor {
  return { ...form, data: new Float32Array(data.length) } as StoredTensor;
}
