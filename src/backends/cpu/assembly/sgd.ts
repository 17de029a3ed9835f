import { multiplyAdd, read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  momentum: f32;
  weight_decay: f32;
}

export function sgd(gradient: usize, step: usize, parameters: usize, velocity: usize, p: Params, NESTEROV: bool): void {
  const count = p.count;
  const momentum = f32x4.splat(p.momentum);
  const weightDecay = f32x4.splat(p.weight_decay);
  const rate = v128.load32_splat(step);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const value = read(parameters + 4 * i, left);
    const g = multiplyAdd(weightDecay, value, read(gradient + 4 * i, left));
    let update = g;
    if (velocity) {
      update = multiplyAdd(momentum, read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
      if (NESTEROV) update = multiplyAdd(momentum, update, g);
    }
    write(parameters + 4 * i, f32x4.sub(value, f32x4.mul(rate, update)), left);
  }
}
