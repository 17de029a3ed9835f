import { integerFlag, parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../src/dtype.ts';
import { type Device, openDevice } from '../src/index.ts';
import type { Flags } from '../src/kernels/kernel.ts';
import { Random } from '../src/random.ts';
import { relu } from '../src/ops/relu.ts';
import { callKernel } from '../src/tensor/call.ts';
import { constant, zeroState } from '../src/tensor/create.ts';
import { State } from '../src/tensor/state.ts';
import { Tensor } from '../src/tensor/tensor.ts';
import { type KernelCall, kernelCalls } from './kernel-calls.ts';
import { naively } from './naive-product.ts';
import { adapterTraits, openGPU } from './open-gpu.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { measureInTime, medianTimes, readRounds, roundFlags, secondsFlag, timeOf } from './rounds.ts';
import { byShader } from './shader-alternatives.ts';

const HELP = (
  flags: string,
) => `Measures single kernels on WebGPU and on the CPU, each against its reference: matrix products of several sizes, and
what the agents of W1, W5 and W6 (see bench/workloads.ts) call to learn and to act.

  node bench/kernels.js [options]

${flags}

A time is the share of one call among many of its kind in a row, so never less than the cost of a dispatch. GFLOP/s count
the multiply-adds of products and convolutions, GB/s what has to be read and written at least. Naive is a product
with one thread an element. Where a call has several shaders, each is measured: ours is the one that is chosen. Ceilings
are what multiply-adds in registers and a copy of memory reach on the same device. Error is the largest difference from
the reference, as a part of its largest value. The reference is called once, and left out where that would take several
seconds.`;

/** Multiply-adds that the CPU reference manages in a few seconds. */
const AFFORDABLE = 2e8;
/** Multiply-adds of a row of calls: enough to keep a GPU busy until the next submit, and few for a CPU. */
const ROW_PRODUCTS = 5e8;
const LONGEST_ROW = 16;
/** Operands that must not be negative. */
const NOT_NEGATIVE = ['partials', 'square'];

const flags = parseFlags(HELP, {
  only: {
    value: 'PART',
    help: "calls whose kernel, shape or users contain it: product, 128x128, 'W5 update'",
  },
  threads: { value: 'N', help: 'threads of the CPU device (default 1)' },
  ...secondsFlag,
  ...roundFlags,
});
const threads = integerFlag('threads', flags.threads, 1) ?? 1;
const rounds = readRounds(flags);
const seconds = integerFlag('seconds', flags.seconds, 1);
const part = flags.only ?? '';
const calls = (await kernelCalls()).filter(({ kernel, shape, usedBy }) =>
  [kernel.name, shape, ...usedBy].some((text) => text.includes(part)),
);
if (calls.length === 0) refuse(`--only must be a part of a kernel's name, shape or users, got '${part}'`);

const device = await openGPU();
const cpu = await openDevice({ device: 'cpu', threads });
const traits = await adapterTraits();
const about = aboutRun(device);
printAbout(about);
const ceilings = { webgpu: await ceilingsOf(device), cpu: await ceilingsOf(cpu) };
const { results, leftOut } = await measureInTime(calls, measure, seconds);
for (const each of [device, cpu]) each.close();

printTable(
  results.map(({ kernel, shape, flags, ms, gflops, gbps, naiveMs, cpuMs, referenceMs, error, usedBy }) => ({
    ...{ kernel: [kernel, ...flags].join(' +'), shape, ms, 'GFLOP/s': gflops, 'GB/s': gbps },
    'ceiling %':
      100 * Math.max((gflops ?? 0) / ceilings.webgpu.gigaflops, gbps / ceilings.webgpu.gigabytesPerSecond),
    ...{ 'naive ms': naiveMs, 'cpu ms': cpuMs, 'reference ms': referenceMs, error },
    'used by': usedBy.join(', '),
  })),
);
const withSeveral = results.filter(({ shaders }) => Object.keys(shaders).length > 0);
if (withSeveral.length > 0) {
  printTable(
    withSeveral.flatMap(({ kernel, flags, shape, shaders }) =>
      Object.entries(shaders).map(([shader, { ms, error }]) => ({
        ...{ kernel: [kernel, ...flags].join(' +'), shape, shader, ms, error },
      })),
    ),
  );
}
if (flags.json) console.log(JSON.stringify({ about, ceilings, leftOut, kernels: results }));

/** The highest rates that a device reaches. */
async function ceilingsOf(on: Device) {
  const program = await on.compile({ x: [1] }, ({ x }) => ({ y: relu(x) }));
  program.inputs.x.fill(1);
  const { ceilings } = await program.profile({ rounds: 1 });
  program.release();
  return ceilings;
}

async function measure(call: KernelCall) {
  const { kernel, params, products } = call;
  const data = drawData(call);
  const ours = await compileCall(device, call, data);
  const onCPU = await compileCall(cpu, call, data);
  const simple = naively(call);
  const naive = simple && (await compileCall(device, simple, data));

  const variants = await Promise.all(
    [...byShader(call, traits)].map(
      async ([name, each]) => [name, await compileCall(device, each, data)] as const,
    ),
  );

  const views = { ...data.reads, ...copies(data.writes) };
  const affordable = (products ?? 0) <= AFFORDABLE;
  let error: number | null = null;
  let referenceMs: number | null = null;
  const errors = new Map<string, number>();
  if (affordable) {
    referenceMs = await timeOf(() => kernel.reference(views, params, call.flags), 1);
    error = largestError(await ours.runOnce(), views);
    for (const [name, variant] of variants) errors.set(name, largestError(await variant.runOnce(), views));
  }
  const times = await medianTimes(
    {
      ...{ ours: ours.repeat, cpu: onCPU.repeat },
      ...(naive && { naive: naive.repeat }),
      ...Object.fromEntries(variants.map(([name, { repeat }]) => [name, repeat])),
    },
    rounds,
  );
  ours.release();
  onCPU.release();
  naive?.release();
  for (const [, variant] of variants) variant.release();

  const ms = times.ours / ours.callsInRow;
  return {
    ...{ kernel: kernel.name, flags: showFlags(call.flags) },
    ...{ shape: call.shape, usedBy: call.usedBy, ms },
    gflops: products === undefined ? null : (2 * products) / ms / 1e6,
    gbps: call.bytes / ms / 1e6,
    naiveMs: naive && times.naive !== undefined ? times.naive / naive.callsInRow : null,
    ...{ cpuMs: times.cpu / onCPU.callsInRow, referenceMs, error },
    shaders: Object.fromEntries(
      variants.map(([name, { callsInRow }]) => [
        name,
        { ms: (times as Record<string, number>)[name] / callsInRow, error: errors.get(name) ?? null },
      ]),
    ),
  };
}

function showFlags(all: Flags): string[] {
  const set = Object.entries(all).filter(([, value]) => value !== 0);
  return set.map(([name, value]) => (value === 1 ? name : `${name}=${value}`));
}

type Values = Readonly<Record<string, DataOf<DType>>>;

/** Draws random numbers for the operands of a call. Indices are 0 or 1. */
function drawData({ reads, writes }: KernelCall): { reads: Values; writes: Values } {
  const random = new Random(1);
  const draw = (extents: KernelCall['reads']) =>
    Object.fromEntries(
      Object.entries(extents).map(([name, { dtype, length }]) => {
        const values = viewOf(dtype, new ArrayBuffer(byteLength(dtype, length)), 0, length);
        const low = NOT_NEGATIVE.includes(name) ? 0 : -1;
        const next = {
          f32: () => random.uniform(low, 1),
          i32: () => random.int(2),
          u8: () => random.int(256),
        };
        for (let i = 0; i < length; i++) values[i] = next[dtype]();
        return [name, values];
      }),
    );
  return { reads: draw(reads), writes: draw(writes) };
}

function copies(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.slice()]));
}

