import { multiplyAdd, read, write } from './lanes';
import { moveTowards } from './lerp';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  alpha: f32;
  rest: f32;
  epsilon: f32;
  momentum: f32;
  weight_decay: f32;
}

export function rmsprop(
  gradient: usize,
  step: usize,
  factor: usize,
  parameters: usize,
  square: usize,
  mean: usize,
  velocity: usize,
  follower: usize,
  p: Params,
): void {
  const count = p.count;
  const alpha = f32x4.splat(p.alpha);
  const rest = f32x4.splat(p.rest);
  const epsilon = f32x4.splat(p.epsilon);
  const momentum = f32x4.splat(p.momentum);
  const weightDecay = f32x4.splat(p.weight_decay);
  const rate = v128.load32_splat(step, 4);
  const scale = factor ? v128.load32_splat(factor) : f32x4.splat(1);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const value = read(parameters + 4 * i, left);
    const g = multiplyAdd(weightDecay, value, f32x4.mul(scale, read(gradient + 4 * i, left)));
    const weighted = f32x4.mul(rest, g);
    const v = multiplyAdd(weighted, g, f32x4.mul(alpha, read(square + 4 * i, left)));
    write(square + 4 * i, v, left);
    let variance = v;
    if (mean) {
      const a = multiplyAdd(alpha, read(mean + 4 * i, left), weighted);
      write(mean + 4 * i, a, left);
      variance = f32x4.max(f32x4.sub(v, f32x4.mul(a, a)), f32x4.splat(0)); // rounding may take it below zero
    }
    let update = f32x4.div(g, f32x4.add(f32x4.sqrt(variance), epsilon));
    if (velocity) {
      update = multiplyAdd(momentum, read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
    }
    write(parameters + 4 * i, f32x4.sub(value, f32x4.mul(rate, update)), left);
  }
  if (follower) moveTowards(parameters, follower, count, load<f32>(step));
}
