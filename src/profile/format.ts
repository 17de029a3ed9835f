import type { Clock } from '../backends/measurement.ts';
import type { MemoryUse } from './memory.ts';
import type { KernelProfile, Profile } from './profile.ts';
import { alignColumns } from './table.ts';

const CLOCKS: Readonly<Record<Clock, string>> = {
  timestamps: "by the device's timestamps",
  repetition: 'by repetition',
  calls: 'call by call',
};

/** The names of the columns; columns of numbers are aligned right. */
const HEAD = ['share', 'ms', 'step', 'kernel', 'shape', 'GFLOP/s', 'ceiling', 'GB/s', 'ceiling'];
const TEXTS = [HEAD.indexOf('kernel'), HEAD.indexOf('shape')];

/** Formats a profile as a table of kernels, the slowest first, with the sums and the memory below. */
export function formatProfile({ clock, rounds, kernels, run, ceilings, memory, ...totals }: Profile): string {
  const slowestFirst = [...kernels.entries()].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  const { gigaflops, gigabytesPerSecond } = ceilings;
  const parts = [
    `upload ${ms(run.upload)}`,
    `encode and submit ${ms(run.encode)}`,
    `wait ${ms(run.wait)}`,
    `readback ${ms(run.readback)}`,
  ];
  return [
    ...alignColumns([HEAD, ...slowestFirst.map(([step, kernel]) => rowOf(step + 1, kernel))], TEXTS),
    '',
    `kernels    ${ms(totals.kernelMilliseconds)} ms, ${percent(totals.kernelShare)} of a whole run; each ${CLOCKS[clock]}, median of ${rounds}`,
    `whole run  ${ms(run.total)} ms: ${parts.join(', ')}`,
    `ceilings   ${rate(gigaflops)} GFLOP/s of multiply-adds, ${rate(gigabytesPerSecond)} GB/s of copied memory`,
    ...memoryLines(memory),
  ].join('\n');
}

function memoryLines(memory: readonly MemoryUse[]): string[] {
  const total = memory.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = [{ name: 'on the device', bytes: total }, ...memory];
  const lines = alignColumns(
    rows.map(({ name, bytes }) => [`${(bytes / 1e6).toFixed(3)} MB`, name]),
    [1],
  );
  return lines.map((line, i) => (i === 0 ? 'memory' : '').padEnd(11) + line);
}

function rowOf(step: number, kernel: KernelProfile): string[] {
  const { arithmetic } = kernel;
  return [
    percent(kernel.share),
    ms(kernel.milliseconds),
    String(step),
    kernel.kernel,
    kernel.shape,
    arithmetic ? rate(arithmetic.gigaflops) : '',
    arithmetic ? percent(arithmetic.share) : '',
    rate(kernel.gigabytesPerSecond),
    percent(kernel.bandwidthShare),
  ];
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** Shows at least three significant digits. */
function rate(perSecond: number): string {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(perSecond)));
  return perSecond.toFixed(Math.min(decimals, 3));
}
