import * as assert from 'uvu/assert';
import {
  DQN,
  Linear,
  loadModule,
  moduleTensors,
  mul,
  optimizerTensors,
  Sequential,
  SGD,
  sum,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';

forEachDevice('tied parameters', (test, device) => {
  test('count once in the norm of the gradient', async () => {
    const layer = new Linear(3, 3, { random: randomFor('tied') });
    const net = new Sequential(layer, layer);
    assert.is(net.parameters().length, 2);
    assert.is(net.namedParameters().size, 4);
    const before = await moduleTensors(device, net); // read before there is an optimiser
    const twice = [...net.parameters(), ...net.parameters()];
    for (const parameters of [net.parameters(), twice]) {
      const optimizer = new SGD(parameters, { lr: 1, maxGradNorm: 0.5 });
      await loadModule(device, net, before, 'before');
      const program = await device.compile({ x: [1, 3] }, ({ x }) => {
        const y = net.forward(x);
        optimizer.minimize(sum(mul(y, mul(y, 100))));
        return {};
      });
      await program.run({ x: Float32Array.of(1, -2, 3) });
      const after = await moduleTensors(device, net);
      let squares = 0;
      for (const name of ['0.weight', '0.bias']) {
        const [a, b] = [before, after].map((tensors) => tensors.get(name)!.data as Float32Array);
        for (const [i, value] of a.entries()) squares += (value - b[i]) ** 2;
      }
      assert.ok(Math.abs(Math.sqrt(squares) - 0.5) < 1e-4, `a step of norm ${Math.sqrt(squares)}`);
      const saved = await optimizerTensors(device, optimizer, net);
      assert.equal([...saved.keys()], ['steps']);
    }
  });

  test('are trained by an agent whose target net has them, too', async () => {
    const tied = () => {
      const layer = new Linear(2, 2, { random: randomFor('tied agent') });
      return new Sequential(layer, layer);
    };
    const [qNet, targetNet] = [tied(), tied()];
    const optimizer = new SGD(qNet.parameters(), { lr: 0.1 });
    const settings = { observationShape: [2], environments: 1, batchSize: 2 };
    const agent = await DQN.create(device, { qNet, targetNet, optimizer, ...settings });
    for (const values of Object.values(agent.batch)) values.fill(0);
    agent.batch.states.set([1, 2, 3, 4]);
    agent.batch.rewards.set([1, 1]);
    agent.learn();
    agent.updateTarget();
    assertSameValues(await device.read(targetNet.parameters()[0]), await device.read(qNet.parameters()[0]));
  });
});
