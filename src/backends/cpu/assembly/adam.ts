import { multiplyAdd, read, write } from './lanes';

export function adam(
  gradient: usize,
  step: usize,
  parameters: usize,
  mean: usize,
  square: usize,
  count: u32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
): void {
  const stepSize = v128.load32_splat(step);
  const rootScale = v128.load32_splat(step + 4);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const g = read(gradient + 4 * i, left);
    const decayedMean = f32x4.mul(f32x4.splat(beta1), read(mean + 4 * i, left));
    const m = multiplyAdd(f32x4.splat(rest1), g, decayedMean);
    const decayedSquare = f32x4.mul(f32x4.splat(beta2), read(square + 4 * i, left));
    const v = multiplyAdd(f32x4.mul(f32x4.splat(rest2), g), g, decayedSquare);
    const divisor = multiplyAdd(f32x4.sqrt(v), rootScale, f32x4.splat(epsilon));
    const p = f32x4.sub(read(parameters + 4 * i, left), f32x4.div(f32x4.mul(stepSize, m), divisor));
    write(mean + 4 * i, m, left);
    write(square + 4 * i, v, left);
    write(parameters + 4 * i, p, left);
  }
}
