import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import bytes from '../../src/backends/cpu/assembly.wasm';
import { callArguments, type NativeFunctions, scratchBytes } from '../../src/backends/cpu/calls.ts';
import { nativeOf } from '../../src/backends/cpu/native.ts';
import { sharesOf } from '../../src/backends/cpu/shares.ts';
import type { Region, Step } from '../../src/compile/plan.ts';
import { byteLength, type DataOf, type DType, dtypeOf, viewOf } from '../../src/dtype.ts';
import { type Flags, type Kernel, paramsBytes, writeParams } from '../../src/kernels/kernel.ts';
import { assertClose } from '../close.ts';
import { type Call, Data, TOLERANCE, table } from '../kernels/table.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';

/**
 * The functions of the CPU device, on memory that holds NaN wherever no operand lies: between operands, where results
 * go, and in scratch memory. The shares of several threads run one after the other, each on fresh memory, so that no
 * share profits from another.
 */
const test = suite('functions of the CPU device');

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
const functions = instance.exports as unknown as NativeFunctions;
const start = align((instance.exports.heapBase as WebAssembly.Global).value);

/** Bits of a NaN that no calculation gives. */
const UNTOUCHED = 0x7fc0beef;

for (const { kernel, flags = [{}], sizes, call } of table.filter(({ kernel }) => nativeOf(kernel))) {
  test(`${kernel.name}: each result is written by exactly one thread, and nothing else is written`, () => {
    for (const some of flags) {
      for (const size of typeof sizes === 'function' ? sizes(some) : sizes) {
        const data = call(size, new Data(randomFor(`${kernel.name} ${size}`)), some);
        const expected = operandsOf(data);
        kernel.reference(expected, data.params, some);
        const [alone, ...shared] = [1, 2, 3, 5].map((threads) => {
          const what = `${JSON.stringify(some)}, size ${size}, ${threads} threads`;
          return { what, results: runShares(kernel, data, some, threads, what) };
        });
        for (const [name, values] of Object.entries(alone.results)) {
          assertClose(values, expected[name], TOLERANCE, `${alone.what}, ${name}`, data.terms ?? 1);
          for (const { what, results } of shared) {
            assertSameValues(bits(results[name]), bits(values), `${what}, ${name}`);
          }
        }
      }
    }
  });
}

test.run();

/** Runs all shares of a call and returns the tensors that it writes. */
function runShares(kernel: Kernel, call: Call, flags: Flags, threads: number, what: string) {
  const operands = operandsOf(call);
  const { bindings, addressOf, end: scratch } = place(start + align(threads * paramsBytes(kernel)), operands);
  const step: Step = { kernel, params: call.params, flags, bindings };
  const shares = sharesOf(step, threads);
  const load = () => {
    new Uint32Array(memory.buffer).fill(UNTOUCHED, start / 4);
    const data = new DataView(memory.buffer);
    for (const [i, { params }] of shares.entries()) {
      writeParams(kernel, params, data, start + i * paramsBytes(kernel));
    }
    for (const [name, region] of Object.entries(bindings)) {
      if (typeof call.writes[name] !== 'number') view(region, addressOf).set(operands[name]);
    }
  };
  makeRoom(scratch);
  load();
  const needed = scratchBytes(step, functions, start, shares.length);
  makeRoom(scratch + shares.length * needed);
  const calls = callArguments(step, shares, { params: start, scratch, scratchBytes: needed }, addressOf)!;

  load();
  const before = new Uint32Array(memory.buffer.slice(0, scratch));
  const merged = before.slice();
  const writers = new Uint8Array(merged.length);
  for (const args of calls) {
    load();
    functions[kernel.name](...args);
    const after = new Uint32Array(memory.buffer);
    for (let i = start / 4; i < merged.length; i++) {
      if (after[i] === before[i]) continue;
      merged[i] = after[i];
      writers[i]++;
    }
  }

  for (const [name, given] of Object.entries(call.writes)) {
    if (given === undefined) continue;
    const first = addressOf(bindings[name]) / 4;
    const own = writers.subarray(first, first + bindings[name].length);
    // An update in place may leave a number as it was.
    const wrong = typeof given === 'number' ? own.findIndex((count) => count !== 1) : -1;
    assert.is(wrong, -1, `${what}: ${own[wrong]} of them write element ${wrong} of ${name}`);
    own.fill(0);
  }
  assert.is(writers.findIndex(Boolean), -1, `${what}: something else was written`);
  new Uint32Array(memory.buffer).set(merged);
  const written = Object.entries(bindings).filter(([name]) => name in call.writes);
  return Object.fromEntries(written.map(([name, region]) => [name, view(region, addressOf).slice()]));
}

/** Operands by name. Tensors that a call only writes hold NaN. */
function operandsOf({ reads, writes }: Call): Record<string, DataOf<DType>> {
  const given = Object.entries({ ...reads, ...writes }).flatMap(([name, values]) => {
    if (values === undefined) return [];
    return [[name, typeof values === 'number' ? new Float32Array(values).fill(Number.NaN) : values.slice()]];
  });
  return Object.fromEntries(given);
}

/** Lays the operands out from `end` on, with a gap after each. */
function place(end: number, operands: Readonly<Record<string, DataOf<DType>>>) {
  const addresses: number[] = [];
  const regions = Object.entries(operands).map(([name, values]) => {
    const { length } = values;
    const dtype = dtypeOf(values);
    const buffer = addresses.push(end) - 1;
    end += align(byteLength(dtype, length)) + 256;
    return [name, { buffer, byteOffset: 0, length, dtype }] as const;
  });
  const bindings: Record<string, Region> = Object.fromEntries(regions);
  return { bindings, addressOf: ({ buffer }: Region) => addresses[buffer], end };
}

function bits({ buffer, byteOffset, byteLength }: DataOf<DType>): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function view(region: Region, addressOf: (region: Region) => number): DataOf<DType> {
  return viewOf(region.dtype, memory.buffer, addressOf(region), region.length);
}

/** Grows the memory to a little beyond `end`. */
function makeRoom(end: number): void {
  const missing = end + 256 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
}

function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}
