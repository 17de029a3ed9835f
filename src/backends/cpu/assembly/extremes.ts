import { read, write } from './lanes';

// The largest or smallest numbers, depending on T. Its `of` gives the better of two numbers in one instruction, where
// f32x4.max takes eight, but may lose a NaN. So NaNs are found separately. Nothing is better than a NaN.

export class Largest {
  @inline
  of(a: v128, b: v128): v128 {
    return f32x4.pmax(a, b);
  }

  @inline
  isBetter(a: v128, b: v128): v128 {
    return v128.andnot(f32x4.eq(b, b), f32x4.le(a, b));
  }
}

export class Smallest {
  @inline
  of(a: v128, b: v128): v128 {
    return f32x4.pmin(a, b);
  }

  @inline
  isBetter(a: v128, b: v128): v128 {
    return v128.andnot(f32x4.eq(b, b), f32x4.ge(a, b));
  }
}

/** The extreme of `length` numbers side by side. */
export function extremeOfRow<T>(x: usize, length: u32): f32 {
  const op = changetype<T>(0);
  let best = v128.load32_splat(x);
  let isNaN = i32x4.splat(0);
  let i: u32 = 0;
  if (length >= 16) {
    let a = best;
    let b = best;
    let c = best;
    let d = best;
    for (; i + 16 <= length; i += 16) {
      const at = x + 4 * i;
      const first = v128.load(at);
      const second = v128.load(at, 16);
      const third = v128.load(at, 32);
      const fourth = v128.load(at, 48);
      a = op.of(a, first);
      b = op.of(b, second);
      c = op.of(c, third);
      d = op.of(d, fourth);
      isNaN = v128.or(isNaN, v128.or(f32x4.ne(first, first), f32x4.ne(second, second)));
      isNaN = v128.or(isNaN, v128.or(f32x4.ne(third, third), f32x4.ne(fourth, fourth)));
    }
    best = op.of(op.of(a, b), op.of(c, d));
  }
  if (length >= 4) {
    // The last vector may repeat elements, which changes nothing.
    for (; i < length; i += 4) {
      const values = v128.load(x + 4 * min(i, length - 4));
      best = op.of(best, values);
      isNaN = v128.or(isNaN, f32x4.ne(values, values));
    }
  }
  for (; i < length; i++) {
    const values = v128.load32_splat(x + 4 * i);
    best = op.of(best, values);
    isNaN = v128.or(isNaN, f32x4.ne(values, values));
  }
  if (v128.any_true(isNaN)) return f32.NaN;
  best = op.of(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
  return f32x4.extract_lane(op.of(best, v128.shuffle<f32>(best, best, 1, 0, 3, 2)), 0);
}

/** `scale` times the extremes of `inner` columns of `length` numbers, which lie `inner` apart. */
export function extremesOfColumns<T>(x: usize, out: usize, length: u32, inner: u32, scale: f32): void {
  const op = changetype<T>(0);
  const factor = f32x4.splat(scale);
  let column: u32 = 0;
  for (; column + 8 <= inner; column += 8) {
    let at = x + 4 * column;
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let aIsNaN = i32x4.splat(0);
    let bIsNaN = i32x4.splat(0);
    for (let i: u32 = 0; i < length; i++) {
      const first = v128.load(at);
      const second = v128.load(at, 16);
      a = op.of(a, first);
      b = op.of(b, second);
      aIsNaN = v128.or(aIsNaN, f32x4.ne(first, first));
      bIsNaN = v128.or(bIsNaN, f32x4.ne(second, second));
      at += 4 * inner;
    }
    const to = out + 4 * column;
    v128.store(to, v128.or(f32x4.mul(a, factor), aIsNaN));
    v128.store(to, v128.or(f32x4.mul(b, factor), bIsNaN), 16);
  }
  for (; column < inner; column += 4) {
    const left = inner - column;
    let at = x + 4 * column;
    let best = read(at, left);
    let isNaN = i32x4.splat(0);
    for (let i: u32 = 0; i < length; i++) {
      const values = read(at, left);
      best = op.of(best, values);
      isNaN = v128.or(isNaN, f32x4.ne(values, values));
      at += 4 * inner;
    }
    write(out + 4 * column, v128.or(f32x4.mul(best, factor), isNaN), left);
  }
}
