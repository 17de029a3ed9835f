import { read, write } from './lanes';

/** Reads four numbers `stride` apart, from number i at `at` on; `left` as in lanes.ts. */
// @ts-ignore: decorator
@inline
export function readAlong(at: usize, i: u32, stride: u32, left: u32): v128 {
  if (stride === 1) return read(at + 4 * i, left);
  return stride === 0 ? v128.load32_splat(at) : readApart(at + 4 * i * stride, 4 * stride, left);
}

function readApart(at: usize, bytes: u32, left: u32): v128 {
  let values = v128.load32_zero(at);
  if (left > 1) values = v128.load_lane<f32>(at + bytes, values, 1);
  if (left > 2) values = v128.load_lane<f32>(at + 2 * bytes, values, 2);
  if (left > 3) values = v128.load_lane<f32>(at + 3 * bytes, values, 3);
  return values;
}

/** The reverse of readAlong, for a stride of at least 1. */
// @ts-ignore: decorator
@inline
export function writeAlong(at: usize, i: u32, stride: u32, values: v128, left: u32): void {
  if (stride === 1) write(at + 4 * i, values, left);
  else writeApart(at + 4 * i * stride, 4 * stride, values, left);
}

function writeApart(at: usize, bytes: u32, values: v128, left: u32): void {
  v128.store_lane<f32>(at, values, 0);
  if (left > 1) v128.store_lane<f32>(at + bytes, values, 1);
  if (left > 2) v128.store_lane<f32>(at + 2 * bytes, values, 2);
  if (left > 3) v128.store_lane<f32>(at + 3 * bytes, values, 3);
}
