import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
}

export function relu(x: usize, y: usize, out: usize, p: Params): void {
  const count = p.count;
  const zero = f32x4.splat(0);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const values = read(x + 4 * i, left);
    // Without y what is not positive goes, but a NaN stays.
    const kept = y ? f32x4.gt(read(y + 4 * i, left), zero) : v128.not(f32x4.le(values, zero));
    write(out + 4 * i, v128.and(values, kept), left);
  }
}
