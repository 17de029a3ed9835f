import { readdirSync, readFileSync } from 'node:fs';
import { suite, type Test } from 'uvu';
import * as assert from 'uvu/assert';
import { nativeOf } from '../../src/backends/cpu/native.ts';
import { type DataOf, type DType, dtypeOf } from '../../src/dtype.ts';
import type { Device } from '../../src/index.ts';
import type { AdapterTraits, Dispatch, Flags, Kernel, Params } from '../../src/kernels/kernel.ts';
import { UNARY, unary } from '../../src/kernels/unary.ts';
import { callKernel } from '../../src/tensor/call.ts';
import { constant } from '../../src/tensor/create.ts';
import { State } from '../../src/tensor/state.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
import { assertClose } from '../close.ts';
import { devices, forEachDevice, openOwn } from '../devices.ts';
import { randomFor } from '../seed.ts';
import { scatterLanes, usesWorkgroupMemory } from './scattered-lanes.ts';
import { type Call, Data, type Row, TOLERANCE, table } from './table.ts';

type Values = Record<string, DataOf<DType>>;

const gpu = devices.find(({ info }) => info.kind === 'webgpu');
const traits = gpu && (await traitsOf(gpu));

forEachDevice('kernels', (test, device) => {
  if (device.info.kind !== 'reference') defineTests(test, device);
});

if (devices.some(({ info }) => info.kind === 'cpu')) {
  const device = await openOwn({ device: 'cpu', fma: true });
  const test = suite('kernels with fused multiply-adds (cpu)');
  defineTests(test, device, /product|convolution|multiply_adds/);
  test.after(() => device.close());
  test.run();
}

/** @param names of the kernels to test; all by default. */
function defineTests(test: Test, device: Device, names = /./): void {
  const isGPU = device === gpu;
  // What the CPU does not do itself, it asks the reference.
  for (const row of table.filter(({ kernel }) => names.test(kernel.name) && (isGPU || nativeOf(kernel)))) {
    for (const flags of row.flags ?? [{}]) {
      const sizes = typeof row.sizes === 'function' ? row.sizes(flags) : row.sizes;
      const hugeOnes = isGPU && (flags === row.flags?.[0] || !row.flags) ? (row.huge ?? []) : [];
      const choice = isGPU && row.kernel.alternatives !== undefined;
      const shaders = [...sizes, ...hugeOnes].map((size) =>
        choice ? shadersOf(row, size, flags) : [row.kernel.name],
      );
      for (const shader of new Set(shaders.flat())) {
        const name = `${shader} ${JSON.stringify(flags)}`;
        const kernel = choice ? pin(row.kernel, shader) : row.kernel;
        const fitting = sizes.filter((_, i) => shaders[i].includes(shader));
        const huge = hugeOnes.filter((_, i) => shaders[sizes.length + i].includes(shader));
        test(name, async () => {
          const data = new Data(randomFor(name));
          for (const size of [...fitting, ...huge]) {
            const call = row.call(size, data, flags);
            await check(device, kernel, flags, call, `size ${size}`);
            for (const read of fitting.includes(size) ? (row.keepsNaN ?? []) : []) {
              const values = call.reads[read]?.map((value, i) =>
                i % 37 === 36 || i === 0 ? Number.NaN : value,
              );
              if (!values) continue;
              const reads = { ...call.reads, [read]: values };
              await check(device, kernel, flags, { ...call, reads }, `size ${size}, NaN in ${read}`);
            }
          }
        });
        // A few sizes do: barriers depend on none, and software is slow at them.
        const some = fitting.slice(0, isGPU ? 3 : 0);
        const calls = some.map((size) => row.call(size, new Data(randomFor(name)), flags));
        const sharing = calls.filter(({ params }) =>
          usesWorkgroupMemory(kernel.dispatch(params, flags, traits!)),
        );
        if (sharing.length === 0) continue;
        test(`${name}, its lanes in another order`, async () => {
          for (const call of sharing) {
            await check(device, scatterLanes(kernel), flags, call, JSON.stringify(call.params));
          }
        });
      }
    }
  }
}

/** Every shader that the kernel has for calls of this size on this adapter: some fit no others. */
function shadersOf({ kernel, call }: Row, size: readonly number[], flags: Flags): string[] {
  return all(kernel, call(size, new Data(randomFor('')), flags).params, flags).map(algorithmOf);
}

function all(kernel: Kernel, params: Params, flags: Flags): Dispatch[] {
  return [kernel.dispatch(params, flags, traits!), ...kernel.alternatives!(params, flags, traits!)];
}

/** A shader's name but for what depends on a call's numbers. */
function algorithmOf({ label, constants = {} }: Dispatch): string {
  return [label.replace('_words', ''), constants.ROWS, constants.BUFFERS && `x ${constants.BUFFERS}`]
    .filter(Boolean)
    .join(' ');
}

/** `kernel` with the shader of that name. */
function pin(kernel: Kernel, shader: string): Kernel {
  const dispatch: Kernel['dispatch'] = (params, flags) =>
    all(kernel, params, flags).find((each) => algorithmOf(each) === shader)!;
  return { ...kernel, dispatch };
}

