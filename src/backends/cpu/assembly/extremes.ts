import { read, write } from './lanes';

// The largest times `sign` of numbers times `sign`: with 1 their largest, with -1 their smallest. A NaN is both.

/** That of `length` numbers side by side. */
export function extremeOfRow(x: usize, length: u32, sign: f32): f32 {
  if (length < 4) return extremeOfFew(x, length, sign);
  const signs = f32x4.splat(sign);
  let a = f32x4.mul(v128.load(x), signs);
  let b = a;
  let c = a;
  let d = a;
  let i: u32 = 4;
  for (; i + 16 <= length; i += 16) {
    const at = x + 4 * i;
    a = f32x4.max(a, f32x4.mul(v128.load(at), signs));
    b = f32x4.max(b, f32x4.mul(v128.load(at, 16), signs));
    c = f32x4.max(c, f32x4.mul(v128.load(at, 32), signs));
    d = f32x4.max(d, f32x4.mul(v128.load(at, 48), signs));
  }
  // The last of these may see elements for a second time, which changes nothing.
  for (; i < length; i += 4) a = f32x4.max(a, f32x4.mul(v128.load(x + 4 * min(i, length - 4)), signs));
  const result = f32x4.max(f32x4.max(a, b), f32x4.max(c, d));
  return (
    sign *
    max(
      max(f32x4.extract_lane(result, 0), f32x4.extract_lane(result, 1)),
      max(f32x4.extract_lane(result, 2), f32x4.extract_lane(result, 3)),
    )
  );
}

function extremeOfFew(x: usize, length: u32, sign: f32): f32 {
  let result = sign * load<f32>(x);
  for (let i: u32 = 1; i < length; i++) result = max(result, sign * load<f32>(x + 4 * i));
  return sign * result;
}

/** `scale` times the sums of `inner` columns of `length` numbers, which lie `inner` apart. */
export function extremesOfColumns(
  x: usize,
  out: usize,
  length: u32,
  inner: u32,
  sign: f32,
  scale: f32,
): void {
  const signs = f32x4.splat(sign);
  const last = f32x4.splat(sign * scale);
  for (let i: u32 = 0; i < length; i++) {
    for (let column: u32 = 0; column < inner; column += 4) {
      const left = inner - column;
      const to = out + 4 * column;
      let best = f32x4.mul(signs, read(x + 4 * column, left));
      if (i > 0) best = f32x4.max(read(to, left), best);
      write(to, i < length - 1 ? best : f32x4.mul(last, best), left);
    }
    x += 4 * inner;
  }
}
