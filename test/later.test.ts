import * as assert from 'uvu/assert';
import { assign, constantSchedule, type Device, mean, mul, Parameter, SGD, sum } from '../src/index.ts';
import { askedOfGPU } from './asked-of-gpu.ts';
import { forEachDevice } from './devices.ts';
import { dqnUpdate } from './dqn.ts';
import { randomFor, seed } from './seed.ts';
import { setUp } from './train/on-chains.ts';

/** Two runs with inputs of the first size may wait together; inputs of the second size are too large to wait. */
const LARGE = [2 ** 15, 2 ** 17];

/** Programs that change the same nets, with inputs of several sizes or none. */
async function programs(device: Device) {
  const { qNet, targetNet, update, draw } = await dqnUpdate(device, seed, { sizes: [4, 8, 2], batch: 7 });
  const target = await device.compile({}, () => {
    assign(targetNet.parameters(), qNet.parameters(), 0.25);
    return {};
  });
  const count = new Parameter(new Float32Array(1), [1]);
  const counting = new SGD([count], { lr: 1 });
  const large = await Promise.all(
    LARGE.map((size) =>
      device.compile({ x: [size] }, ({ x }) => {
        counting.minimize(sum(mul(count, mean(x))));
        return {};
      }),
    ),
  );
  const tensors = [...qNet.parameters(), ...targetNet.parameters(), count];
  const read = () => Promise.all(tensors.map((each) => device.read(each)));
  return { update, draw, target, large, count, qNet, read };
}

forEachDevice('runs that may wait', (test, device) => {
  test('runs that wait for the next one have the same results as if they had not', async () => {
    const random = randomFor('later');
    const plans = Array.from({ length: 120 }, () => ({ kind: random.int(21), later: random.int(4) > 0 }));
    const results = await Promise.all(
      [true, false].map(async (mayWait) => {
        const { update, draw, target, large, count, read } = await programs(device);
        const seen: unknown[] = [];
        for (const [i, { kind, later }] of plans.entries()) {
          const options = { later: later && mayWait };
          if (kind < 12) {
            draw();
            if (kind < 10) update.submit({}, options);
            else seen.push(await update.run());
          } else if (kind < 16) target.submit({}, options);
          else if (kind < 18) {
            const size = kind - 16;
            const x = new Float32Array(LARGE[size]);
            for (const value of [i, 2 * i]) large[size].submit({ x: x.fill(value) }, { later: mayWait });
            large[size].submit({ x: x.fill(3 * i) }, options);
          } else if (kind < 19) await device.write(count, Float32Array.of(i));
          else if (kind < 20) seen.push(await device.read(count));
          else seen.push(await read());
        }
        return [...seen, await read()];
      }),
    );
    assert.equal(results[0], results[1]);
  });

  test('hundreds may wait, and take effect before the program is released', async () => {
    const results = await Promise.all(
      [true, false].map(async (later) => {
        const { update, draw, read } = await programs(device);
        for (let i = 0; i < 300; i++) {
          draw();
          update.submit({}, { later });
        }
        update.release();
        return read();
      }),
    );
    assert.equal(results[0], results[1]);
  });

  if (device.info.kind !== 'webgpu') return;

  test('runs that wait go to the GPU in one upload and one submit', async () => {
    const { update, draw, target } = await programs(device);
    draw();
    await update.run();
    const { submits, uploads, passes } = await askedOfGPU(async () => {
      for (let i = 0; i < 5; i++) {
        draw();
        update.submit({}, { later: true });
        target.submit({}, { later: true });
      }
      draw();
      await update.run();
    });
    assert.equal({ submits, uploads, passes }, { submits: 1, uploads: 1, passes: 11 });
  });

  test('all updates of a round go to the GPU in one submit, with the moves of the target net', async () => {
    const { train, calls } = await setUp(device, {
      ...{ gradientSteps: 4, trainFrequency: 2, environments: 2, targetUpdateEvery: 3 },
      ...{ epsilon: constantSchedule(0.5), steps: 60 },
    });
    let updates = 0;
    const { submits } = await askedOfGPU(async () => {
      ({ updates } = await train());
    });
    assert.ok(updates > 80);
    assert.ok(calls.includes('updateTargetWithNext'));
    assert.is(submits, updates / 4 + calls.filter((call) => call === 'act').length);
  });
});