/** What the engine found out about the adapter: it tells every kernel. */
async function traitsOf(device: Device): Promise<AdapterTraits> {
  let found: AdapterTraits = { subgroupSize: undefined };
  const curious: Kernel = {
    ...unary,
    dispatch(params, flags, adapter) {
      found = adapter;
      return unary.dispatch(params, flags, adapter);
    },
  };
  const params = { count: 1, a: 0, b: 0 };
  const reads = { x: constant(Float32Array.of(0), [1]) };
  await device.compile({}, () =>
    callKernel(curious, { reads, outputs: { out: [1] }, params, flags: { OP: UNARY.abs } }),
  );
  return found;
}

/** Compares what a call leaves behind on the device and in the reference. */
async function check(
  device: Device,
  kernel: Kernel,
  flags: Flags,
  { params, reads, writes, terms = 1 }: Call,
  what: string,
): Promise<void> {
  const inputs = present(reads);
  const expected: Values = {};
  const before: Values = {};
  for (const [name, given] of Object.entries(writes)) {
    if (given === undefined) continue;
    // What a kernel only writes holds garbage before, as it does in a program: all of it must be overwritten,
    // and nothing that lies behind.
    const values = typeof given === 'number' ? new Float32Array(given).fill(Number.NaN) : given;
    expected[name] = values.slice();
    before[name] = followedBy(values, 3, GARBAGE);
  }
  kernel.reference({ ...inputs, ...expected }, params, flags);

  // Whatever lies behind what a kernel reads must not matter, either.
  const operands = Object.entries(inputs).map(([name, values]) => {
    return [name, followedBy(values, 67, values.constructor === Float32Array ? Number.NaN : GARBAGE)];
  });
  const actual = await run(device, kernel, flags, params, Object.fromEntries(operands), before);
  for (const [name, values] of Object.entries(expected)) {
    const { length } = values;
    assertClose(actual[name].subarray(0, length), values, TOLERANCE, `${what}, ${name}`, terms);
    assert.equal([...actual[name].subarray(length)], [GARBAGE, GARBAGE, GARBAGE], `${what}, behind ${name}`);
  }
}

const GARBAGE = -123;

/** `values`, and behind them `length` times `value`. */
function followedBy(values: DataOf<DType>, length: number, value: number): DataOf<DType> {
  const longer = new (values.constructor as Float32ArrayConstructor)(values.length + length);
  longer.fill(value, values.length).set(values);
  return longer as DataOf<DType>;
}

function present(values: Call['reads']): Values {
  return Object.fromEntries(Object.entries(values).flatMap(([name, data]) => (data ? [[name, data]] : [])));
}

/** Runs one kernel as a program of its own; `states` are what it writes. */
async function run(
  device: Device,
  kernel: Kernel,
  flags: Flags,
  params: Call['params'],
  reads: Values,
  states: Values,
): Promise<Values> {
  const tensors = Object.entries(reads).map(([name, data]) => {
    return [name, new Tensor([data.length], dtypeOf(data), { kind: 'constant', data })];
  });
  const updates = Object.entries(states).map(([name, data]) => {
    const state = new State(name, dtypeOf(data), data.length, data);
    return [name, new Tensor([data.length], state.dtype, { kind: 'state', state, offset: 0 })];
  });
  const written: Record<string, Tensor> = Object.fromEntries(updates);
  const program = await device.compile({}, () => {
    callKernel(kernel, { reads: Object.fromEntries(tensors), updates: written, params, flags });
    return written;
  });
  assert.is(program.dispatches, 1);
  const results = await program.run();
  program.release();
  return results;
}

const test = suite('kernel table');

test('has a row for every kernel', () => {
  const rows = readFileSync('test/kernels/table.ts', 'utf8');
  const sources = readdirSync('src/kernels').map((file) => readFileSync(`src/kernels/${file}`, 'utf8'));
  const names = sources.flatMap((source) =>
    Array.from(source.matchAll(/^export const (\w+) = define/gm), ([, name]) => name),
  );
  assert.is(names.length, new Set(table.map(({ kernel }) => kernel)).size);
  for (const name of names) assert.match(rows, new RegExp(`import .*\\b${name}\\b.* from`, 's'), name);
});

test('asks for subgroups only where they have one size, and for no other size', () => {
  for (const subgroupSize of [undefined, 4, 32]) {
    let asking = 0;
    for (const { kernel, flags = [{}], sizes, call } of table) {
      const [first] = flags;
      for (const size of typeof sizes === 'function' ? sizes(first) : sizes) {
        const { params } = call(size, new Data(randomFor('')), first);
        const others = kernel.alternatives?.(params, first, { subgroupSize }) ?? [];
        for (const shader of [kernel.dispatch(params, first, { subgroupSize }), ...others]) {
          if (!shader.source.includes('enable subgroups;')) continue;
          assert.is(shader.constants?.LANES, subgroupSize, shader.label);
          asking++;
        }
      }
    }
    assert.is(asking > 0, subgroupSize !== undefined, `size ${subgroupSize}`);
  }
});

test.run();
