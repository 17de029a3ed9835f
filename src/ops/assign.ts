import { lerp } from '../kernels/lerp.ts';
import { callKernel } from '../tensor/call.ts';
import { flattenParameters, type Parameter } from '../tensor/parameter.ts';

/**
 * Inside `compile`: moves `targets` towards `sources` (pairwise of equal shape) every time the program runs:
 * target = (1 - tau) * target + tau * source. With tau = 1, the default, an exact copy.
 */
export function assign(targets: readonly Parameter[], sources: readonly Parameter[], tau = 1): void {
  if (!(tau > 0 && tau <= 1)) throw new Error(`assign: tau must be above 0 and at most 1, got ${tau}`);
  const values = flattenParameters(targets);
  const source = flattenParameters(sources);
  if (targets.some((target, i) => String(target) !== String(sources[i])) || values.size !== source.size) {
    throw new Error(`assign: the parameters differ: ${targets.join(', ')} from ${sources.join(', ')}`);
  }
  callKernel(lerp, { reads: { source }, updates: { values }, params: { count: values.size, tau } });
}
