import { requireNonNegative } from '../require.ts';
import { tensor } from '../tensor/create.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { broadcast, sum } from './broadcast.ts';
import { clamp } from './clip.ts';
import { less } from './comparison.ts';
import { abs } from './functions.ts';
import { checkLossOptions, type LossOptions, reduceLosses } from './loss-options.ts';
import { detach, reshape } from './reshape.ts';
import { where } from './where.ts';

type F32 = Tensor<'f32'>;

/** Options of `quantileHuberLoss`. */
export interface QuantileHuberLossOptions extends LossOptions {
  /** The |u| from which on the loss is linear; 0 makes it linear everywhere, plain quantile regression. Default 1. */
  readonly kappa?: number | undefined;
  /**
   * The levels tau of the quantiles, if not (i + 1/2) / N: numbers from 0 to 1, [n, N], or [1, N] for all rows. No
   * gradient flows to them.
   */
  readonly levels?: Tensor<'f32'> | undefined;
}

/**
 * The mean quantile Huber loss, a scalar, of `quantiles` [n, N] against samples of distributions, `targets` [n, M].
 * With theta and T for the two, it is the mean over n of
 *
 *     sum over i of the mean over j of |tau_i - (1 if u < 0, else 0)| H(u) / kappa,    u = T_j - theta_i
 *
 * where tau_i = (i + 1/2) / N, i = 0 .. N - 1, unless `levels` are given, and H(u) = u^2 / 2 where |u| <= kappa and
 * kappa (|u| - kappa / 2) elsewhere; H(u) / kappa is |u| for kappa 0. Each theta_i approaches the quantile tau_i of T.
 * The losses without reduction and `weights` are [n]. No gradient flows to `targets`.
 *
 * Source: W. Dabney et al., "Distributional Reinforcement Learning with Quantile Regression" (2018); the division by
 * kappa comes from "Implicit Quantile Networks" (2018), and makes no difference at kappa 1.
 *
 * @throws RangeError if the shapes do not fit, or for an option out of its range.
 */
export function quantileHuberLoss(quantiles: F32, targets: F32, options: QuantileHuberLossOptions = {}): F32 {
  const { kappa = 1, levels } = options;
  const [n, count] = quantiles.shape;
  const [rows, samples] = targets.shape;
  if (quantiles.shape.length !== 2 || targets.shape.length !== 2 || rows !== n) {
    throw new RangeError(
      `quantileHuberLoss: quantiles [n, N] and targets [n, M] are needed, got ${quantiles} and ${targets}`,
    );
  }
  if (levels && !sameShape(levels.shape, [n, count]) && !sameShape(levels.shape, [1, count])) {
    throw new RangeError(`quantileHuberLoss: levels must be [1 or ${n}, ${count}], got ${levels}`);
  }
  requireNonNegative('quantileHuberLoss: kappa', kappa);
  checkLossOptions('quantileHuberLoss', [n], options);
  const u = sub(reshape(detach(targets), [n, 1, samples]), reshape(quantiles, [n, count, 1]));
  const shares = levels
    ? reshape(detach(levels), [levels.shape[0], count, 1])
    : tensor(Array.from({ length: count }, (_, i) => [(i + 0.5) / count]));
  const weighted = mul(where(less(u, 0), sub(1, shares), shares), huber(u, kappa));
  return reduceLosses(mul(sum(weighted, [1, 2]), 1 / (samples * (kappa || 1))), options);
}

/** H(u), or |u| for kappa 0. */
function huber(u: F32, kappa: number): F32 {
  if (kappa === 0) return abs(u);
  const near = clamp(u, -kappa, kappa);
  const still = detach(near);
  // The derivative of near (u - near / 2) is near, as u - near is 0 wherever near moves with u.
  return broadcast('mul', still, sub(u, mul(still, 0.5)), u.shape, { b: (g) => mul(g, near) });
}
