import type { Backend } from '../backends/backend.ts';
import type { PlanBuffer, Region, Step } from '../compile/plan.ts';
import { copy } from '../kernels/copy.ts';
import { multiplyAdds } from '../kernels/multiply-adds.ts';
import { bytesOf, operationsOf } from './step.ts';

/** What a device can do at most. */
export interface Ceilings {
  /** Of multiply-adds in registers, each of which counts as two operations. */
  readonly gigaflops: number;
  /** Read and written together, while memory is copied. */
  readonly gigabytesPerSecond: number;
}

/** The fastest of them counts. */
const ROUNDS = 5;
/** Enough to fill any GPU, as each invocation has eight chains of multiply-adds. */
const INVOCATIONS = 2 ** 17;
/** Below it, what it costs to start a kernel would count for much. */
const LEAST_MS = 2;
/** 64 MiB: more than caches hold, and half of what every device allows in a buffer. */
const QUADS = 2 ** 22;

export async function measureCeilings(backend: Backend, timestamps: boolean): Promise<Ceilings> {
  async function timeOf(step: Step, ...lengths: number[]): Promise<number> {
    const buffers = lengths.map((length): PlanBuffer => ({ kind: 'scratch', bytes: 4 * length }));
    const plan = { steps: [step], buffers, inputs: [], outputs: [] };
    const measurement = await backend.measure(plan, {
      inputs: new ArrayBuffer(0),
      rounds: ROUNDS,
      timestamps,
    });
    return Math.min(...measurement.steps[0].times);
  }

  async function gigaflops(): Promise<number> {
    for (let rounds = 1; ; rounds *= 4) {
      const params = { count: INVOCATIONS, rounds, scale: 0.5, shift: 1 };
      const bindings = { out: floats(0, INVOCATIONS) };
      const step = { kernel: multiplyAdds, params, flags: {}, bindings };
      const milliseconds = await timeOf(step, INVOCATIONS);
      if (milliseconds >= LEAST_MS) return operationsOf(step)! / milliseconds / 1e6;
    }
  }

  async function gigabytesPerSecond(): Promise<number> {
    const length = 4 * QUADS;
    const bindings = { x: floats(0, length), out: floats(1, length) };
    const step = { kernel: copy, params: { quads: QUADS }, flags: {}, bindings };
    return bytesOf(step) / (await timeOf(step, length, length)) / 1e6;
  }

  return { gigaflops: await gigaflops(), gigabytesPerSecond: await gigabytesPerSecond() };
}

function floats(buffer: number, length: number): Region {
  return { buffer, byteOffset: 0, length, dtype: 'f32' };
}
