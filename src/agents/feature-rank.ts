import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigenvalues.ts';

/** How many directions the features of a net take up: two measures, from 1 to the number of singular values. */
export interface FeatureRank {
  /**
   * The least number of singular values that make up 99 % of their sum (A. Kumar et al. 2021, "Implicit
   * Under-Parameterization").
   */
  readonly srank: number;
  /**
   * e to the entropy of the singular values' shares of their sum (O. Roy and M. Vetterli 2007, "The Effective Rank").
   */
  readonly erank: number;
}

/**
 * The singular values of `features`, largest first, from the eigenvalues of the products of its rows.
 *
 * @param features [rows, columns].
 */
export function singularValues(features: Float32Array, rows: number): Float64Array {
  const columns = features.length / rows;
  const products = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += features[i * columns + k] * features[j * columns + k];
      products[i * rows + j] = sum;
      products[j * rows + i] = sum;
    }
  }
  return symmetricEigenvalues(products, rows).map((value) => Math.sqrt(Math.max(0, value)));
}

/**
 * @param values singular values, largest first. The ranks are NaN if all values are 0 or one is NaN.
 * @param rest the share of their sum that may be missing. Default 0.01.
 */
export function featureRank(values: ArrayLike<number>, rest = 0.01): FeatureRank {
  const shares = Array.from(values);
  const total = shares.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return { srank: Number.NaN, erank: Number.NaN };
  let [srank, sum, entropy] = [0, 0, 0];
  for (const value of shares) {
    const share = value / total;
    if (sum < 1 - rest) srank++;
    sum += share;
    if (share > 0) entropy -= share * log(share);
  }
  return { srank, erank: exp(entropy) };
}
