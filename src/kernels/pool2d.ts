import nan from '../../shaders/lib/nan.wgsl';
import shared from '../../shaders/lib/pool.wgsl';
import forwardShader from '../../shaders/pool2d.wgsl';
import gradientShader from '../../shaders/pool2d_gradient.wgsl';
import { isLarger } from './first-largest.ts';
import { defineKernel, type Flags, perElement } from './kernel.ts';

const u32 = 'u32' as const;

/** x [planes, height, width] and the result [planes, out_height, out_width]. */
const params = {
  ...{ planes: u32, height: u32, width: u32, out_height: u32, out_width: u32 },
  ...{ kernel: u32, stride: u32, padding: u32 },
} as const;

export type PoolParams = Readonly<Record<keyof typeof params, number>>;

const shape = (p: PoolParams) =>
  `${p.planes} x ${p.height} x ${p.width}, ${p.kernel} x ${p.kernel}, stride ${p.stride}`;

const constantsOf = ({ kernel, stride, padding }: PoolParams, flags: Flags): Flags => ({
  ...flags,
  ...{ KERNEL: kernel, STRIDE: stride, PADDING: padding },
});

/** The maximum (flag `MAXIMUM`) or the mean of each window. Padding is never a maximum, and counts as 0 in a mean. */
export const pool2d = defineKernel({
  name: 'pool2d',
  params,
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape,
  dispatch: (p, flags) =>
    perElement(
      'pool2d',
      nan + shared + forwardShader,
      p.planes * p.out_height * p.out_width,
      constantsOf(p, flags),
    ),
  reference({ x, out }, p, { MAXIMUM }) {
    forEachWindow(p, (o, elements) => {
      let result = MAXIMUM ? x[elements[0]] : 0;
      for (const at of elements) {
        if (!MAXIMUM) result += x[at];
        else if (isLarger(x[at], result)) result = x[at];
      }
      out[o] = MAXIMUM ? result : result / (p.kernel * p.kernel);
    });
  },
});

/** The gradient of `pool2d` with respect to x; the gradient of a maximum goes to the first of equals. */
export const pool2dGradient = defineKernel({
  name: 'pool2d_gradient',
  params,
  reads: { x: 'f32', upstream: 'f32' },
  writes: { out: 'f32' },
  shape,
  dispatch: (p, flags) =>
    perElement(
      'pool2d_gradient',
      nan + shared + gradientShader,
      p.planes * p.height * p.width,
      constantsOf(p, flags),
    ),
  reference({ x, upstream, out }, p, { MAXIMUM }) {
    const totals = new Float64Array(p.planes * p.height * p.width);
    forEachWindow(p, (o, elements) => {
      if (MAXIMUM) {
        const first = elements.reduce((best, at) => (isLarger(x[at], x[best]) ? at : best));
        totals[first] += upstream[o];
      } else for (const at of elements) totals[at] += upstream[o] / (p.kernel * p.kernel);
    });
    out.set(totals);
  },
});

/** Calls `visit` with the index of each result and the indices of the elements of x in its window. */
function forEachWindow(p: PoolParams, visit: (output: number, elements: readonly number[]) => void): void {
  let output = 0;
  for (let plane = 0; plane < p.planes; plane++) {
    for (let i = 0; i < p.out_height; i++) {
      for (let j = 0; j < p.out_width; j++) {
        const elements: number[] = [];
        for (let r = 0; r < p.kernel; r++) {
          for (let c = 0; c < p.kernel; c++) {
            const [row, column] = [i * p.stride + r - p.padding, j * p.stride + c - p.padding];
            const inside = row >= 0 && row < p.height && column >= 0 && column < p.width;
            if (inside) elements.push((plane * p.height + row) * p.width + column);
          }
        }
        visit(output++, elements);
      }
    }
  }
}
