import { multiplyAdd, read, write } from './lanes';

export function rmsprop(
  gradient: usize,
  step: usize,
  parameters: usize,
  square: usize,
  mean: usize,
  velocity: usize,
  count: u32,
  alpha: f32,
  rest: f32,
  epsilon: f32,
  momentum: f32,
): void {
  const rate = v128.load32_splat(step);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const g = read(gradient + 4 * i, left);
    const weighted = f32x4.mul(f32x4.splat(rest), g);
    const v = multiplyAdd(weighted, g, f32x4.mul(f32x4.splat(alpha), read(square + 4 * i, left)));
    write(square + 4 * i, v, left);
    let variance = v;
    if (mean) {
      const a = multiplyAdd(f32x4.splat(alpha), read(mean + 4 * i, left), weighted);
      write(mean + 4 * i, a, left);
      variance = f32x4.max(f32x4.sub(v, f32x4.mul(a, a)), f32x4.splat(0)); // rounding may take it below zero
    }
    let update = f32x4.div(g, f32x4.add(f32x4.sqrt(variance), f32x4.splat(epsilon)));
    if (velocity) {
      update = multiplyAdd(f32x4.splat(momentum), read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
    }
    write(parameters + 4 * i, f32x4.sub(read(parameters + 4 * i, left), f32x4.mul(rate, update)), left);
  }
}
