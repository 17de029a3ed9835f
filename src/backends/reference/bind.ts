import type { Plan, Region } from '../../compile/plan.ts';
import { type DataOf, type DType, viewOf } from '../../tensor/dtype.ts';
import type { State } from '../../tensor/state.ts';

/** A plan over buffers: one call for each step, which does its work. */
export interface BoundPlan {
  readonly upload: ArrayBuffer;
  readonly calls: readonly (() => void)[];
  readonly outputs: readonly DataOf<DType>[];
}

export function bindPlan(plan: Plan, stateBuffer: (state: State) => ArrayBuffer): BoundPlan {
  const buffers = plan.buffers.map((buffer) => {
    if (buffer.kind === 'state') return stateBuffer(buffer.state);
    return buffer.kind === 'constants' ? buffer.data : new ArrayBuffer(buffer.bytes);
  });
  const viewRegion = ({ buffer, byteOffset, length, dtype }: Region) =>
    viewOf(dtype, buffers[buffer], byteOffset, length);
  const calls = plan.steps.map(({ kernel, params, flags, bindings }) => {
    const entries = Object.entries(bindings).map(([name, region]) => [name, viewRegion(region)]);
    const views = Object.fromEntries(entries) as Record<string, DataOf<DType>>;
    return () => kernel.reference(views, params, flags);
  });
  const upload = plan.buffers.findIndex(({ kind }) => kind === 'upload');
  return {
    upload: buffers[upload] ?? new ArrayBuffer(0),
    calls,
    outputs: plan.outputs.map(({ region }) => viewRegion(region)),
  };
}
