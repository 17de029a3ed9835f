import { multiplyAdd, read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  momentum: f32;
}

export function sgd(gradient: usize, step: usize, parameters: usize, velocity: usize, p: Params): void {
  const count = p.count;
  const momentum = f32x4.splat(p.momentum);
  const rate = v128.load32_splat(step);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    let update = read(gradient + 4 * i, left);
    if (velocity) {
      update = multiplyAdd(momentum, read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
    }
    write(parameters + 4 * i, f32x4.sub(read(parameters + 4 * i, left), f32x4.mul(rate, update)), left);
  }
}
