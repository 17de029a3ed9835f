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
import { type Call, Data, TOLERANCE, table } from './table.ts';

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
  // The CPU device runs kernels that it lacks as their reference: those need no comparison.
  for (const row of table.filter(({ kernel }) => names.test(kernel.name) && (isGPU || nativeOf(kernel)))) {
    for (const flags of row.flags ?? [{}]) {
      const sizes = typeof row.sizes === 'function' ? row.sizes(flags) : row.sizes;
      const huge = isGPU && (flags === row.flags?.[0] || !row.flags) ? (row.huge ?? []) : [];
      const name = `${row.kernel.name} ${JSON.stringify(flags)}`;
      test(name, async () => {
        const data = new Data(randomFor(name));
        for (const size of [...sizes, ...huge]) {
          const call = row.call(size, data, flags);
          const variants = isGPU ? everyShader(row.kernel, call.params, flags) : [row.kernel];
          await check(device, variants, flags, call, `size ${size}`);
          for (const read of sizes.includes(size) ? (row.keepsNaN ?? []) : []) {
            const values = call.reads[read]?.map((value, i) =>
              i % 37 === 36 || i === 0 ? Number.NaN : value,
            );
            if (!values) continue;
            const reads = { ...call.reads, [read]: values };
            await check(device, variants, flags, { ...call, reads }, `size ${size}, NaN in ${read}`);
          }
        }
      });
      // A few sizes are enough: barriers do not depend on sizes, and software adapters are slow at them.
      const sharing = sizes.slice(0, isGPU ? 3 : 0).flatMap((size) => {
        const call = row.call(size, new Data(randomFor(name)), flags);
        const variants = everyShader(row.kernel, call.params, flags).filter((each) =>
          usesWorkgroupMemory(each.dispatch(call.params, flags, traits!)),
        );
        return variants.length > 0 ? [{ call, variants: variants.map(scatterLanes) }] : [];
      });
      if (sharing.length === 0) continue;
      test(`${name}, its lanes in another order`, async () => {
        for (const { call, variants } of sharing) {
          await check(device, variants, flags, call, JSON.stringify(call.params));
        }
      });
    }
  }
}

/** `kernel` with each shader that it has for a call on this adapter. */
function everyShader(kernel: Kernel, params: Params, flags: Flags): Kernel[] {
  const usual = kernel.dispatch(params, flags, traits!);
  const others = kernel.alternatives?.(params, flags, traits!) ?? [];
  return [usual, ...others].map((shader) => ({ ...kernel, dispatch: () => shader }));
}

/** The traits of the adapter, which the engine passes to every kernel. */
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

/** Compares the results of each variant of a kernel on the device with those of the reference. */
async function check(
  device: Device,
  variants: readonly Kernel[],
  flags: Flags,
  { params, reads, writes, terms = 1 }: Call,
  size: string,
): Promise<void> {
  const inputs = present(reads);
  const expected: Values = {};
  const before: Values = {};
  for (const [name, given] of Object.entries(writes)) {
    if (given === undefined) continue;
    // Tensors that a kernel only writes hold garbage before, as in a program. It must overwrite all of it, and nothing
    // behind it.
    const values = typeof given === 'number' ? new Float32Array(given).fill(Number.NaN) : given;
    expected[name] = values.slice();
    before[name] = followedBy(values, 3, GARBAGE);
  }
  variants[0].reference({ ...inputs, ...expected }, params, flags);

  // Values behind the tensors that a kernel reads must not matter, either.
  const operands = Object.entries(inputs).map(([name, values]) => {
    return [name, followedBy(values, 67, values.constructor === Float32Array ? Number.NaN : GARBAGE)];
  });
  for (const kernel of variants) {
    const what = `${device === gpu ? `${nameOf(kernel.dispatch(params, flags, traits!))}, ` : ''}${size}`;
    const actual = await run(device, kernel, flags, params, Object.fromEntries(operands), before);
    for (const [name, values] of Object.entries(expected)) {
      const { length } = values;
      assertClose(actual[name].subarray(0, length), values, TOLERANCE, `${what}, ${name}`, terms);
      assert.equal(
        [...actual[name].subarray(length)],
        [GARBAGE, GARBAGE, GARBAGE],
        `${what}, behind ${name}`,
      );
    }
  }
}

function nameOf({ label, constants }: Dispatch): string {
  return `${label} ${JSON.stringify(constants ?? {})}`;
}

const GARBAGE = -123;

/** `values`, followed by `length` copies of `value`. */
function followedBy(values: DataOf<DType>, length: number, value: number): DataOf<DType> {
  const longer = new (values.constructor as Float32ArrayConstructor)(values.length + length);
  longer.fill(value, values.length).set(values);
  return longer as DataOf<DType>;
}

function present(values: Call['reads']): Values {
  return Object.fromEntries(Object.entries(values).flatMap(([name, data]) => (data ? [[name, data]] : [])));
}

/** Runs one kernel as a program; it writes to `states`. */
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

test('uses subgroups only if the adapter has one size of them, and only with that size', () => {
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
