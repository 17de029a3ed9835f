import { multiplyAdd, read, write } from './lanes';
import { moveTowards } from './lerp';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  momentum: f32;
  weight_decay: f32;
}

export function sgd(
  gradient: usize,
  step: usize,
  factor: usize,
  parameters: usize,
  velocity: usize,
  follower: usize,
  p: Params,
  NESTEROV: bool,
): void {
  const count = p.count;
  const momentum = f32x4.splat(p.momentum);
  const weightDecay = f32x4.splat(p.weight_decay);
  const rate = v128.load32_splat(step, 4);
  const scale = factor ? v128.load32_splat(factor) : f32x4.splat(1);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const value = read(parameters + 4 * i, left);
    const g = multiplyAdd(weightDecay, value, f32x4.mul(scale, read(gradient + 4 * i, left)));
    let update = g;
    if (velocity) {
      update = multiplyAdd(momentum, read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
      if (NESTEROV) update = multiplyAdd(momentum, update, g);
    }
    write(parameters + 4 * i, f32x4.sub(value, f32x4.mul(rate, update)), left);
  }
  if (follower) moveTowards(parameters, follower, count, load<f32>(step));
}
