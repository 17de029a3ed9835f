import * as assert from 'uvu/assert';
import { Adam, RMSprop } from '../src/index.ts';
import { forEachDevice } from './devices.ts';
import { dqnUpdate } from './dqn.ts';
import { assertSameValues } from './same-values.ts';
import { seed } from './seed.ts';

forEachDevice('determinism', (test, device) => {
  /** Trains, and returns 60 losses, the parameters and the optimiser's moments. */
  async function train(seed: number, clip: boolean): Promise<Float32Array[]> {
    const { qNet, optimizer, update, draw } = await dqnUpdate(device, seed, {
      batch: 70,
      optimizer: (parameters) =>
        clip ? new RMSprop(parameters, { lr: 1e-3, maxGradNorm: 0.1 }) : new Adam(parameters, { lr: 1e-3 }),
    });
    const losses: Promise<{ loss: Float32Array }>[] = [];
    for (let step = 0; step < 60; step++) {
      draw();
      losses.push(update.run());
    }
    const tensors = [...qNet.parameters(), ...Object.values(optimizer.moments)];
    return [
      ...(await Promise.all(losses)).map(({ loss }) => loss),
      ...(await Promise.all(tensors.map((tensor) => device.read(tensor)))),
    ];
  }

  for (const clip of [false, true]) {
    test(`the same seed gives the same bytes, ${clip ? 'RMSprop with a clipped norm' : 'Adam'}`, async () => {
      const [first, second] = [await train(seed, clip), await train(seed, clip)];
      assertSameValues(first.map(bytes), second.map(bytes));
      assert.not.equal(first, await train(seed + 1, clip));
    });
  }
});

function bytes({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
