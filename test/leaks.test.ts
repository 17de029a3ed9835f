import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { add, argmax, full, mul, Parameter, SGD, sum, tensor } from '../src/index.ts';
import { forEachDevice, openOwn } from './devices.ts';
import { dqnUpdate } from './dqn.ts';
import { collectGarbage } from './garbage.ts';
import { seed } from './seed.ts';

const UPDATES = 20_000;
const PARTS = 5;
/** The smallest growth that counts as a leak, in bytes for a part of the training: 100 an update. */
const LEAST_LEAK = (100 * UPDATES) / PARTS;

/** Bytes of the JavaScript heap and of the whole process, after collecting garbage. */
async function memory(): Promise<{ heap: number; process: number }> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await setTimeout(20); // another thread frees the memory of arrays, later
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed + arrayBuffers, process: rss };
}

/** Counts calls of WebGPU's methods, by name, until `stop` is called. Destroying an object twice counts once. */
function countCalls() {
  const calls: Record<string, number> = {};
  const destroyed = new Set<unknown>();
  const restore: (() => void)[] = [];
  for (const { prototype } of [GPUDevice, GPUQueue, GPUCommandEncoder, GPUBuffer]) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value !== 'function' || name === 'constructor') continue;
      Object.assign(prototype, {
        [name](this: unknown, ...args: unknown[]) {
          if (!destroyed.has(this)) calls[name] = (calls[name] ?? 0) + 1;
          if (name === 'destroy') destroyed.add(this);
          return value.apply(this, args);
        },
      });
      restore.push(() => Object.assign(prototype, { [name]: value }));
    }
  }
  return {
    calls,
    stop() {
      for (const one of restore) one();
    },
  };
}

