import { type PoolParams, pool2d, pool2dGradient } from '../kernels/pool2d.ts';
import { compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mean } from './broadcast.ts';

/** Options of `maxPool2d` and `avgPool2d`. */
export interface PoolOptions {
  /** The distance from one window to the next, along both axes. Default: the window's side. */
  readonly stride?: number;
  /** Elements around the image on every side, at most half of the window's side. Default 0. */
  readonly padding?: number;
}

/**
 * The maximum of each window of kernel x kernel over x [n, channels, height, width]: [n, channels,
 * floor((height + 2 padding - kernel) / stride) + 1, ...], as PyTorch's `max_pool2d`. The padding is never a maximum;
 * the gradient goes to the first of equals.
 *
 * @throws RangeError if x has not four axes, or the window, stride or padding make no sense for it.
 */
export function maxPool2d(x: Tensor<'f32'>, kernel: number, options: PoolOptions = {}): Tensor<'f32'> {
  return pool('maxPool2d', 1, x, kernel, options);
}

/**
 * The mean of each window of kernel x kernel over x [n, channels, height, width], as PyTorch's `avg_pool2d`: the
 * padding counts as zeros.
 *
 * @throws RangeError if x has not four axes, or the window, stride or padding make no sense for it.
 */
export function avgPool2d(x: Tensor<'f32'>, kernel: number, options: PoolOptions = {}): Tensor<'f32'> {
  return pool('avgPool2d', 0, x, kernel, options);
}

/**
 * The mean of each whole channel of x [n, channels, height, width]: [n, channels].
 *
 * @throws RangeError if x has not four axes.
 */
export function globalAvgPool2d(x: Tensor<'f32'>): Tensor<'f32'> {
  requireImages('globalAvgPool2d', x);
  return mean(x, [-2, -1]);
}

function pool(
  name: string,
  MAXIMUM: 0 | 1,
  x: Tensor<'f32'>,
  kernel: number,
  { stride = kernel, padding = 0 }: PoolOptions,
): Tensor<'f32'> {
  const [batch, channels] = x.shape;
  const params = poolParams(name, x, kernel, stride, padding);
  const flags = { MAXIMUM };
  return compute(pool2d, [batch, channels, params.out_height, params.out_width], {
    reads: { x },
    params,
    flags,
    gradients: {
      x: (upstream) =>
        compute(pool2dGradient, x.shape, {
          reads: { x, upstream },
          params,
          flags,
          op: `the gradient of ${name}`,
        }),
    },
  });
}

function poolParams(name: string, x: Tensor, kernel: number, stride: number, padding: number): PoolParams {
  requireImages(name, x);
  for (const [option, value, least] of [
    ['kernel', kernel, 1],
    ['stride', stride, 1],
    ['padding', padding, 0],
  ] as const) {
    if (!(Number.isInteger(value) && value >= least))
      throw new RangeError(`${name}: ${option} must be an integer of at least ${least}, got ${value}`);
  }
  if (2 * padding > kernel) {
    throw new RangeError(`${name}: padding must be at most half of the kernel ${kernel}, got ${padding}`);
  }
  const [batch, channels, height, width] = x.shape;
  const [out_height, out_width] = [height, width].map(
    (extent) => Math.floor((extent + 2 * padding - kernel) / stride) + 1,
  );
  if (out_height < 1 || out_width < 1) {
    throw new RangeError(
      `${name}: a window of ${kernel} x ${kernel} does not fit an image of ${height} x ${width} with padding ${padding}`,
    );
  }
  return { planes: batch * channels, height, width, out_height, out_width, kernel, stride, padding };
}

function requireImages(name: string, x: Tensor): void {
  if (x.shape.length !== 4) throw new RangeError(`${name}: x must be [n, channels, height, width], got ${x}`);
}
