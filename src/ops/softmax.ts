import { NAN_BITS } from '../kernels/gather.ts';
import { softmaxGradient, softmax as softmaxKernel } from '../kernels/softmax.ts';
import { compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul, neg, sub } from './arithmetic.ts';
import { around } from './axes.ts';
import { axisOf } from './axis.ts';
import { sum } from './broadcast.ts';
import { exp } from './functions.ts';

type F32 = Tensor<'f32'>;

/**
 * e^x over its sum along `axis`, by default the last, for x of any size. An element masked by -Infinity becomes 0;
 * where all are masked, NaN, as in PyTorch.
 *
 * @throws RangeError if `x` has no such axis.
 */
export function softmax(x: F32, axis = -1): F32 {
  return alongAxis(x, axisOf('softmax', x, axis), 0);
}

/**
 * The logarithm of `softmax`, exact even where a probability is near 0 or 1. An element masked by -Infinity stays
 * -Infinity and gets no gradient from the others; where all are masked, NaN.
 *
 * @throws RangeError if `x` has no such axis.
 */
export function logSoftmax(x: F32, axis = -1): F32 {
  return alongAxis(x, axisOf('logSoftmax', x, axis), 1);
}

function alongAxis(x: F32, axis: number, LOG: number): F32 {
  const { outer, length, inner } = around(x, axis);
  const y: F32 = compute(softmaxKernel, x.shape, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, nan: NAN_BITS },
    flags: { LOG },
    gradients: { x: (g) => gradientOf(g, y, axis, LOG) },
  });
  return y;
}

/** y (g - sum of g y), or for the logarithm g - e^y sum of g. */
function gradientOf(g: F32, y: F32, axis: number, LOG: number): F32 {
  const { outer, length, inner } = around(y, axis);
  const total = (x: F32) => sum(x, axis, { keepDims: true });
  const rules = LOG
    ? {
        gradient: (u: F32) => sub(u, total(mul(u, exp(y)))),
        y: (u: F32) => neg(mul(mul(u, exp(y)), total(g))),
      }
    : {
        gradient: (u: F32) => gradientOf(u, y, axis, LOG),
        y: (u: F32) => sub(mul(u, sub(g, total(mul(g, y)))), mul(g, total(mul(u, y)))),
      };
  return compute(softmaxGradient, y.shape, {
    reads: { gradient: g, y },
    params: { outputs: outer * inner, length, inner },
    flags: { LOG },
    gradients: rules,
  });
}
