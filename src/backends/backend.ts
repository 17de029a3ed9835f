import type { Plan } from '../compile/plan.ts';
import type { DataOf, DType } from '../dtype.ts';
import type { Dispatch } from '../kernels/kernel.ts';
import type { State } from '../tensor/state.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';

/** The shader that each call uses, by kernel, params and flags, for kernels that have several. */
export type TuningChoices = Readonly<Record<string, string>>;

/** Runs plans, and keeps the state that they share. */
export interface Backend {
  /** The shaders chosen by timing; empty for backends that do not time them. */
  readonly tuning: TuningChoices;
  /** Makes the plan ready to run, with everything it will ever need. Rejects if the device refuses it. */
  prepare(plan: Plan): Promise<Executable>;
  /** Like `prepare`, but the runs see the state as it is at this call, whatever else runs meanwhile. */
  prepareSnapshot(plan: Plan): Promise<Executable>;
  /** Times runs of the plan. They work on copies of its state, which itself does not change. */
  measure(plan: Plan, options: MeasureOptions): Promise<Measurement>;
  /** Overwrites values from element `offset` on, after the runs that were started before. */
  writeState(state: State, data: DataOf<DType>, offset: number): void;
  /** Ends all use of the device. Pending runs are rejected. */
  close(): void;
}

/** The code with which a device computes a step. */
export interface StepCode {
  /** The kind of code: a shader, a WebAssembly function or the kernel's reference. */
  readonly by: 'wgsl' | 'wasm' | 'reference';
  /** The shader that was chosen; on devices without shaders, WebGPU's default choice. */
  readonly dispatch: Dispatch;
}

export interface Executable {
  /** The inputs of the next run, at the places that the plan gives them. Free to be overwritten after a run. */
  readonly upload: ArrayBuffer;
  /** Starts a run without reading anything back. With `later` it may be sent together with the next. */
  submit(later?: boolean): void;
  /** Starts a run and resolves to the values of the plan's outputs, in order. */
  run(): Promise<DataOf<DType>[]>;
  /** The code that computes each step. */
  code(): readonly StepCode[];
  /** Frees everything that only the plan uses, once the runs that were started have ended. */
  release(): void;
}
