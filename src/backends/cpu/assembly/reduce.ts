import { read, sumOfLanes, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
  scale: f32;
}

export function reduce(x: usize, out: usize, p: Params, MAXIMUM: bool): void {
  const length = p.length;
  const inner = p.inner;
  const scale = p.scale;
  const outer = p.outputs / inner;
  for (let o: u32 = 0; o < outer; o++) {
    if (inner > 1) reduceColumns(x, out, length, inner, scale, MAXIMUM);
    else if (length < 4) reduceFew(x, out, length, scale, MAXIMUM);
    else reduceRow(x, out, length, scale, MAXIMUM);
    x += 4 * length * inner;
    out += 4 * inner;
  }
}

/** One result, of numbers side by side: four lanes take turns, so that the order of the sum is fixed. */
function reduceRow(x: usize, out: usize, length: u32, scale: f32, MAXIMUM: bool): void {
  let result = v128.load(x);
  for (let i: u32 = 4; i < length; i += 4) {
    const left = length - i;
    // The last maximum may see elements for a second time, which changes nothing.
    if (MAXIMUM) result = f32x4.max(result, v128.load(x + 4 * min(i, length - 4)));
    else result = f32x4.add(result, read(x + 4 * i, left));
  }
  store<f32>(out, scale * (MAXIMUM ? maximumOfLanes(result) : sumOfLanes(result)));
}

function reduceFew(x: usize, out: usize, length: u32, scale: f32, MAXIMUM: bool): void {
  let result = load<f32>(x);
  for (let i: u32 = 1; i < length; i++) {
    const value = load<f32>(x + 4 * i);
    result = MAXIMUM ? max(result, value) : result + value;
  }
  store<f32>(out, scale * result);
}

/** `inner` results, each of numbers that lie `inner` apart. */
function reduceColumns(x: usize, out: usize, length: u32, inner: u32, scale: f32, MAXIMUM: bool): void {
  for (let column: u32 = 0; column < inner; column += 4) {
    const left = inner - column;
    let result = read(x + 4 * column, left);
    for (let i: u32 = 1; i < length; i++) {
      const values = read(x + 4 * (i * inner + column), left);
      result = MAXIMUM ? f32x4.max(result, values) : f32x4.add(result, values);
    }
    write(out + 4 * column, f32x4.mul(result, f32x4.splat(scale)), left);
  }
}

function maximumOfLanes(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}
