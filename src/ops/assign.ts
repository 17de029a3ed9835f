import { lerp } from '../kernels/lerp.ts';
import { callKernel } from '../tensor/call.ts';
import { flattenParameters, type Parameter } from '../tensor/parameter.ts';
import { sameShape } from '../tensor/shape.ts';

/**
 * Inside `compile`: moves `targets` towards `sources` (pairwise of equal shape) every time the program runs:
 * target = (1 - tau) * target + tau * source. With tau = 1, the default, an exact copy.
 *
 * @throws RangeError if tau is not in (0, 1], or the parameters' shapes differ.
 */
export function assign(targets: readonly Parameter[], sources: readonly Parameter[], tau = 1): void {
  if (!(tau > 0 && tau <= 1)) throw new RangeError(`assign: tau must be above 0 and at most 1, got ${tau}`);
  const pairs = new Map(targets.map((target, i) => [target, sources[i]])); // a tied parameter counts once
  if (
    targets.length !== sources.length ||
    [...pairs].some(([target, source]) => !sameShape(target.shape, source.shape))
  ) {
    throw new RangeError(`assign: the parameters differ: ${targets.join(', ')} from ${sources.join(', ')}`);
  }
  const values = flattenParameters([...pairs.keys()]);
  const source = flattenParameters([...pairs.values()]);
  callKernel(lerp, { reads: { source }, updates: { values }, params: { count: values.size, tau } });
}
