import type { Plan } from '../src/compile/plan.ts';
import { byteLength } from '../src/dtype.ts';
import { bytesOf } from '../src/profile/step.ts';
import { multiplyAddsOf } from './plans.ts';

/** What one run of a plan takes on every device. */
export interface PlanCosts {
  /** Kernel calls. */
  readonly dispatches: number;
  /** Bytes of inputs, sent to the device, with what aligns them. */
  readonly uploaded: number;
  /** Bytes of outputs, brought back where the run is awaited. */
  readonly readBack: number;
  /** Bytes of the tensors that the kernels bind: each is read or written once, or both where it is updated. */
  readonly bound: number;
  /** Multiply-adds of products and convolutions. */
  readonly multiplyAdds: number;
}

export function costsOf(plan: Plan): PlanCosts {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    dispatches: plan.steps.length,
    uploaded: sum(plan.buffers.map(({ kind, bytes }) => (kind === 'upload' ? bytes : 0))),
    readBack: sum(plan.outputs.map(({ region }) => byteLength(region.dtype, region.length))),
    bound: sum(plan.steps.map(bytesOf)),
    multiplyAdds: multiplyAddsOf(plan),
  };
}
