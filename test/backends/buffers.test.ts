import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { piecesOf } from '../../src/backends/webgpu/buffers.ts';
import { constant, openDevice, sum } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';

const test = suite('pieces of a buffer');

test('are as few as the limit allows, cut only where something begins', () => {
  assert.equal(piecesOf([0, 80, 160], 240, 240), [{ start: 0, bytes: 240 }]);
  assert.equal(piecesOf([0, 80, 160], 240, 239), [
    { start: 0, bytes: 160 },
    { start: 160, bytes: 80 },
  ]);
  assert.equal(piecesOf([0, 80, 160], 240, 100), [
    { start: 0, bytes: 80 },
    { start: 80, bytes: 80 },
    { start: 160, bytes: 80 },
  ]);
  assert.equal(piecesOf([0, 10, 100], 110, 50), [
    { start: 0, bytes: 10 },
    { start: 10, bytes: 90 },
    { start: 100, bytes: 10 },
  ]);
  assert.equal(piecesOf([], 240, 100), [{ start: 0, bytes: 240 }]);
});

test.run();

forEachDevice(
  'buffers',
  (test) => {
    test('inputs and constants are refused for their own size, not for their sum', async () => {
      const device = await openDevice({ device: 'webgpu', limits: 'default' });
      // Each fits a binding of 128 MiB; together they do not fit a buffer of 256 MiB.
      const count = 23_000_000;
      const program = await device.compile({ x: [count], y: [count], z: [count] }, ({ x, y, z }) => ({
        ...{ x: sum(x), y: sum(y), z: sum(z) },
      }));
      const inputs = Object.values(program.inputs);
      for (const [i, values] of inputs.entries()) values.set([i + 1, 10], count - 2);
      assert.equal(await program.run(), {
        ...{ x: Float32Array.of(11), y: Float32Array.of(12), z: Float32Array.of(13) },
      });
      for (const values of inputs) values.fill(0, count - 1);
      assert.equal((await program.run()).z, Float32Array.of(3));
      program.release();
      const huge = new Float32Array(count).fill(1, count - 5);
      const constants = await device.compile({}, () => ({
        x: sum(constant(huge, [count])),
        y: sum(constant(huge, [count])),
        z: sum(constant(huge, [count])),
      }));
      assert.equal((await constants.run()).z, Float32Array.of(5));
      constants.release();
      await rejects(
        device.compile({ x: [2 ** 25 + 1] }, ({ x }) => ({ y: sum(x) })),
        /reduce: x needs a binding of 134217732 bytes; this device allows 134217728/,
      );
      device.close();
    });
  },
  { only: 'webgpu' },
);
