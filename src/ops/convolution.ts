import {
  type ConvolutionParams,
  convolution,
  convolutionInputGradient,
  convolutionOfBytes,
  convolutionWeightGradient,
  convolutionWeightGradientOfBytes,
} from '../kernels/convolution.ts';
import { NO_FLAGS } from '../kernels/product-dispatch.ts';
import { callKernel, compute } from '../tensor/call.ts';
import { type Shape, sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { oncePerUpstream } from './once-per-upstream.ts';

/** Options of `conv2d`. */
export interface Conv2dOptions {
  /** The distance from one window to the next, along both axes. Default 1. */
  readonly stride?: number;
  /** Zeros around the image on every side. Default 0. */
  readonly padding?: number;
}

/**
 * The convolution of x [n, channels, height, width] with weight [filters, channels, kernelHeight, kernelWidth],
 * plus bias [filters] if there is one: [n, filters, (height + 2 padding - kernelHeight) / stride + 1, ...], as
 * PyTorch's `conv2d`. Where x is bytes, each of them stands for byte / 255. Groups and dilation are left out.
 *
 * @throws RangeError if the shapes, the stride or the padding do not fit together, or another option is given.
 */
export function conv2d(
  x: Tensor<'f32'> | Tensor<'u8'>,
  weight: Tensor<'f32'>,
  bias?: Tensor<'f32'>,
  { stride = 1, padding = 0, ...others }: Conv2dOptions = {},
): Tensor<'f32'> {
  const [unknown] = Object.keys(others);
  if (unknown) throw new RangeError(`conv2d: there is no option ${unknown}; there are stride and padding`);
  const params = convolutionParams(x, weight, bias, stride, padding);
  const { batch, filters, out_height, out_width } = params;
  const both = oncePerUpstream((g) => weightGradients(g, x, weight, params, bias !== undefined));
  return compute(isBytes(x) ? convolutionOfBytes : convolution, [batch, filters, out_height, out_width], {
    reads: { a: weight, b: x, bias },
    params,
    flags: { ...NO_FLAGS, BIAS: Number(bias !== undefined) },
    op: 'conv2d',
    gradients: {
      a: (g) => both(g).out,
      bias: (g) => both(g).sums,
      ...(!isBytes(x) && { b: (g) => inputGradient(g, x, weight, params) }),
    },
  });
}

function inputGradient(
  g: Tensor<'f32'>,
  x: Tensor,
  weight: Tensor<'f32'>,
  params: ConvolutionParams,
): Tensor<'f32'> {
  return compute(convolutionInputGradient, x.shape, {
    reads: { a: weight, b: g },
    params,
    flags: NO_FLAGS,
    op: 'the gradient of conv2d',
  });
}

/** The gradients of the weight and, if there is one, of the bias come from one kernel. */
function weightGradients(
  g: Tensor<'f32'>,
  x: Tensor,
  weight: Tensor<'f32'>,
  params: ConvolutionParams,
  biased: boolean,
): Record<string, Tensor<'f32'>> {
  const outputs: Record<string, Shape> = { out: weight.shape };
  if (biased) outputs.sums = [params.filters];
  return callKernel(isBytes(x) ? convolutionWeightGradientOfBytes : convolutionWeightGradient, {
    reads: { a: g, b: x },
    outputs,
    params,
    flags: { ...NO_FLAGS, SUMS: Number(biased) },
    op: 'the gradient of conv2d',
  });
}

function convolutionParams(
  x: Tensor,
  weight: Tensor<'f32'>,
  bias: Tensor<'f32'> | undefined,
  stride: number,
  padding: number,
): ConvolutionParams {
  for (const [name, value, least] of [
    ['stride', stride, 1],
    ['padding', padding, 0],
  ] as const) {
    if (!(Number.isInteger(value) && value >= least))
      throw new RangeError(`conv2d: ${name} must be an integer of at least ${least}, got ${value}`);
  }
  const [batch, channels, height, width] = x.shape;
  const [filters, depth, kernel_height, kernel_width] = weight.shape;
  if (
    x.shape.length !== 4 ||
    weight.shape.length !== 4 ||
    channels !== depth ||
    (bias && !sameShape(bias.shape, [filters]))
  ) {
    throw new RangeError(
      `conv2d: x ${x}, weight ${weight} and bias ${bias ?? 'left out'} should be [n, channels, height, width], ` +
        '[filters, channels, kernelHeight, kernelWidth] and [filters]',
    );
  }
  const out_height = Math.floor((height + 2 * padding - kernel_height) / stride) + 1;
  const out_width = Math.floor((width + 2 * padding - kernel_width) / stride) + 1;
  if (out_height < 1 || out_width < 1) {
    throw new RangeError(
      `conv2d: a kernel of ${kernel_height} x ${kernel_width} does not fit an image of ${height} x ${width} with padding ${padding}`,
    );
  }
  return {
    ...{ batch, channels, height, width, filters, out_height, out_width, kernel_height, kernel_width },
    ...{ stride, padding },
    split: batch * out_height * out_width,
  };
}

function isBytes(x: Tensor): x is Tensor<'u8'> {
  return x.dtype === 'u8';
}
