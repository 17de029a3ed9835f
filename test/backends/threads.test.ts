import { spawnSync } from 'node:child_process';
import type { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startThreads } from '#platform';
import { moduleFor } from '../../src/backends/cpu/module.ts';
import { sharesOf, threadsFor } from '../../src/backends/cpu/shares.ts';
import { type Device, full, matmul, openDevice } from '../../src/index.ts';
import type { Flags, Kernel } from '../../src/kernels/kernel.ts';
import { UNARY } from '../../src/kernels/unary.ts';
import { callKernel } from '../../src/tensor/call.ts';
import { wholeState, zeroState } from '../../src/tensor/create.ts';
import { State } from '../../src/tensor/state.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
import { type Call, Data, table } from '../kernels/table.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';

const test = suite('threads of the CPU device');

const devices = await Promise.all([1, 2, 3].map((threads) => openDevice({ device: 'cpu', threads })));
const fused = await Promise.all(
  [1, 2, 3].map((threads) => openDevice({ device: 'cpu', threads, fma: true })),
);
test.after(() => {
  for (const device of [...devices, ...fused]) device.close();
});

const PRODUCTS = [0, 1, 2, 3].flatMap((layout) => [
  [517, 151, 67, layout],
  [151, 517, 67, layout + 4],
  [3, 5003, 391, layout],
  [9, 601, 1037, layout],
  [5, 17, 70_001, layout, 137],
]);
const CONVOLUTIONS = [
  [8, 5, 23, 19, 33, 3, 3, 1, 1],
  [2, 4, 84, 84, 35, 8, 8, 4, 0],
  [11, 17, 20, 20, 18, 4, 5, 2, 2, 3],
];

/**
 * Sizes, in the order of the kernel table, of calls that are worth sharing; few divide evenly. Some kernels stand for
 * others that are divided in the same way. shares.test.ts covers every kernel.
 */
const SIZES: Readonly<Record<string, readonly number[][]>> = {
  product: PRODUCTS,
  convolution: CONVOLUTIONS,
  convolution_of_bytes: CONVOLUTIONS,
  convolution_weight_gradient: CONVOLUTIONS,
  convolution_weight_gradient_of_bytes: CONVOLUTIONS,
  convolution_input_gradient: CONVOLUTIONS,
  adam: [[400_001]],
  unary: [1, 2, 3].map((more) => [700_000 + more]),
  binary: [
    [1, 1, 1, 500_001, 0, 0],
    [1, 1, 1101, 703, 0b0100, 0],
    [7, 23, 67, 137, 0b0010, 0b1001],
  ],
  reduce: [
    [1501, 1003, 1],
    [1, 1_600_001, 1, 98],
  ],
  softmax: [
    [601, 1001, 1],
    [60_001, 10, 1],
    [11, 67, 1009],
  ],
  strided: [
    [1, 1, 1103, 701, 0, 1, 3, 2, 0, 1, 0, 0],
    [5, 7, 101, 223, 2, 3, 0, 1, 0, 1, 0, 0b1111],
  ],
  scatter: [
    [501, 37, 1009, 1, 1],
    [7, 501, 1103, 1, 67],
  ],
};

for (const { kernel, flags = [{}], call } of table.filter(({ kernel }) => kernel.name in SIZES)) {
  test(`${kernel.name} gives the same bytes with any number of threads`, async () => {
    for (const size of SIZES[kernel.name]) {
      const some = flags[size[0] % flags.length];
      const data = call(size, new Data(randomFor(`${kernel.name} ${size}`)), some);
      const step = { kernel, params: data.params, flags: some, bindings: {} };
      assert.is(threadsFor(step, 2), 2, `size ${size} is worth sharing`);
      assert.is(sharesOf(step, 3).length, 3, `shares of size ${size}`);
      const [one, ...others] = await Promise.all(devices.map((device) => run(device, kernel, data, some)));
      for (const other of others) assertSameValues(other, one, `size ${size}, ${JSON.stringify(some)}`);
    }
  });
}

for (const name of ['product', 'convolution', 'convolution_input_gradient']) {
  test(`${name} with fused multiply-adds has its own bytes, the same with any number of threads`, async () => {
    const { kernel, flags = [{}], call } = table.find((row) => row.kernel.name === name)!;
    const [size] = SIZES[name];
    const data = call(size, new Data(randomFor(`${name} ${size}`)), flags[0]);
    const [one, ...others] = await Promise.all(
      [fused[0], ...fused].map((device) => run(device, kernel, data, flags[0])),
    );
    for (const other of others) assertSameValues(other, one, `size ${size}`);
    assert.is.not(one[0], (await run(devices[0], kernel, data, flags[0]))[0], 'rounded less often');
  });
}

test('calls of a few thousand elements keep to one thread', () => {
  for (const { kernel, flags = [{}], call } of table.filter(({ kernel }) => kernel.name in SIZES)) {
    if (kernel.operations) continue;
    const [size] = SIZES[kernel.name];
    const small = size.map((extent) => (extent > 1000 ? 11 : extent));
    const { params } = call(small, new Data(randomFor(kernel.name)), flags[0]);
    const step = { kernel, params, flags: flags[0], bindings: {} };
    assert.is(threadsFor(step, 8), 1, `${kernel.name}, size ${small}`);
  }
});

