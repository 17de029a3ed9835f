export function relu(x: usize, y: usize, out: usize, count: u32): void {
  const whole = count & ~3;
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < 4 * whole; i += 16) {
    const values = v128.load(x + i);
    const kept = y ? f32x4.gt(v128.load(y + i), zero) : f32x4.ge(zero, values);
    v128.store(out + i, y ? v128.and(values, kept) : v128.andnot(values, kept));
  }
  for (let i: usize = 4 * whole; i < 4 * count; i += 4) {
    const value = load<f32>(x + i);
    const kept = y ? load<f32>(y + i) > 0 : !(value <= 0);
    store<f32>(out + i, kept ? value : 0);
  }
}
