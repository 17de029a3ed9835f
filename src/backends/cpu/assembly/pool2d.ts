import { isLarger } from './nan';
import { readAlong } from './read-along';

// @ts-ignore: decorator
@unmanaged
class Params {
  planes: u32;
  height: u32;
  width: u32;
  out_height: u32;
  out_width: u32;
  kernel: u32;
  stride: u32;
  padding: u32;
}

// Adjacent windows that have all their columns in the image are computed four at a time, the others one by one.

export function pool2d(x: usize, out: usize, p: Params, MAXIMUM: bool): void {
  const from = firstWhole(p);
  const to = endOfWhole(p, from);
  for (let plane: u32 = 0; plane < p.planes; plane++) {
    for (let i: u32 = 0; i < p.out_height; i++) {
      if (to - from < 4) {
        poolSome(x, out, p, i, 0, p.out_width, MAXIMUM);
      } else {
        poolSome(x, out, p, i, 0, from, MAXIMUM);
        // The last four may include windows that were computed before.
        for (let j = from; j < to; j += 4) poolFour(x, out, p, i, min(j, to - 4), MAXIMUM);
        poolSome(x, out, p, i, to, p.out_width, MAXIMUM);
      }
      out += 4 * p.out_width;
    }
    x += 4 * p.height * p.width;
  }
}

/** Computes windows `from` to `to` of row i, whose results begin at `out`. */
function poolSome(x: usize, out: usize, p: Params, i: u32, from: u32, to: u32, MAXIMUM: bool): void {
  const area = <f32>(p.kernel * p.kernel);
  for (let j = from; j < to; j++) {
    store<f32>(out + 4 * j, MAXIMUM ? load<f32>(x + firstLargest(x, p, i, j)) : sumOfWindow(x, p, i, j) / area);
  }
}

function sumOfWindow(x: usize, p: Params, i: u32, j: u32): f32 {
  const bottom = end(p, i, p.height);
  const right = end(p, j, p.width);
  let sum: f32 = 0;
  for (let r = start(p, i); r < bottom; r++) {
    for (let c = start(p, j); c < right; c++) sum += load<f32>(x + 4 * (r * p.width + c));
  }
  return sum;
}

/** The offset in bytes from x to the first of the largest numbers in window (i, j). */
function firstLargest(x: usize, p: Params, i: u32, j: u32): u32 {
  const bottom = end(p, i, p.height);
  const right = end(p, j, p.width);
  let best = 4 * (start(p, i) * p.width + start(p, j));
  for (let r = start(p, i); r < bottom; r++) {
    for (let c = start(p, j); c < right; c++) {
      const at = 4 * (r * p.width + c);
      if (isLarger(load<f32>(x + at), load<f32>(x + best))) best = at;
    }
  }
  return best;
}

/** The results of windows j to j + 3 of row i. */
function poolFour(x: usize, out: usize, p: Params, i: u32, j: u32, MAXIMUM: bool): void {
  const stride = p.stride;
  const bytes = 4 * p.width;
  let at = x + start(p, i) * bytes + 4 * start(p, j);
  const bottom = x + end(p, i, p.height) * bytes;
  let result = MAXIMUM ? f32x4.splat(-Infinity) : f32x4.splat(0);
  for (; at < bottom; at += bytes) {
    for (let c: u32 = 0; c < p.kernel; c++) {
      const values = fourApart(at + 4 * c, stride);
      if (MAXIMUM) result = v128.or(f32x4.pmax(result, values), f32x4.ne(values, values));
      else result = f32x4.add(result, values);
    }
  }
  if (!MAXIMUM) result = f32x4.div(result, f32x4.splat(<f32>(p.kernel * p.kernel)));
  v128.store(out + 4 * j, result);
}

