/** The words of the panel of the engine: as `copy.ts`. */
import type { Profile, StepDescription } from '../../protocol.ts';
import type { Ceiling, Dispatch } from '../../shared/dispatches.ts';
import type { Lifetime } from '../../shared/lifetimes.ts';
import { count } from '../copy.ts';
import { number, percent } from '../copy-inside.ts';

const CLOCKS: Readonly<Record<Profile['clock'], string>> = {
  timestamps: "by the device's own clock",
  repetition: 'each many times over',
  calls: 'call by call',
};

/** Milliseconds. */
export const ms = (value: number) => `${number(value)}\u00a0ms`;

export const ENGINE = {
  lead: 'An update is a list of kernels: small programs that the device runs one after the other.',
  copies: 'It is measured on copies, so nothing is learned by it. Training waits for a moment.',
  measure: 'Measure an update',
  again: 'Measure again',
  measures: 'Measuring. Training waits.',
  notYet: 'It can be measured once a run has begun.',
  sum: ({ kernels, kernelMilliseconds, run, kernelShare }: Profile) =>
    `${count(kernels.length)} kernels take ${ms(kernelMilliseconds)}. That is ${percent(kernelShare)} of a whole update, ${ms(run.total)}.`,
  parts: ({ run: { upload, encode, wait, readback } }: Profile) =>
    `Sending the batch ${ms(upload)}, encoding ${ms(encode)}, waiting ${ms(wait)}, reading back ${ms(readback)}.`,
  ceilings: ({ ceilings: { gigaflops, gigabytesPerSecond } }: Profile) =>
    `Ceilings: ${number(gigaflops)} GFLOP/s of multiply-adds, ${number(gigabytesPerSecond)} GB/s of copied memory.`,
  how: ({ clock, rounds }: Profile, step: number) =>
    `At step ${count(step)}. Kernels are timed ${CLOCKS[clock]}, the median of ${rounds}.`,
  above: 'Memory can be above 100 %: what lies in a cache is faster than a copy.',
  strip: 'The time of the update, kernel by kernel. The table has the same numbers.',
  nearest: { arithmetic: 'nearest to arithmetic', memory: 'nearest to memory' } satisfies Record<
    Ceiling,
    string
  >,
  short: { arithmetic: 'arithmetic', memory: 'memory' } satisfies Record<Ceiling, string>,
  table: 'Kernels of the update',
  columns: {
    ...{ index: '#', label: 'kernel', shape: 'shape', workgroups: 'workgroups', milliseconds: 'ms' },
    ...{ share: 'share', gigaflops: 'GFLOP/s', gigabytesPerSecond: 'GB/s', ceiling: 'of ceiling' },
  },
  all: { asTable: 'All columns', asChart: 'Fewer columns' },
  sort: (name: string) => `Sort by ${name}`,
  choose: 'Choose a kernel to see its code and its data.',
};

export const KERNEL = {
  heading: ({ index, label }: Dispatch) => `${index + 1}: ${label}`,
  shape: 'shape',
  workgroups: 'workgroups',
  onWebGPU: 'workgroups on WebGPU',
  time: 'time',
  arithmetic: 'arithmetic',
  memory: 'memory',
  data: 'data',
  timeIs: ({ milliseconds, share }: Dispatch) => `${ms(milliseconds)}, ${percent(share)} of all`,
  rate: (value: number, unit: string, share: number) =>
    `${number(value)} ${unit}, ${percent(share)} of the ceiling`,
  bytes: (bytes: number) => `${count(bytes)} bytes read and written`,
  params: 'Params',
  constants: 'Constants',
  constantsTold: 'Numbers that were compiled into the shader.',
  none: 'none',
  bindings: 'Bindings',
  columns: { binding: '#', name: 'name', access: 'access', what: 'what', where: 'where' },
  access: { read: 'reads', write: 'writes' },
  size: (length: number, dtype: string) => `${count(length)} × ${dtype}`,
  place: (buffer: number, byteOffset: number) =>
    byteOffset === 0 ? `buffer ${buffer}` : `buffer ${buffer}, from byte ${count(byteOffset)}`,
};

export const CODE = {
  heading: 'Code',
  wgsl: 'WGSL',
  assembly: 'AssemblyScript',
  reference: 'Reference',
  ran: (by: StepDescription['by']) =>
    ({
      wgsl: 'WebGPU runs this shader. Comments are left out when it is compiled.',
      wasm: 'Here a function in WebAssembly does this work, compiled from AssemblyScript. WebGPU would run the shader.',
      reference: 'Here the reference does this work, in TypeScript. WebGPU would run the shader.',
    })[by],
  loading: 'The code is being loaded.',
  shader: 'as compiled, with the comments of its files',
};

export const BUFFERS = {
  heading: 'Buffers',
  told: (bytes: number) =>
    `They hold ${megabytes(bytes)}. Where the bar is light, a buffer holds values that count. Where it is dark, a kernel uses them.`,
  name: (index: number, name: string) => `${index} ${name}`,
  kinds: { upload: 'inputs', constants: 'constants', scratch: 'intermediate results' },
  brings: (outputs: readonly string[]) => `brought back: ${outputs.join(', ')}`,
  lives: ({ spans, uses }: Lifetime) =>
    uses.length === 0 ? 'not used' : `holds values in kernels ${spans.map(spanText).join(', ')}`,
  bytes: (bytes: number) => (bytes < 1e6 ? `${number(bytes / 1000)} kB` : megabytes(bytes)),
  target: 'target net',
  online: 'online net',
  weights: (name: string, net: string) => `${name}, ${net}`,
};

function megabytes(bytes: number): string {
  return `${number(bytes / 1e6)} MB`;
}

function spanText({ from, to }: Lifetime['spans'][number]): string {
  return from === to ? String(from + 1) : `${from + 1}–${to + 1}`;
}
