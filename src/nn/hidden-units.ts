import { UNARY, unary } from '../kernels/unary.ts';
import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';

/** The activation functions between layers, by their names in `UNARY`. */
export const ACTIVATIONS: readonly (keyof typeof UNARY)[] = [
  ...(['relu', 'leakyRelu', 'elu', 'gelu', 'geluTanh', 'silu', 'softplus', 'sigmoid', 'tanh'] as const),
];

/** The outputs of one activation function. */
export interface HiddenUnits {
  /** The layer whose parameters were used last before it: '0' for the first of an `mlp`. */
  readonly layer: string;
  /** [n, units], or [n, channels, ...]. */
  readonly outputs: Tensor<'f32'>;
}

/**
 * The hidden units of any module, in the order in which they are computed: the outputs of activation functions on the
 * way to `output`, which `net.forward` returned.
 */
export function hiddenUnits(net: Module, output: Tensor): HiddenUnits[] {
  const names = new Map([...net.namedParameters()].map(([name, parameter]) => [parameter as Tensor, name]));
  const found = [...callsBefore(output)].filter(
    ({ kernel, flags }) => kernel === unary && ACTIVATIONS.some((name) => UNARY[name] === flags.OP),
  );
  return found
    .sort((a, b) => a.order - b.order)
    .map(({ reads, writes }) => ({ layer: layerOf(reads.x!, names), outputs: writes.out as Tensor<'f32'> }));
}

/** The module that a parameter belongs to, by its name in `namedParameters`. */
export function layerName(parameter: string): string {
  return parameter.includes('.') ? parameter.slice(0, parameter.lastIndexOf('.')) : parameter;
}

/** The layer of the nearest parameter that `tensor` was computed from. */
function layerOf(tensor: Tensor, names: ReadonlyMap<Tensor, string>): string {
  for (const { reads } of callsBefore(tensor)) {
    for (const read of Object.values(reads)) {
      const name = read && names.get(owner(read));
      if (name) return layerName(name);
    }
  }
  return '?';
}

/** The calls that compute `tensor`, each once, the nearest first. */
export function callsBefore(tensor: Tensor): Set<KernelCall> {
  const calls = new Set<KernelCall>();
  const visit = (other: Tensor | undefined) => {
    const source = other && owner(other).source;
    if (source?.kind === 'call') calls.add(source.call);
  };
  visit(tensor);
  // A set's iterator also visits elements that are added meanwhile.
  for (const { reads } of calls) for (const read of Object.values(reads)) visit(read);
  return calls;
}
