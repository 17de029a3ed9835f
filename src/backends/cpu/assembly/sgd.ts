import { multiplyAdd, read, write } from './lanes';

export function sgd(
  gradient: usize,
  step: usize,
  parameters: usize,
  velocity: usize,
  count: u32,
  momentum: f32,
): void {
  const rate = v128.load32_splat(step);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    let update = read(gradient + 4 * i, left);
    if (velocity) {
      update = multiplyAdd(f32x4.splat(momentum), read(velocity + 4 * i, left), update);
      write(velocity + 4 * i, update, left);
    }
    write(parameters + 4 * i, f32x4.sub(read(parameters + 4 * i, left), f32x4.mul(rate, update)), left);
  }
}
