import { multiplyAdd, read, write } from './lanes';
import { followed, moveTowards } from './lerp';

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
  factor: usize,
  parameters: usize,
  mean: usize,
  square: usize,
  follower: usize,
  p: Params,
): void {
  const share = follower ? load<f32>(step) : 0;
  const moves = share > 0 && share < 1;
  const whole = p.count & ~3;
  if (moves) update(gradient, step, factor, parameters, mean, square, follower, p, 0, whole, true, true);
  else update(gradient, step, factor, parameters, mean, square, follower, p, 0, whole, true, false);
  update(gradient, step, factor, parameters, mean, square, follower, p, whole, p.count, false, moves);
  if (share === 1) moveTowards(parameters, follower, p.count, share);
}

/**
 * The step of the numbers from `first` on. Tests that are constant in a call cost nothing: whether there are whole
 * vectors of numbers, and whether a follower moves.
 */
// @ts-ignore: decorator
@inline
function update(
  gradient: usize,
  step: usize,
  factor: usize,
  parameters: usize,
  mean: usize,
  square: usize,
  follower: usize,
  p: Params,
  first: u32,
  end: u32,
  whole: bool,
  moves: bool,
): void {
  const scale = factor ? v128.load32_splat(factor) : f32x4.splat(1);
  const beta1 = f32x4.splat(p.beta1);
  const rest1 = f32x4.splat(p.rest1);
  const beta2 = f32x4.splat(p.beta2);
  const rest2 = f32x4.splat(p.rest2);
  const weightDecay = f32x4.splat(p.weight_decay);
  const share = v128.load32_splat(step);
  const rest = f32x4.sub(f32x4.splat(1), share);
  const stepSize = v128.load32_splat(step, 4);
  const rootScale = v128.load32_splat(step, 8);
  const epsilon = v128.load32_splat(step, 12);
  const keep = v128.load32_splat(step, 16);
  if (first >= end) return;
  let i = first;
  // The loop tests at its end: V8 before version 14 computes constants inside any other loop.
  do {
    const left: u32 = whole ? 4 : end - i;
    const at = 4 * i;
    const value = read(parameters + at, left);
    const g = multiplyAdd(weightDecay, value, f32x4.mul(scale, read(gradient + at, left)));
    const decayedMean = f32x4.mul(beta1, read(mean + at, left));
    const m = multiplyAdd(rest1, g, decayedMean);
    const decayedSquare = f32x4.mul(beta2, read(square + at, left));
    const v = multiplyAdd(f32x4.mul(rest2, g), g, decayedSquare);
    const divisor = multiplyAdd(f32x4.sqrt(v), rootScale, epsilon);
    const stepped = f32x4.sub(f32x4.mul(keep, value), f32x4.div(f32x4.mul(stepSize, m), divisor));
    write(mean + at, m, left);
    write(square + at, v, left);
    write(parameters + at, stepped, left);
    if (moves) write(follower + at, followed(read(follower + at, left), stepped, share, rest), left);
    i += 4;
  } while (i < end);
}
