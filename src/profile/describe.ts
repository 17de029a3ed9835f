import type { Executable, StepCode } from '../backends/backend.ts';
import type { Plan, PlanBuffer, Region } from '../compile/plan.ts';
import type { DType } from '../dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { shapeOf } from './step.ts';

/** A compiled program as plain data: what `Program.describe` returns and `formatPlan` prints. */
export interface ProgramDescription {
  /** The kernel calls, in the order in which they run. */
  readonly steps: readonly StepDescription[];
  readonly buffers: readonly BufferDescription[];
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly OutputDescription[];
}

/** One kernel call. */
export interface StepDescription {
  /** The shader's name, such as `product_matrix_tiled`, or the kernel's on devices without shaders. */
  readonly label: string;
  /** The kernel's name, such as `product`. */
  readonly kernel: string;
  /** A short form of the call's extents. */
  readonly shape: string;
  /** The params of the call. */
  readonly params: Readonly<Record<string, number>>;
  /** The kind of code that computes it on this device: a shader, a WebAssembly function or the kernel's reference. */
  readonly by: StepCode['by'];
  /** The compiled WGSL, or WebGPU's default choice on devices without shaders. */
  readonly source: string;
  /** The pipeline constants that specialise `source`. */
  readonly constants: Readonly<Record<string, number>>;
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number];
  /** The source of the reference function, which computes the same in TypeScript. */
  readonly reference: string;
  /** The tensors in the order of the shader's bindings; those that the call leaves out are absent. */
  readonly bindings: readonly BindingDescription[];
}

/** The place of one of a kernel's tensors. */
export interface BindingDescription extends Place {
  readonly name: string;
  /** Its number in the shader, from 1 on; the params are 0. */
  readonly binding: number;
  readonly access: 'read' | 'write';
}

/** A part of a buffer. */
export interface Place {
  /** Index into `ProgramDescription.buffers`. */
  readonly buffer: number;
  readonly byteOffset: number;
  /** The number of elements. */
  readonly length: number;
  readonly dtype: DType;
}

/** A buffer of a program. */
export interface BufferDescription {
  /** Inputs, constants, intermediate results, or values that are kept from run to run. */
  readonly kind: PlanBuffer['kind'];
  /** The name of a state, such as `adam mean`; otherwise the kind. */
  readonly label: string;
  readonly bytes: number;
  /** Indices of the first and last step that use it; undefined if none does. */
  readonly usedFrom: number | undefined;
  readonly usedTo: number | undefined;
}

/** An input, sent before each run. */
export interface InputDescription extends Place {
  readonly name: string;
  readonly shape: Shape;
  /** Given by the caller, or computed by an optimiser. */
  readonly from: 'caller' | 'optimizer';
}

/** An output, which a run brings back. */
export interface OutputDescription extends Place {
  readonly name: string;
}

export function describeProgram(plan: Plan, executable: Executable): ProgramDescription {
  const code = executable.code();
  const steps = plan.steps.map((step, i): StepDescription => {
    const { kernel, params, bindings } = step;
    const { by, dispatch } = code[i];
    const reads = Object.keys(kernel.reads);
    const tensors = [...reads, ...Object.keys(kernel.writes)];
    return {
      label: by === 'wgsl' ? dispatch.label : kernel.name,
      ...{ kernel: kernel.name, shape: shapeOf(step), params, by },
      ...{ source: dispatch.source, constants: dispatch.constants ?? {}, workgroups: dispatch.workgroups },
      reference: String(kernel.reference),
      bindings: tensors.flatMap((name, i): BindingDescription[] => {
        const access = i < reads.length ? 'read' : 'write';
        return bindings[name] ? [{ name, binding: i + 1, access, ...placeOf(bindings[name]) }] : [];
      }),
    };
  });
  return {
    steps,
    buffers: plan.buffers.map((buffer, index): BufferDescription => {
      const uses = [...steps.entries()].filter(([, step]) =>
        step.bindings.some((one) => one.buffer === index),
      );
      return {
        kind: buffer.kind,
        label: buffer.kind === 'state' ? buffer.state.label : buffer.kind,
        bytes: buffer.bytes,
        usedFrom: uses.at(0)?.[0],
        usedTo: uses.at(-1)?.[0],
      };
    }),
    inputs: plan.inputs.map(({ name, shape, region, fill }) => ({
      ...{ name, shape, from: fill ? 'optimizer' : 'caller' },
      ...placeOf(region),
    })),
    outputs: plan.outputs.map(({ name, region }) => ({ name, ...placeOf(region) })),
  };
}

function placeOf({ buffer, byteOffset, length, dtype }: Region): Place {
  return { buffer, byteOffset, length, dtype };
}