/** The bytes that a call writes, one string for each tensor. */
async function run(
  device: Device,
  kernel: Kernel,
  { params, reads, writes }: Call,
  flags: Flags,
): Promise<string[]> {
  const constants = Object.entries(reads).flatMap(([name, data]) =>
    data ? [[name, new Tensor([data.length], kernel.reads[name], { kind: 'constant', data })]] : [],
  );
  const states = Object.entries(writes).flatMap(([name, given]) => {
    if (given === undefined) return [];
    if (typeof given === 'number') return [[name, zeroState(name, [given])]];
    return [[name, wholeState(new State(name, kernel.writes[name], given.length, given))]];
  });
  const updates: Record<string, Tensor> = Object.fromEntries(states);
  const program = await device.compile({}, () => {
    callKernel(kernel, { reads: Object.fromEntries(constants), updates, params, flags });
    return updates;
  });
  const results = Object.values(await program.run());
  program.release();
  return results.map(({ buffer }) => Buffer.from(buffer).toString('base64'));
}

test('a thread that fails is reported, and goes on with the next call', async () => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  const threads = await startThreads(1, await moduleFor(true), memory);
  const params = new Uint32Array(memory.buffer, 65536, 3);
  params[0] = 4;
  const call = (address: number) => {
    threads.start(threads.job('unary', [[address, address, params.byteOffset, UNARY.relu]]));
    threads.join();
  };
  const values = new Float32Array(memory.buffer, 2 * 65536, 4).fill(-1);
  assert.throws(() => call(memory.buffer.byteLength), /a thread of the CPU device failed/);
  call(values.byteOffset);
  assert.equal([...values], [0, 0, 0, 0]);
  threads.close();
});

/** Runs `act`, and returns its result and the workers that this thread starts meanwhile. */
async function startedBy<T>(act: () => Promise<T>): Promise<{ result: T; workers: readonly Worker[] }> {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on('worker', note);
  const result = await act();
  process.off('worker', note);
  return { result, workers };
}

const product = matmul(full([256, 256], 1), full([256, 256], 1));

test('start with the first program that has work for them, and not before', async () => {
  const { result: device, workers } = await startedBy(async () => {
    const device = await openDevice({ device: 'cpu', threads: 3 });
    assert.is((await device.read(matmul(full([64, 64], 1), full([64, 64], 1))))[0], 64);
    return device;
  });
  assert.is(workers.length, 0);
  const later = await startedBy(() => device.read(product));
  assert.is(later.result[0], 256);
  assert.ok(later.workers.length > 0);
  device.close();
});

test('a device whose threads were ended says so instead of waiting for ever', async () => {
  const device = await openDevice({ device: 'cpu', threads: 2 });
  const { workers } = await startedBy(() => device.read(product));
  await workers[0].terminate();
  await rejects(device.read(product), /a thread of the CPU device has ended: open another device/);
  device.close();
});

test('a thread that ends while it is waited for is noticed', async () => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  const threads = await startThreads(2, await endless(), memory);
  threads.start(threads.job('run', [[0], [0]]));
  threads.close();
  assert.throws(() => threads.join(), /a thread of the CPU device has ended/);
});

test('threads that cannot start are an error', async () => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  await rejects(
    startThreads(2, await moduleFor(false), memory),
    /^a thread of the CPU device cannot start: ./,
  );
});

test('take no time while there is nothing to do', async () => {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < 150, `${(user + system) / 1000} ms of CPU time`);
});

test('do not keep a program from ending, whether it closes the device or not', () => {
  for (const end of ['', 'device.close();']) {
    const program = `
      import { load } from './scripts/bundle.js';
      const { openDevice, matmul, full } = await load('src/index.ts');
      const device = await openDevice({ device: 'cpu', threads: 3 });
      console.log((await device.read(matmul(full([200, 200], 1), full([200, 200], 1))))[0]);
      ${end}`;
    const options = { encoding: 'utf8', timeout: 20_000 } as const;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', program],
      options,
    );
    assert.equal({ stdout, status }, { stdout: '200\n', status: 0 }, stderr);
  }
});

test('a number that makes no sense is refused', async () => {
  for (const threads of [0, 1.5, -2, Number.NaN, 257, 'many' as 'auto']) {
    await rejects(
      openDevice({ device: 'cpu', threads }),
      new RegExp(`threads must be 'auto' or an integer from 1 to 256, got '?${threads}'?$`),
    );
  }
});

/** A module whose function `run` never returns. */
function endless(): Promise<WebAssembly.Module> {
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic number and version
    ...[1, 5, 1, 0x60, 1, 0x7f, 0], // a type: from an i32 to nothing
    ...[3, 2, 1, 0], // a function of this type
    ...[7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 0], // exported as `run`
    ...[10, 9, 1, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b], // loop; branch to its start; end
  ];
  return WebAssembly.compile(new Uint8Array(bytes));
}

test.run();
