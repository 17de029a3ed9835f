import type { Tensor } from '../tensor/tensor.ts';

/**
 * `compute`, called once for each upstream gradient, so that the gradient rules of several inputs can share one
 * kernel. A tensor that several losses depend on has an upstream gradient for each of them.
 */
export function oncePerUpstream<T>(compute: (upstream: Tensor<'f32'>) => T): (upstream: Tensor<'f32'>) => T {
  const known = new WeakMap<Tensor, T>();
  return (upstream) => {
    const result = known.get(upstream) ?? compute(upstream);
    known.set(upstream, result);
    return result;
  };
}
