import type { Plan, Region, Step } from '../../compile/plan.ts';
import { type DataOf, type DType, viewOf } from '../../dtype.ts';

/** The place where a buffer of a plan begins. */
export interface Place {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
}

/** A plan bound to memory: one call for each step, which does its work. */
export interface BoundPlan {
  readonly upload: Uint8Array<ArrayBuffer>;
  readonly calls: readonly (() => void)[];
  readonly outputs: readonly DataOf<DType>[];
}

/** Binds a plan to memory. `places` are the places of its buffers; `faster` may replace the reference of a step. */
export function bindPlan(
  { steps, buffers, outputs }: Plan,
  places: readonly Place[],
  faster: (step: Step, offsetOf: (region: Region) => number) => (() => void) | undefined = () => undefined,
): BoundPlan {
  const offsetOf = ({ buffer, byteOffset }: Region) => places[buffer].byteOffset + byteOffset;
  const viewRegion = (region: Region) =>
    viewOf(region.dtype, places[region.buffer].buffer, offsetOf(region), region.length);
  const referenceCall = ({ kernel, params, flags, bindings }: Step) => {
    const entries = Object.entries(bindings).map(([name, region]) => [name, viewRegion(region)]);
    const views = Object.fromEntries(entries) as Record<string, DataOf<DType>>;
    return () => kernel.reference(views, params, flags);
  };
  const upload = buffers.findIndex(({ kind }) => kind === 'upload');
  return {
    upload:
      upload < 0
        ? new Uint8Array()
        : new Uint8Array(places[upload].buffer, places[upload].byteOffset, buffers[upload].bytes),
    calls: steps.map((step) => faster(step, offsetOf) ?? referenceCall(step)),
    outputs: outputs.map(({ region }) => viewRegion(region)),
  };
}
