import type { Plan } from '../src/compile/plan.ts';
import { byteLength } from '../src/dtype.ts';
import { bytesOf } from '../src/profile/step.ts';
import { multiplyAddsOf } from './plans.ts';

/** The costs of one run of a plan, which are the same on every device. */
export interface PlanCosts {
  /** Kernel calls. */
  readonly dispatches: number;
  /** Bytes of inputs that are sent to the device, including their alignment. */
  readonly uploaded: number;
  /** Bytes of outputs, which are read back if the run is awaited. */
  readonly readBack: number;
  /** Bytes of the tensors that the kernels bind. Each is read or written once, or both if it is updated. */
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
