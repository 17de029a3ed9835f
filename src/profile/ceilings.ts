import type { Backend } from '../backends/backend.ts';
import type { PlanBuffer, Region, Step } from '../compile/plan.ts';
import { copy } from '../kernels/copy.ts';
import { multiplyAdds } from '../kernels/multiply-adds.ts';
import { bytesOf, operationsOf } from './step.ts';

/** The highest rates that were measured on a device. */
export interface Ceilings {
  /** The rate of multiply-adds in registers, each counted as two operations. */
  readonly gigaflops: number;
  /** The rate of bytes read and written together while memory is copied. */
  readonly gigabytesPerSecond: number;
}

/** The number of rounds of a measurement. The fastest counts. */
const ROUNDS = 5;
/** Enough invocations to fill any GPU, as each has eight chains of multiply-adds. */
const INVOCATIONS = 2 ** 17;
/** The shortest time to measure. Below it, starting a kernel would be a large part of the time. */
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