/** Adds the gradients of the windows one after the other, so that the order is fixed. */
export function pool2d_gradient(x: usize, upstream: usize, out: usize, p: Params, MAXIMUM: bool): void {
  const from = firstWhole(p);
  const to = endOfWhole(p, from);
  memory.fill(out, 0, 4 * p.planes * p.height * p.width);
  for (let plane: u32 = 0; plane < p.planes; plane++) {
    for (let i: u32 = 0; i < p.out_height; i++) {
      if (!MAXIMUM) {
        spread(upstream, out, p, i);
      } else if (to - from < 4) {
        handBackSome(x, upstream, out, p, i, 0, p.out_width);
      } else {
        handBackSome(x, upstream, out, p, i, 0, from);
        for (let j = from; j < to; j += 4) handBackFour(x, upstream, out, p, i, j, min(j, to - 4));
        handBackSome(x, upstream, out, p, i, to, p.out_width);
      }
      upstream += 4 * p.out_width;
    }
    x += 4 * p.height * p.width;
    out += 4 * p.height * p.width;
  }
}

/** Adds the gradients of the means in row i. */
function spread(upstream: usize, out: usize, p: Params, i: u32): void {
  const width = p.width;
  const area = <f32>(p.kernel * p.kernel);
  const bottom = end(p, i, p.height);
  for (let j: u32 = 0; j < p.out_width; j++) {
    const right = end(p, j, width);
    const g = load<f32>(upstream + 4 * j) / area;
    for (let r = start(p, i); r < bottom; r++) {
      for (let c = start(p, j); c < right; c++) addTo(out + 4 * (r * width + c), g);
    }
  }
}

/** Adds the gradients of the maxima in windows `from` to `to` of row i. */
function handBackSome(x: usize, upstream: usize, out: usize, p: Params, i: u32, from: u32, to: u32): void {
  for (let j = from; j < to; j++) addTo(out + firstLargest(x, p, i, j), load<f32>(upstream + 4 * j));
}

/** Finds the maxima of windows `from` to `from` + 3, and adds the gradients of those from `j` on. */
function handBackFour(x: usize, upstream: usize, out: usize, p: Params, i: u32, j: u32, from: u32): void {
  const stride = p.stride;
  const bytes = 4 * p.width;
  const bottom = end(p, i, p.height) * bytes;
  let row = start(p, i) * bytes + 4 * start(p, from);
  let best = fourApart(x + row, stride);
  let found = i32x4.splat(row);
  for (; row < bottom; row += bytes) {
    for (let c: u32 = 0; c < p.kernel; c++) {
      const values = fourApart(x + row + 4 * c, stride);
      const isBetter = v128.andnot(f32x4.eq(best, best), f32x4.le(values, best));
      best = v128.bitselect(values, best, isBetter);
      found = v128.bitselect(i32x4.splat(row + 4 * c), found, isBetter);
    }
  }
  const g = upstream + 4 * from;
  const apart = 4 * stride;
  const done = j - from;
  if (done < 1) addTo(out + i32x4.extract_lane(found, 0), load<f32>(g));
  if (done < 2) addTo(out + i32x4.extract_lane(found, 1) + apart, load<f32>(g, 4));
  if (done < 3) addTo(out + i32x4.extract_lane(found, 2) + 2 * apart, load<f32>(g, 8));
  addTo(out + i32x4.extract_lane(found, 3) + 3 * apart, load<f32>(g, 12));
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/** Four numbers that are `stride` apart. */
// @ts-ignore: decorator
@inline
function fourApart(at: usize, stride: u32): v128 {
  return stride === 2
    ? v128.shuffle<f32>(v128.load(at), v128.load(at + 12), 0, 2, 5, 7)
    : readAlong(at, 0, stride, 4);
}

/** The first window of a row with all its columns in the image, and the window after the last such one. */
function firstWhole(p: Params): u32 {
  return min((p.padding + p.stride - 1) / p.stride, p.out_width);
}

function endOfWhole(p: Params, first: u32): u32 {
  const reach = p.width + p.padding;
  return reach < p.kernel ? first : max(first, min((reach - p.kernel) / p.stride + 1, p.out_width));
}

/** The first row or column of x in window `i`, and the one after the last. */
function start(p: Params, i: u32): u32 {
  return max(i * p.stride, p.padding) - p.padding;
}

function end(p: Params, i: u32, extent: u32): u32 {
  const past = i * p.stride + p.kernel;
  return min(past - min(p.padding, past), extent);
}
