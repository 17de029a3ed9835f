import type { DataOf, DType } from '../dtype.ts';
import type { Flags, Kernel, Params } from '../kernels/kernel.ts';
import type { Shape } from '../tensor/shape.ts';
import type { State } from '../tensor/state.ts';

/** A buffer that a plan uses. */
export type PlanBuffer =
  /** All inputs side by side, sent to the device before each run. */
  | { readonly kind: 'upload'; readonly bytes: number }
  /** Written once, when the plan is prepared. */
  | { readonly kind: 'constants'; readonly bytes: number; readonly data: ArrayBuffer }
  /** Intermediate results. Zeros where no kernel has written yet. */
  | { readonly kind: 'scratch'; readonly bytes: number }
  /** Kept between runs, shared between programs. */
  | { readonly kind: 'state'; readonly bytes: number; readonly state: State };

/** Some elements of a buffer. */
export interface Region {
  /** Index into `Plan.buffers`. */
  readonly buffer: number;
  readonly byteOffset: number;
  readonly length: number;
  readonly dtype: DType;
}

export interface Step {
  readonly kernel: Kernel;
  readonly params: Params;
  readonly flags: Flags;
  /** The tensors by the kernel's names; those that the call left out are absent. */
  readonly bindings: Readonly<Record<string, Region>>;
}

export interface PlanInput {
  readonly name: string;
  readonly shape: Shape;
  readonly region: Region;
  /** Computes the values on the host before each run; absent where the caller provides them. */
  readonly fill?: (values: DataOf<DType>) => void;
}

export interface PlanOutput {
  readonly name: string;
  readonly region: Region;
}

/** A program as data: kernel calls in order over numbered buffers. Any backend can run it. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly buffers: readonly PlanBuffer[];
  readonly inputs: readonly PlanInput[];
  readonly outputs: readonly PlanOutput[];
}
