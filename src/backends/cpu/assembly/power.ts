import { multiplyAdd } from './lanes';
import {
  cubicOfLog,
  expOfSum,
  exponentShift,
  isWithin,
  LN2_HIGH,
  LN2_LOW,
  SMALLEST_NORMAL,
  upperHalf,
  wholeOf,
  withSign,
} from './math';

/** x^a, for a finite a that powerOfFew does not cover. */
// @ts-ignore: decorator
@inline
export function pow(x: v128, a: f32): v128 {
  const isUsual = isWithin(x, SMALLEST_NORMAL, Infinity);
  const y = usualPower(x, f32x4.splat(0), a);
  return i32x4.all_true(isUsual) ? y : v128.bitselect(y, powerOfAny(x, a), isUsual);
}

function powerOfAny(x: v128, a: f32): v128 {
  const size = f32x4.abs(x);
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  const isTiny = f32x4.lt(size, f32x4.splat(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(size, f32x4.splat(16777216)), size, isTiny);
  const isUsual = v128.and(f32x4.gt(size, zero), f32x4.lt(size, infinity));
  const isAboveOne = f32x4.gt(size, f32x4.splat(1));
  const end = a > 0 ? v128.and(infinity, isAboveOne) : v128.andnot(infinity, isAboveOne);
  const usual = usualPower(normal, v128.and(isTiny, f32x4.splat(-24)), a);
  let y = v128.bitselect(usual, end, isUsual);
  const isWhole = Mathf.floor(a) === a;
  const isBelowZero = v128.and(f32x4.lt(x, zero), f32x4.lt(size, infinity));
  if (!isWhole) y = v128.bitselect(f32x4.splat(NaN), y, isBelowZero);
  else if (Mathf.floor(a / 2) * 2 !== a) y = withSign(y, x);
  return v128.bitselect(x, y, f32x4.ne(x, x));
}

/** x^a for a whole number a from -4 to 4. */
// @ts-ignore: decorator
@inline
export function powerOfFew(x: v128, a: f32): v128 {
  const n = <i32>Mathf.abs(a);
  const base = a < 0 ? f32x4.div(f32x4.splat(1), x) : x;
  const square = f32x4.mul(base, base);
  if (n === 4) return f32x4.mul(square, square);
  if (n === 3) return f32x4.mul(square, base);
  if (n === 2) return square;
  return n === 1 ? base : f32x4.splat(1);
}

/** (2^exponents x)^a for positive normal x: e^(a log x), with twice the bits for the logarithm. */
// @ts-ignore: decorator
@inline
function usualPower(x: v128, exponents: v128, a: f32): v128 {
  const shift = exponentShift(x);
  const k = f32x4.add(wholeOf(shift), exponents);
  const f = f32x4.sub(i32x4.sub(x, shift), f32x4.splat(1));

  // k ln 2 + f - f^2 / 2 + ..., each as a large and a small part
  const large = upperHalf(f);
  const small = f32x4.sub(f, large);
  const square = f32x4.mul(f32x4.splat(0.5), f32x4.mul(large, large)); // exact
  const first = f32x4.sub(large, square);
  const firstLost = f32x4.sub(f32x4.sub(large, first), square);
  const cross = f32x4.mul(small, f32x4.add(large, f32x4.mul(f32x4.splat(0.5), small)));
  const whole = f32x4.mul(k, f32x4.splat(LN2_HIGH)); // exact
  const sum = f32x4.add(whole, first);
  const sumLost = f32x4.sub(first, f32x4.sub(sum, whole));
  const lost = f32x4.add(f32x4.add(firstLost, sumLost), f32x4.sub(small, cross));
  const less = multiplyAdd(k, f32x4.splat(LN2_LOW), cubicOfLog(f, f32x4.mul(f, f)));
  const rest = f32x4.add(less, lost);
  const high = f32x4.add(sum, rest);
  const low = f32x4.sub(rest, f32x4.sub(high, sum));

  const factor = f32x4.splat(a);
  const factorLarge = upperHalf(factor);
  const factorSmall = f32x4.sub(factor, factorLarge);
  const highLarge = upperHalf(high);
  const highSmall = f32x4.sub(high, highLarge);
  const product = f32x4.mul(factor, high);
  const most = f32x4.add(
    f32x4.sub(f32x4.mul(factorLarge, highLarge), product),
    f32x4.mul(factorLarge, highSmall),
  );
  const error = f32x4.add(f32x4.add(most, f32x4.mul(factorSmall, highLarge)), f32x4.mul(factorSmall, highSmall));
  const isSmall = f32x4.lt(f32x4.abs(product), f32x4.splat(150));
  return expOfSum(product, v128.and(multiplyAdd(factor, low, error), isSmall));
}
