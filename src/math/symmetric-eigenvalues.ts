/** The most rounds for an eigenvalue. Two are usual. */
const ROUNDS = 50;

/**
 * The eigenvalues of a symmetric matrix, largest first: by Householder's reflections to a tridiagonal matrix, and by
 * implicitly shifted QL steps from there (EISPACK's `tred1` and `imtql1`). Errors are rounding errors of the size of
 * the largest eigenvalue.
 *
 * @param matrix [n, n], row by row. It is overwritten.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonalise(matrix, n);
  for (let first = 0; first < n; first++) {
    for (let round = 0; round < ROUNDS; round++) {
      let last = first;
      while (last < n - 1 && !isNegligible(diagonal, beside, last)) last++;
      if (last === first) break;
      stepQL(diagonal, beside, first, last);
    }
  }
  return diagonal.sort().reverse();
}

/** Whether the matrix splits in two after row `i`. */
function isNegligible(diagonal: Float64Array, beside: Float64Array, i: number): boolean {
  return Math.abs(beside[i]) <= Number.EPSILON * (Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]));
}

/**
 * A step for the rows from `first` to `last`, shifted by the eigenvalue of the first two rows that is nearer the first.
 */
function stepQL(diagonal: Float64Array, beside: Float64Array, first: number, last: number): void {
  const half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
  const root = Math.sqrt(half * half + 1);
  let rest = diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root));
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const [f, b] = [sine * beside[i], cosine * beside[i]];
    const radius = Math.sqrt(f * f + rest * rest);
    beside[i + 1] = radius;
    if (radius === 0) {
      diagonal[i + 1] -= moved;
      beside[last] = 0;
      return;
    }
    [sine, cosine] = [f / radius, rest / radius];
    const shifted = diagonal[i + 1] - moved;
    const turned = (diagonal[i] - shifted) * sine + 2 * cosine * b;
    moved = sine * turned;
    diagonal[i + 1] = shifted + moved;
    rest = cosine * turned - b;
  }
  diagonal[first] -= moved;
  beside[first] = rest;
  beside[last] = 0;
}

interface Tridiagonal {
  /** [n]. */
  readonly diagonal: Float64Array;
  /** The elements beside it: element i is between i and i + 1, the last is 0; [n]. Their signs do not matter. */
  readonly beside: Float64Array;
}

/** A tridiagonal matrix with the same eigenvalues. */
function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  const negligible = Number.EPSILON * a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    let sum = 0;
    for (let i = k + 1; i < n; i++) sum += a[i * n + k] * a[i * n + k];
    if (Math.sqrt(sum) <= negligible) continue; // else the rest might underflow when squared
    beside[k] = Math.sqrt(sum);
    // The reflection I - beta v v' takes the column below the diagonal to a multiple of the first unit vector.
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k];
    v[k + 1] += v[k + 1] < 0 ? -beside[k] : beside[k];
    const beta = 1 / (sum + Math.abs(a[(k + 1) * n + k]) * beside[k]);
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let product = 0;
      for (let j = k + 1; j < n; j++) product += a[i * n + j] * v[j];
      w[i] = beta * product;
      along += w[i] * v[i];
    }
    for (let i = k + 1; i < n; i++) w[i] -= (beta / 2) * along * v[i];
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) a[i * n + j] -= v[i] * w[j] + w[i] * v[j];
    }
  }
  return { diagonal, beside };
}
