import { read, write } from './lanes';

/** out[i] = T's function of x[i], y[i], z[i], a, b and c, for numbers side by side; see `map` in unary.ts. */
export function mapRow<T>(
  x: usize,
  y: usize,
  z: usize,
  out: usize,
  length: u32,
  a: v128,
  b: v128 = i32x4.splat(0),
  c: v128 = i32x4.splat(0),
): void {
  const op = changetype<T>(0);
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    v128.store(out, op.of(x, y, z, 4, a, b, c));
    v128.store(out, op.of(x + 16, y + 16, z + 16, 4, a, b, c), 16);
    v128.store(out, op.of(x + 32, y + 32, z + 32, 4, a, b, c), 32);
    v128.store(out, op.of(x + 48, y + 48, z + 48, 4, a, b, c), 48);
    x += 64;
    y += 64;
    z += 64;
    out += 64;
  }
  for (; i < length; i += 4) {
    const left = length - i;
    write(out, op.of(x, y, z, left, a, b, c), left);
    x += 16;
    y += 16;
    z += 16;
    out += 16;
  }
}
