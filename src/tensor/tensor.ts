import type { DataOf, DType } from '../dtype.ts';
import type { Flags, Kernel, Params } from '../kernels/kernel.ts';
import { checkShape, type Shape, showShape, sizeOf } from './shape.ts';
import type { State } from './state.ts';

/** The origin of a tensor's values. */
export type Source =
  /** Given before every run: by the caller, or computed by `fill` on the host. */
  | { readonly kind: 'input'; readonly name: string; readonly fill?: (values: DataOf<DType>) => void }
  /** Known when the graph is written, uploaded once. */
  | { readonly kind: 'constant'; readonly data: DataOf<DType> }
  /** Kept on the device from run to run: parameters, optimiser moments. */
  | { readonly kind: 'state'; readonly state: State; readonly offset: number }
  /** Computed by a kernel. */
  | { readonly kind: 'call'; readonly call: KernelCall }
  /** The same elements as another tensor, under another shape; `detached` hides them from autograd. */
  | { readonly kind: 'view'; readonly base: Tensor; readonly detached: boolean }
  /** Tensors side by side in one buffer, each at its offset; gaps are zero. */
  | { readonly kind: 'pack'; readonly parts: readonly { tensor: Tensor<'f32'>; offset: number }[] };

/**
 * A node of the lazy graph, which tells how its values are computed but does not hold them. `Device.compile` turns a
 * graph into a program that runs; `Device.read` compiles, runs and brings back the values of one tensor.
 */
export class Tensor<D extends DType = DType> {
  constructor(
    readonly shape: Shape,
    readonly dtype: D,
    readonly source: Source,
  ) {
    checkShape(shape);
  }

  /** The number of its elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Such as `f32 tensor [2, 3]`. */
  toString(): string {
    return `${this.dtype} tensor ${showShape(this.shape)}`;
  }
}

/** The tensor that owns the elements of `tensor`: itself, unless it is a view. */
export function owner(tensor: Tensor): Tensor {
  let result = tensor;
  while (result.source.kind === 'view') result = result.source.base;
  return result;
}

/** Whether the elements of `tensor` are kept from run to run, so that a later step may overwrite them. */
export function isState(tensor: Tensor): boolean {
  return owner(tensor).source.kind === 'state';
}

/** A call of a kernel, with the tensors that it reads and writes. Calls run in the order in which they were written. */
export interface KernelCall {
  readonly order: number;
  readonly kernel: Kernel;
  readonly reads: Readonly<Record<string, Tensor | undefined>>;
  readonly writes: Readonly<Record<string, Tensor | undefined>>;
  readonly params: Params;
  readonly flags: Flags;
  /** The gradient rules of the reads, given the gradient of the first output. */
  readonly gradients: GradientRules;
  /** The rules for later outputs, by their names; a read without a rule there does not change that output. */
  readonly laterGradients: Readonly<Record<string, GradientRules>>;
  /** The name of the call in errors about missing gradients. */
  readonly op: string;
}

/** The gradient of an input, from the gradient of the output. */
export type GradientRule = (upstream: Tensor<'f32'>) => Tensor<'f32'>;

/** The gradients of a kernel's inputs, by their names. */
export type GradientRules = Readonly<Record<string, GradientRule>>;
