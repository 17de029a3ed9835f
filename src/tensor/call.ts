import type { DType } from '../dtype.ts';
import type { Flags, Kernel, Params } from '../kernels/kernel.ts';
import type { Shape } from './shape.ts';
import { type GradientRules, type KernelCall, Tensor } from './tensor.ts';
import { recordEffect } from './trace.ts';

/** The arguments of a kernel call, by the names that the kernel declares. */
export interface CallSpec<Out extends string> {
  /** The tensors that the kernel reads. An optional read may be left out. */
  readonly reads: Readonly<Record<string, Tensor | undefined>>;
  /** The shape of each new tensor that the kernel writes. */
  readonly outputs?: Readonly<Record<Out, Shape>>;
  /** State that the kernel reads and writes in place. */
  readonly updates?: Readonly<Record<string, Tensor>>;
  /** The numbers of its params struct. */
  readonly params: Params;
  /** Choices that select code, as pipeline constants of the shader. */
  readonly flags?: Flags;
  /**
   * The gradient rules of the reads. A rule takes the gradient of a loss with respect to the first of `outputs` to the
   * gradient with respect to the read. A gradient that has to flow through a read without a rule throws an error.
   */
  readonly gradients?: GradientRules;
  /**
   * The same for later outputs, by their names. There, a read without a rule is one that does not change the output,
   * and gets no gradient. A gradient that has to flow through an output without rules throws an error.
   */
  readonly laterGradients?: Readonly<Record<string, GradientRules>>;
  /** The name of the call in that error, such as the function that was called. Default: the kernel's name. */
  readonly op?: string;
}

let calls = 0;

/** The number of the next call, in the order in which calls are written. */
export function nextOrder(): number {
  return calls;
}

/**
 * Adds one call of a kernel to the graph and returns the tensors that it computes, by the names in `outputs`. Every op
 * consists of such calls, and so can an op of your own.
 *
 * @throws Error if a tensor is missing, unknown, or of another dtype than the kernel declares; RangeError if a
 * param is missing, or is no integer from 0 to 2^32 - 1 where the kernel declares 'u32'.
 */
export function callKernel<Out extends string = never>(
  kernel: Kernel,
  {
    reads,
    outputs,
    updates = {},
    params,
    flags = {},
    gradients = {},
    laterGradients = {},
    op = kernel.name,
  }: CallSpec<Out>,
): Record<Out, Tensor<'f32'>> {
  checkBindings(kernel, reads, kernel.reads);
  checkBindings(kernel, updates, kernel.writes);
  const writes: Record<string, Tensor> = { ...updates };
  const rules = { gradients, laterGradients };
  const call: KernelCall = { order: calls++, kernel, reads, writes, params, flags, ...rules, op };
  for (const [name, shape] of Object.entries<Shape>(outputs ?? {})) {
    writes[name] = new Tensor(shape, kernel.writes[name], { kind: 'call', call });
  }
  checkComplete(call);
  checkParams(kernel, params);
  if (Object.keys(updates).length > 0) recordEffect(call);
  return writes as Record<Out, Tensor<'f32'>>;
}

/** `callKernel` for a kernel with the single output `out`. */
export function compute(kernel: Kernel, shape: Shape, spec: Omit<CallSpec<'out'>, 'outputs'>): Tensor<'f32'> {
  return callKernel(kernel, { ...spec, outputs: { out: shape } }).out;
}

function checkBindings(
  kernel: Kernel,
  tensors: Record<string, Tensor | undefined>,
  fields: Readonly<Record<string, DType>>,
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!fields[name])
      throw new Error(`${kernel.name}: there is no ${name} among ${Object.keys(fields).join(', ')}`);
    if (tensor && tensor.dtype !== fields[name]) {
      throw new Error(`${kernel.name}: ${name} must be ${fields[name]}, got ${tensor}`);
    }
  }
}

/** @throws Error if a binding is missing, as a backend would silently bind another tensor. */
function checkComplete({ kernel, reads, writes }: KernelCall): void {
  for (const name of [...Object.keys(kernel.reads), ...Object.keys(kernel.writes)]) {
    if (!reads[name] && !writes[name] && !kernel.optional.includes(name)) {
      throw new Error(`${kernel.name}: ${name} is missing`);
    }
  }
}

/**
 * @throws RangeError if a param is missing or does not fit its type, as the shader would silently get another number.
 */
function checkParams(kernel: Kernel, params: Params): void {
  for (const [name, type] of Object.entries(kernel.params)) {
    const value = params[name];
    const fits =
      type === 'f32' ? typeof value === 'number' : Number.isInteger(value) && value >= 0 && value < 2 ** 32;
    if (!fits) {
      const allowed = type === 'f32' ? 'a number' : 'an integer from 0 to 2^32 - 1';
      throw new RangeError(`${kernel.name}: the param ${name} must be ${allowed}, got ${value}`);
    }
  }
}
