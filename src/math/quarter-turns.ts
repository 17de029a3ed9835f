/** pi / 2 in four parts. The first three have 33 bits, so that their products with a count of 20 bits are exact. */
const FIRST = 1.5707963267341256;
const SECOND = 6.077100506303966e-11;
const THIRD = 2.0222662487111665e-21;
const FOURTH = 8.4784276603689e-32;
/** For larger angles, a count of quarter turns has more than 20 bits. */
const LIMIT = 2 ** 20;

/**
 * Takes whole quarter turns from a finite `angle` (rad). The rest, within [-pi/4, pi/4] or a rounding error
 * outside, goes to `rest` as a sum of two float64 [high, low], high being the sum rounded.
 *
 * @returns the number of quarter turns modulo 4: 0 to 3.
 */
export function takeQuarterTurns(angle: number, rest: Float64Array): number {
  if (Math.abs(angle) > LIMIT) return takeMany(angle, rest);
  const count = Math.round(angle / (Math.PI / 2));
  const first = angle - count * FIRST; // exact
  const second = first - count * SECOND;
  const third = second - count * THIRD;
  const lost = differenceError(first, count * SECOND, second) + differenceError(second, count * THIRD, third);
  put(third, lost - count * FOURTH, rest);
  return count & 3;
}

/** The rounding error of a difference: a - b - d, where d is a - b rounded (D. Knuth's two-sum). */
function differenceError(a: number, b: number, d: number): number {
  const minusB = d - a;
  return a - (d - minusB) - (b + minusB);
}

function put(large: number, small: number, rest: Float64Array): void {
  rest[0] = large + small;
  rest[1] = small - (rest[0] - large);
}

/** Bits after the point: enough for a correct remainder of numbers with 1024 bits before the point. */
const BITS = 1216n;
/** The number of bits of the remainder that are used. */
const LAST_BITS = 180n;
let quarterTurn = 0n;

/** The same for any angle, in integers of any length: slow, and hardly ever needed. */
function takeMany(angle: number, rest: Float64Array): number {
  quarterTurn ||= 8n * arctanOfInverse(5n) - 2n * arctanOfInverse(239n);
  const size = Math.abs(angle);
  const whole = size < 2 ** 53 ? BigInt(size * 2 ** 33) << (BITS - 33n) : BigInt(size) << BITS;
  const count = (2n * whole + quarterTurn) / (2n * quarterTurn);
  const left = (whole - count * quarterTurn) >> (BITS - LAST_BITS);
  const high = Number(left);
  const low = Number(left - BigInt(high));
  const scale = Math.sign(angle) * 2 ** -180;
  put(high * scale, low * scale, rest);
  return (Number(count & 3n) * Math.sign(angle)) & 3;
}

/** arctan(1 / n) = 1/n - 1/(3 n^3) + ..., of which J. Machin (1706) made pi / 4 = 4 arctan(1/5) - arctan(1/239). */
function arctanOfInverse(n: bigint): bigint {
  let power = (1n << BITS) / n;
  let sum = power;
  for (let divisor = 3n; power !== 0n; divisor += 2n) {
    power /= -n * n;
    sum += power / divisor;
  }
  return sum;
}