forEachDevice(
  'leaks',
  (test, device) => {
    test(`${UPDATES} updates create nothing, and each takes one submit`, async () => {
      const { qNet, update, draw } = await dqnUpdate(device, seed, { sizes: [4, 8, 2], batch: 8 });
      const act = await device.compile({ states: [1, 4] }, ({ states }) => ({
        action: argmax(qNet.forward(states), -1),
      }));
      const states = new Float32Array(4);
      const train = async (updates: number): Promise<void> => {
        for (let i = 1; i <= updates; i++) {
          draw();
          if (i % 50 === 0) await Promise.all([update.run(), act.run({ states })]);
          else update.submit();
        }
      };
      await train(2000);
      const { calls, stop } = countCalls();
      const sizes = [await memory()];
      try {
        for (let part = 0; part < PARTS; part++) {
          await train(UPDATES / PARTS);
          sizes.push(await memory());
        }
      } finally {
        stop();
      }
      const runs = UPDATES + UPDATES / 50;
      assert.equal(calls, {
        writeBuffer: runs,
        createCommandEncoder: runs,
        beginComputePass: runs,
        finish: runs,
        submit: runs,
        ...Object.fromEntries(
          ['copyBufferToBuffer', 'mapAsync', 'getMappedRange', 'unmap'].map((name) => [
            name,
            (2 * UPDATES) / 50,
          ]),
        ),
      });
      // A leak makes memory grow in every part of the training; the reserves of an allocator, only in some.
      for (const kind of ['heap', 'process'] as const) {
        const growth = Math.min(...sizes.slice(1).map((size, i) => size[kind] - sizes[i][kind]));
        assert.ok(growth < LEAST_LEAK, `the ${kind} grew by ${growth} bytes or more, again and again`);
      }
    });

    test('the results of many concurrent runs are read through reused buffers', async () => {
      const { update, draw } = await dqnUpdate(device, seed, { sizes: [4, 8, 2], batch: 8 });
      const runAll = async (): Promise<number[]> => {
        const runs = Array.from({ length: 300 }, () => {
          draw();
          return update.run();
        });
        return (await Promise.all(runs)).map(({ loss }) => loss[0]);
      };
      await runAll();
      const { calls, stop } = countCalls();
      try {
        const losses = await runAll();
        assert.ok(new Set(losses).size > 290, 'each run has a result of its own');
      } finally {
        stop();
      }
      assert.is(calls.createBuffer, undefined);
    });

    test('expressions of one form are read through one plan', async () => {
      const read = async (i: number): Promise<void> => {
        assert.equal(await device.read(mul(tensor([1, 2, 3]), i)), Float32Array.of(i, 2 * i, 3 * i));
      };
      await read(2);
      const { calls, stop } = countCalls();
      try {
        for (let i = 3; i < 50; i++) await read(i);
      } finally {
        stop();
      }
      assert.is(calls.createBuffer, undefined);
      assert.is(calls.createBindGroup, undefined);
    });

    test('reading a tensor leaves no memory in use', async () => {
      const large = full([250_000], 1); // a megabyte
      const read = async (times: number): Promise<number> => {
        for (let i = 0; i < times; i++) await device.read(large);
        return (await memory()).heap;
      };
      const before = await read(5);
      const growth = (await read(20)) - before;
      assert.ok(growth < 10e6, `20 MB were read, of which ${growth} bytes are still held`);
    });

    test('plans of reads that have not been used for long are released, but not while a read needs them', async () => {
      const { calls, stop } = countCalls();
      try {
        const sums = Array.from({ length: 200 }, (_, i) => sum(full([i + 1], 2)));
        const values = await Promise.all(sums.map((one) => device.read(one)));
        assert.equal(
          values.map(([value]) => value),
          Array.from({ length: 200 }, (_, i) => 2 * (i + 1)),
        );
      } finally {
        stop();
      }
      await device.read(sum(full([1], 2))); // the first, whose plan was released
      assert.ok(
        calls.destroy >= 0.6 * calls.createBuffer,
        `${calls.destroy} of ${calls.createBuffer} buffers`,
      );
    });

    test('a profile leaves no buffers behind', async () => {
      const { update, draw } = await dqnUpdate(device, seed, { sizes: [4, 8, 2], batch: 8 });
      draw();
      for (const timestamps of [true, false]) {
        const { calls, stop } = countCalls();
        try {
          await update.profile({ rounds: 1, timestamps });
        } finally {
          stop();
        }
        assert.ok(calls.createBuffer > 0);
        assert.is(calls.destroy, calls.createBuffer, `timestamps: ${timestamps}`);
      }
    });

    test('submits that are not awaited hold a bounded amount of memory, and compute the same', async () => {
      const total = new Parameter(new Float32Array(65536), [65536]);
      const program = await device.compile({ x: [65536] }, ({ x }) => {
        new SGD([total], { lr: 1 }).minimize(sum(mul(total, x)));
        return {};
      });
      const x = new Float32Array(65536);
      const submits = 3000;
      const before = (await memory()).process;
      let most = 0;
      for (let i = 1; i <= submits; i++) {
        program.submit({ x: x.fill(i % 7) });
        if (i % 100 === 0) most = Math.max(most, process.memoryUsage.rss());
      }
      const expected = Array.from({ length: submits }, (_, i) => -((i + 1) % 7)).reduce((a, b) => a + b);
      const values = await device.read(total);
      assert.is(values[0], expected);
      assert.is(values[65535], expected);
      program.release();
      // three quarters of a gigabyte were sent
      assert.ok(most - before < 350e6, `${Math.round((most - before) / 1e6)} MB more while submitting`);
    });

    test('closed devices leave little behind', async () => {
      const open = async (times: number): Promise<number> => {
        for (let i = 0; i < times; i++) {
          const own = await openOwn({ device: 'webgpu' });
          assert.is((await own.read(sum(tensor([1, 2, i]))))[0], 3 + i);
          own.close();
        }
        return (await memory()).process;
      };
      const before = await open(10);
      const growth = ((await open(20)) - before) / 20;
      assert.ok(growth < 4e6, `each device left ${Math.round(growth / 1e3)} kB behind`);
    });

    test('a released program destroys all its buffers', async () => {
      const { calls, stop } = countCalls();
      try {
        for (let i = 0; i < 20; i++) {
          const program = await device.compile({ x: [5] }, ({ x }) => ({ y: add(mul(x, x), 1) }));
          await program.run({ x: new Float32Array(5) });
          program.release();
        }
      } finally {
        stop();
      }
      assert.is(calls.destroy, calls.createBuffer);
    });
  },
  { only: 'webgpu' },
);
