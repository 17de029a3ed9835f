import type { Backend } from '../backends/backend.ts';
import type { Clock, RunTimes } from '../backends/measurement.ts';
import { median } from '../backends/median.ts';
import type { Plan } from '../compile/plan.ts';
import { requireFlag, requireKnown, requirePositiveInteger } from '../require.ts';
import type { Ceilings } from './ceilings.ts';
import { type MemoryUse, memoryOf } from './memory.ts';
import { bytesOf, operationsOf, shapeOf } from './step.ts';

/** Options of `program.profile`. */
export interface ProfileOptions {
  /** The number of measurements. The median counts. Default 10. */
  readonly rounds?: number;
  /** Whether to use timestamps if the device has them. Default true. */
  readonly timestamps?: boolean;
}

/** The breakdown of a program's time, as plain data. */
export interface Profile {
  /** The clock by which kernels were timed. */
  readonly clock: Clock;
  readonly rounds: number;
  /** The kernels in the order in which they run. */
  readonly kernels: readonly KernelProfile[];
  /** The sum of the kernels' times. */
  readonly kernelMilliseconds: number;
  /** A whole run, part by part. */
  readonly run: RunTimes;
  /**
   * The kernels' share of the whole run. It can be above 1, as each kernel is timed alone, while in a run they follow
   * each other without a pause.
   */
  readonly kernelShare: number;
  /** The highest rates of the device. */
  readonly ceilings: Ceilings;
  /** The program's memory on the device, the largest first. Parameters and moments are shared with other programs. */
  readonly memory: readonly MemoryUse[];
}

/** One kernel's part of a program's time. */
export interface KernelProfile {
  /** The name of the shader, or of the kernel on devices without shaders. */
  readonly kernel: string;
  /** A short form of the call's extents. */
  readonly shape: string;
  /** The params of the call. */
  readonly params: Readonly<Record<string, number>>;
  /** The time of one call. */
  readonly milliseconds: number;
  /** The share of the time of all kernels. */
  readonly share: number;
  /** Bytes of the tensors that it reads and writes, each counted once. */
  readonly bytes: number;
  readonly gigabytesPerSecond: number;
  /** The share of the bandwidth of a memory copy. It can be above 1 for data in a cache. */
  readonly bandwidthShare: number;
  /** The arithmetic of products and convolutions. */
  readonly arithmetic?: Arithmetic;
}

/** The number and rate of a kernel's operations. */
export interface Arithmetic {
  /** Floating-point operations. A multiply-add counts as two. */
  readonly operations: number;
  readonly gigaflops: number;
  /** The share of the rate of multiply-adds alone. */
  readonly share: number;
}

const DEFAULT_ROUNDS = 10;

/** Profiles a plan with the inputs that `inputs` holds. */
export async function profilePlan(
  backend: Backend,
  plan: Plan,
  inputs: ArrayBuffer,
  options: ProfileOptions,
): Promise<Profile> {
  requireKnown('profile', options, ['rounds', 'timestamps']);
  const { rounds = DEFAULT_ROUNDS, timestamps = true } = options;
  requirePositiveInteger('rounds', rounds);
  requireFlag('timestamps', timestamps);
  const { clock, steps, runs } = await backend.measure(plan, { inputs: inputs.slice(0), rounds, timestamps });
  const { measureCeilings } = await import('./ceilings.ts'); // a page loads it only for profiles
  const ceilings = await measureCeilings(backend, timestamps);
  const times = steps.map((step) => median(step.times));
  const kernelMilliseconds = times.reduce((total, time) => total + time, 0);
  const run = medianRun(runs);
  return {
    clock,
    rounds,
    kernels: plan.steps.map((step, i): KernelProfile => {
      const milliseconds = times[i];
      const bytes = bytesOf(step);
      const gigabytesPerSecond = bytes / milliseconds / 1e6;
      const operations = operationsOf(step);
      return {
        ...{ kernel: steps[i].label, shape: shapeOf(step), params: step.params },
        ...{ milliseconds, share: milliseconds / kernelMilliseconds },
        ...{ bytes, gigabytesPerSecond },
        bandwidthShare: gigabytesPerSecond / ceilings.gigabytesPerSecond,
        ...(operations && { arithmetic: arithmeticOf(operations, milliseconds, ceilings) }),
      };
    }),
    kernelMilliseconds,
    run,
    kernelShare: kernelMilliseconds / run.total,
    ceilings,
    memory: memoryOf(plan.buffers),
  };
}

function medianRun(runs: readonly RunTimes[]): RunTimes {
  const of = (part: keyof RunTimes) => median(runs.map((run) => run[part]));
  return {
    ...{ upload: of('upload'), encode: of('encode'), wait: of('wait'), readback: of('readback') },
    total: of('total'),
  };
}

function arithmeticOf(operations: number, milliseconds: number, ceilings: Ceilings): Arithmetic {
  const gigaflops = operations / milliseconds / 1e6;
  return { operations, gigaflops, share: gigaflops / ceilings.gigaflops };
}
