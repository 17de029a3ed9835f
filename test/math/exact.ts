/**
 * The functions of src/math in integers of any length, to compare with: numbers are fixed-point, with `BITS` bits after
 * the point, and results are right to more than 100 bits for every float64.
 */
const BITS = 1300n;
const ONE = 1n << BITS;

/** x = mantissa * 2^exponent: 2^exponent is the unit of x's last place. */
function partsOf(x: number): { mantissa: bigint; exponent: bigint } {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(x)).buffer)[0];
  const field = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const size = field === 0n ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -size : size, exponent: (field === 0n ? 1n : field) - 1075n };
}

/** A float64 as a fixed-point number, which is exact. */
export function fixed(x: number): bigint {
  const { mantissa, exponent } = partsOf(x);
  return shift(mantissa, BITS + exponent);
}

function shift(x: bigint, by: bigint): bigint {
  return by >= 0n ? x << by : x >> -by;
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

/** 2 (s + s^3 / 3 + s^5 / 5 + ...), or with alternating signs: twice the inverse of a hyperbolic or usual tangent. */
function twiceArctan(s: bigint, sign: 1n | -1n): bigint {
  const square = sign * times(s, s);
  let sum = 0n;
  for (let [power, divisor] = [s, 1n]; power !== 0n && power !== -1n; divisor += 2n) {
    sum += power / divisor;
    power = times(power, square);
  }
  return 2n * sum;
}

const LN2 = twiceArctan(ONE / 3n, 1n);
/** pi / 2 by L. Euler's formula; src/math uses Machin's. */
const QUARTER_TURN = twiceArctan(ONE / 2n, -1n) + twiceArctan(ONE / 3n, -1n);

/** log x for any x above 0. */
export function exactLog(x: number): bigint {
  const { mantissa, exponent } = partsOf(x);
  const length = BigInt(mantissa.toString(2).length);
  const significand = shift(mantissa, BITS - length); // from 1/2 to 1
  return (length + exponent) * LN2 + twiceArctan(((significand - ONE) << BITS) / (significand + ONE), 1n);
}

/** x^y for any x above 0. */
export function exactPower(x: number, y: number): Scaled {
  return exactExp(times(exactLog(x), fixed(y)));
}

/** significand * 2^exponent. */
export interface Scaled {
  readonly significand: bigint;
  readonly exponent: bigint;
}

/** e^x of a fixed-point x. */
export function exactExp(x: bigint): Scaled {
  const exponent = (x + LN2 / 2n) / LN2;
  let sum = 0n;
  const rest = x - exponent * LN2;
  for (let [term, n] = [ONE, 1n]; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = times(term, rest) / n;
  }
  return { significand: sum, exponent };
}

/** The sine and cosine of `angle`. */
export function exactTurn(angle: number): { sin: bigint; cos: bigint } {
  const x = fixed(angle);
  const turns = (2n * x + QUARTER_TURN) / (2n * QUARTER_TURN);
  const rest = x - turns * QUARTER_TURN;
  const sums = [0n, 0n, 0n, 0n];
  for (let [term, n] = [ONE, 1n]; term !== 0n && term !== -1n; n++) {
    sums[Number((n - 1n) % 4n)] += term;
    term = times(term, rest) / n;
  }
  let [cos, sin] = [sums[0] - sums[2], sums[1] - sums[3]];
  for (let i = 0n; i < (((turns % 4n) + 4n) & 3n); i++) [cos, sin] = [-sin, cos];
  return { sin, cos };
}

/** How far a float64 is from the exact value, in units of its last place. */
export function ulps(found: number, exact: bigint | Scaled): number {
  const { significand, exponent } = typeof exact === 'bigint' ? { significand: exact, exponent: 0n } : exact;
  const parts = partsOf(found);
  const error = (parts.mantissa << BITS) - shift(significand, exponent - parts.exponent);
  return Math.abs(Number(error >> (BITS - 60n))) / 2 ** 60;
}
