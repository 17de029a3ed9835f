import { isLarger } from './nan';

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

export function pool2d(x: usize, out: usize, p: Params, MAXIMUM: bool): void {
  const width = p.width;
  const area = <f32>(p.kernel * p.kernel);
  for (let plane: u32 = 0; plane < p.planes; plane++) {
    for (let i: u32 = 0; i < p.out_height; i++) {
      const top = start(p, i);
      const bottom = end(p, i, p.height);
      for (let j: u32 = 0; j < p.out_width; j++) {
        const left = start(p, j);
        const right = end(p, j, width);
        let result: f32 = MAXIMUM ? load<f32>(x + 4 * (top * width + left)) : 0;
        for (let r = top; r < bottom; r++) {
          for (let c = left; c < right; c++) {
            const value = load<f32>(x + 4 * (r * width + c));
            if (!MAXIMUM) result += value;
            else if (isLarger(value, result)) result = value;
          }
        }
        store<f32>(out, MAXIMUM ? result : result / area);
        out += 4;
      }
    }
    x += 4 * p.height * width;
  }
}

/** Adds what each window hands back, window by window, so that the order is fixed. */
export function pool2d_gradient(x: usize, upstream: usize, out: usize, p: Params, MAXIMUM: bool): void {
  const width = p.width;
  const area = <f32>(p.kernel * p.kernel);
  memory.fill(out, 0, 4 * p.planes * p.height * width);
  for (let plane: u32 = 0; plane < p.planes; plane++) {
    for (let i: u32 = 0; i < p.out_height; i++) {
      const top = start(p, i);
      const bottom = end(p, i, p.height);
      for (let j: u32 = 0; j < p.out_width; j++) {
        const left = start(p, j);
        const right = end(p, j, width);
        const g = load<f32>(upstream);
        upstream += 4;
        let best: usize = 4 * (top * width + left);
        for (let r = top; r < bottom; r++) {
          for (let c = left; c < right; c++) {
            const at: usize = 4 * (r * width + c);
            if (!MAXIMUM) store<f32>(out + at, load<f32>(out + at) + g / area);
            else if (isLarger(load<f32>(x + at), load<f32>(x + best))) best = at;
          }
        }
        if (MAXIMUM) store<f32>(out + best, load<f32>(out + best) + g);
      }
    }
    x += 4 * p.height * width;
    out += 4 * p.height * width;
  }
}

/** The first row or column of x in window `i`, and the one after the last. */
function start(p: Params, i: u32): u32 {
  return max(i * p.stride, p.padding) - p.padding;
}

function end(p: Params, i: u32, extent: u32): u32 {
  const past = i * p.stride + p.kernel;
  return min(past - min(p.padding, past), extent);
}
