import { high, low, read, some } from './lanes';

/**
 * The sum over i of T's terms of x[i], y[i], z[i] and m, for numbers side by side. 16 terms at a time are added up in f32,
 * pair by pair, so that each is rounded twice; the rest is done in f64.
 */
export function sumOfRow<T>(x: usize, y: usize, z: usize, length: u32, m: v128): f64 {
  const op = changetype<T>(0);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    const first = f32x4.add(op.term(x, y, z, 4, m), op.term(x + 16, y + 16, z + 16, 4, m));
    const second = f32x4.add(op.term(x + 32, y + 32, z + 32, 4, m), op.term(x + 48, y + 48, z + 48, 4, m));
    const sum = f32x4.add(first, second);
    a = f64x2.add(a, low(sum));
    b = f64x2.add(b, high(sum));
    x += 64;
    y += 64;
    z += 64;
  }
  for (; i < length; i += 4) {
    const left = length - i;
    const term = v128.and(op.term(x, y, z, left, m), some(left));
    a = f64x2.add(a, low(term));
    b = f64x2.add(b, high(term));
    x += 16;
    y += 16;
    z += 16;
  }
  return sumOfPairs(a, b);
}

/** (a0 + b0) + (a1 + b1). */
export function sumOfPairs(a: v128, b: v128): f64 {
  const sums = f64x2.add(a, b);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

// Terms; `left` as in lanes.ts.

export class Itself {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    return read(x, left);
  }
}

export class Product {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    return f32x4.mul(read(x, left), read(y, left));
  }
}

export class SquaredDistance {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const d = f32x4.sub(read(x, left), m);
    return f32x4.mul(d, d);
  }
}