async function compileCall(
  device: Device,
  { kernel, params, flags, products = 0 }: KernelCall,
  data: ReturnType<typeof drawData>,
) {
  const reads: Record<string, Tensor> = {};
  for (const [name, values] of Object.entries(data.reads)) reads[name] = constant(values, [values.length]);
  const updates: Record<string, Tensor> = {};
  for (const [name, values] of Object.entries(data.writes)) {
    const state = new State(name, kernel.writes[name], values.length, values);
    updates[name] = new Tensor([values.length], state.dtype, { kind: 'state', state, offset: 0 });
  }
  const callsInRow = Math.max(1, Math.min(LONGEST_ROW, Math.floor(ROW_PRODUCTS / products)));
  const once = await device.compile({}, () => {
    callKernel(kernel, { reads, updates, params, flags });
    return updates;
  });
  const fence = zeroState('fence', [1]);
  const row = await device.compile({}, () => {
    for (let i = 0; i < callsInRow; i++) callKernel(kernel, { reads, updates, params, flags });
    return { fence }; // a small result to wait for
  });
  return {
    callsInRow,
    runOnce: () => once.run(),
    repeat: async (count: number) => {
      for (let i = 1; i < count; i++) row.submit();
      await row.run();
    },
    release() {
      once.release();
      row.release();
    },
  };
}

function largestError(actual: Values, expected: Values): number {
  let difference = 0;
  let largest = 0;
  for (const [name, values] of Object.entries(actual)) {
    for (let i = 0; i < values.length; i++) {
      difference = Math.max(difference, Math.abs(values[i] - expected[name][i]));
      largest = Math.max(largest, Math.abs(expected[name][i]));
    }
  }
  return largest === 0 ? difference : difference / largest;
}
