import * as assert from 'uvu/assert';
import {
  Adam,
  type Device,
  formatSafetensors,
  loadModule,
  loadOptimizer,
  mlp,
  moduleTensors,
  type Optimizer,
  optimizerTensors,
  type Parameter,
  parseSafetensors,
  RMSprop,
  SGD,
  type StoredTensor,
} from '../../src/index.ts';
import { forEachDevice, openOwn } from '../devices.ts';
import { dqnUpdate } from '../dqn.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed } from '../seed.ts';

const optimizers: Record<string, (parameters: readonly Parameter[]) => Optimizer> = {
  Adam: (parameters) => new Adam(parameters, { lr: 1e-2 }),
  'RMSprop with all moments': (parameters) =>
    new RMSprop(parameters, { lr: 1e-3, centered: true, momentum: 0.9 }),
  SGD: (parameters) => new SGD(parameters, { lr: 1e-2 }),
};

type Training = Awaited<ReturnType<typeof dqnUpdate>>;

/** The networks and the optimiser of a training, as files. */
async function save(device: Device, { qNet, targetNet, optimizer }: Training): Promise<Uint8Array[]> {
  const tensors = [
    await moduleTensors(device, qNet),
    await moduleTensors(device, targetNet),
    await optimizerTensors(device, optimizer, qNet),
  ];
  return tensors.map((each) => formatSafetensors(each));
}

forEachDevice('optimiser tensors', (test, device) => {
  for (const [name, optimizer] of Object.entries(optimizers)) {
    test(`a training that was saved and loaded goes on with the same bytes: ${name}`, async () => {
      const first = await dqnUpdate(device, seed, { optimizer });
      for (let t = 0; t < 7; t++) {
        first.draw();
        first.update.submit();
      }
      const files = await save(device, first);

      const otherDevice = await openOwn({ device: device.info.kind });
      const second = await dqnUpdate(otherDevice, seed + 1, { optimizer });
      const [q, target, gathered] = files.map((file) => parseSafetensors(file).tensors);
      await loadModule(otherDevice, second.qNet, q, 'q');
      await loadModule(otherDevice, second.targetNet, target, 'target');
      await loadOptimizer(otherDevice, second.optimizer, second.qNet, gathered, 'optimizer');
      assert.is(second.optimizer.steps, 7);
      assertSameValues(await save(otherDevice, second), files);

      for (let t = 0; t < 5; t++) {
        first.draw();
        for (const [name, values] of Object.entries(first.update.inputs)) {
          second.update.inputs[name as keyof typeof second.update.inputs].set(values);
        }
        assert.equal(await second.update.run(), await first.update.run());
      }
      assertSameValues(await save(otherDevice, second), await save(device, first));
      assert.not.equal(await save(device, first), files);
      otherDevice.close();
    });
  }

  test('are the moments of each parameter, and the steps', async () => {
    const { qNet, optimizer, draw, update } = await dqnUpdate(device, seed, { sizes: [4, 3, 2] });
    draw();
    update.submit();
    const tensors = await optimizerTensors(device, optimizer, qNet);
    const names = [...qNet.namedParameters().keys()];
    assert.equal(
      [...tensors.keys()],
      ['steps', ...['mean', 'square'].flatMap((moment) => names.map((name) => `${moment}.${name}`))],
    );
    assert.equal(tensors.get('steps'), { dtype: 'I64', shape: [], data: BigInt64Array.of(1n) });
    // After one step from zero both moments have one gradient g: 0.1 g and 0.001 g^2.
    for (const name of names) {
      const [mean, square] = ['mean', 'square'].map((moment) => tensors.get(`${moment}.${name}`)!);
      assert.equal(mean.shape, qNet.namedParameters().get(name)!.shape);
      for (const [i, value] of (mean.data as Float32Array).entries()) {
        const expected = 0.001 * (value / 0.1) ** 2;
        assert.ok(Math.abs(Number(square.data[i]) - expected) <= 1e-5 * expected + 1e-30, name);
      }
    }
    const gathered = [...tensors.values()].flatMap(({ data }) => [...data]);
    assert.ok(gathered.some((value) => Number(value) !== 0 && Number(value) !== 1));
  });

  test('are refused by name if they do not fit, and nothing is written', async () => {
    const net = mlp([4, 3, 2], { random: randomFor('refused moments') });
    const optimizer = new Adam(net.parameters(), { lr: 1 });
    const right = await optimizerTensors(device, optimizer, net);
    const ones = new Map(
      Array.from(right, ([name, { data, ...form }]): [string, StoredTensor] => {
        const filled = name === 'steps' ? BigInt64Array.of(3n) : new Float32Array(data.length).fill(1);
        return [name, { ...form, data: filled } as StoredTensor];
      }),
    );
    const refused = async (tensors: Map<string, StoredTensor>, message: RegExp) => {
      await rejects(loadOptimizer(device, optimizer, net, tensors, 'adam.safetensors'), message);
      assert.equal(await optimizerTensors(device, optimizer, net), right);
    };
    const sgd = new SGD(net.parameters(), { lr: 1, momentum: 0.5 });
    await refused(
      await optimizerTensors(device, sgd, net),
      /^adam\.safetensors: lacks mean\.0\.weight, .*square\.2\.bias, which the optimiser needs; holds velocity\.0/,
    );
    const steps: StoredTensor = { dtype: 'I64', shape: [], data: BigInt64Array.of(-1n) };
    await refused(new Map(ones).set('steps', steps), /steps must be an integer from 0 to 2\^53 - 1, got -1$/);
    const wide: StoredTensor = { dtype: 'F32', shape: [3], data: new Float32Array(3) };
    await refused(
      new Map(ones).set('square.2.bias', wide),
      /^adam\.safetensors: square\.2\.bias has shape \[3\], the optimiser needs \[2\]$/,
    );

    const other = mlp([4, 3, 2], { random: randomFor('another net') });
    await rejects(
      optimizerTensors(device, optimizer, other),
      /changes a parameter that the module does not have: f32 tensor \[3, 4\]/,
    );
    await loadOptimizer(device, optimizer, net, ones, 'adam.safetensors');
    assert.equal(await optimizerTensors(device, optimizer, net), ones);
  });

  test('only tensors that are kept from run to run can be overwritten', async () => {
    const net = mlp([2, 1], { random: randomFor('overwriting') });
    const { moments } = new Adam(net.parameters(), { lr: 1 });
    const values = new Float32Array(moments.mean.size).fill(0.5);
    await device.write(moments.mean, values);
    assert.equal(await device.read(moments.mean), values);
    assert.equal(await device.read(moments.square), new Float32Array(moments.square.size));
    const [weight] = net.parameters();
    await rejects(
      device.write(net.forward(weight), Float32Array.of(1)),
      /write: f32 tensor \[1, 1\] is not kept from run to run/,
    );
  });
});
