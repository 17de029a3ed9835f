import type { DType } from '../dtype.ts';
import type { Flags, Kernel, Params } from '../kernels/kernel.ts';
import type { Shape } from './shape.ts';
import { type GradientRule, type KernelCall, Tensor } from './tensor.ts';
import { recordEffect } from './trace.ts';

interface CallSpec<Out extends string> {
  reads: Record<string, Tensor | undefined>;
  /** The shape of each new tensor that the kernel writes. */
  outputs?: Record<Out, Shape>;
  /** State that the kernel reads and writes in place. */
  updates?: Record<string, Tensor>;
  params: Params;
  flags?: Flags;
  gradients?: Record<string, GradientRule>;
}

let calls = 0;

/** The number that the next call will have in the order of writing. */
export function nextOrder(): number {
  return calls;
}

/** Adds one kernel call to the graph and returns the tensors it computes. */
export function callKernel<Out extends string = never>(
  kernel: Kernel,
  { reads, outputs, updates = {}, params, flags = {}, gradients = {} }: CallSpec<Out>,
): Record<Out, Tensor<'f32'>> {
  checkBindings(kernel, reads, kernel.reads);
  checkBindings(kernel, updates, kernel.writes);
  const writes: Record<string, Tensor> = { ...updates };
  const call: KernelCall = { order: calls++, kernel, reads, writes, params, flags, gradients };
  for (const [name, shape] of Object.entries<Shape>(outputs ?? {})) {
    writes[name] = new Tensor(shape, kernel.writes[name], { kind: 'call', call });
  }
  checkComplete(call);
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
    if (tensor && tensor.dtype !== fields[name]) {
      throw new Error(`${kernel.name}: ${name} must be ${fields[name]}, got ${tensor}`);
    }
  }
}

/** A backend has to bind something: what a call forgets would be some other tensor, silently. */
function checkComplete({ kernel, reads, writes }: KernelCall): void {
  for (const name of [...Object.keys(kernel.reads), ...Object.keys(kernel.writes)]) {
    if (!reads[name] && !writes[name] && !kernel.optional.includes(name)) {
      throw new Error(`${kernel.name}: ${name} is missing`);
    }
  }
}
