import { multiplyAdd, read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  beta1: f32;
  rest1: f32;
  beta2: f32;
  rest2: f32;
  weight_decay: f32;
}

export function adam(
  gradient: usize,
  step: usize,
  parameters: usize,
  mean: usize,
  square: usize,
  p: Params,
): void {
  const count = p.count;
  const beta1 = f32x4.splat(p.beta1);
  const rest1 = f32x4.splat(p.rest1);
  const beta2 = f32x4.splat(p.beta2);
  const rest2 = f32x4.splat(p.rest2);
  const weightDecay = f32x4.splat(p.weight_decay);
  const stepSize = v128.load32_splat(step);
  const rootScale = v128.load32_splat(step + 4);
  const epsilon = v128.load32_splat(step + 8);
  const keep = v128.load32_splat(step + 12);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const value = read(parameters + 4 * i, left);
    const g = multiplyAdd(weightDecay, value, read(gradient + 4 * i, left));
    const decayedMean = f32x4.mul(beta1, read(mean + 4 * i, left));
    const m = multiplyAdd(rest1, g, decayedMean);
    const decayedSquare = f32x4.mul(beta2, read(square + 4 * i, left));
    const v = multiplyAdd(f32x4.mul(rest2, g), g, decayedSquare);
    const divisor = multiplyAdd(f32x4.sqrt(v), rootScale, epsilon);
    const stepped = f32x4.sub(f32x4.mul(keep, value), f32x4.div(f32x4.mul(stepSize, m), divisor));
    write(mean + 4 * i, m, left);
    write(square + 4 * i, v, left);
    write(parameters + 4 * i, stepped, left);
  }
}
