import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matmul, openDevice, Parameter } from '../../src/index.ts';
import { collectGarbage } from '../garbage.ts';

const test = suite('memory of the CPU device');

const megabytes = () => process.memoryUsage.rss() / 1e6;

for (const threads of [1, 2]) {
  test(`is freed when the device closes, even if the device is still referenced (threads: ${threads})`, async () => {
    const n = 3001; // 36 MB each
    const device = await openDevice({ device: 'cpu', threads });
    const weights = new Parameter(new Float32Array(n * 5).fill(1), [n, 5]);
    const before = megabytes();
    const program = await device.compile({ x: [n, n] }, ({ x }) => ({ y: matmul(x, matmul(x, weights)) }));
    const states = [program.run({ x: new Float32Array(n * n).fill(1) })];
    assert.is((await states[0]).y[0], n * n);
    const used = megabytes() - before;
    device.close();
    for (let i = 0; i < 20; i++) {
      collectGarbage();
      await setTimeout(20); // another thread frees the memory, later
    }
    const left = megabytes() - before;
    assert.ok(left < used - 30, `${left} MB of ${used} MB are left`);
    assert.throws(() => program.submit(), /^the device is closed$/);
  });
}

test.run();
