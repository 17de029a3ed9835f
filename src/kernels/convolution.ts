import forwardShader from '../../shaders/convolution.wgsl';
import inputGradientShader from '../../shaders/convolution_input_gradient.wgsl';
import weightGradientShader from '../../shaders/convolution_weight_gradient.wgsl';
import shared from '../../shaders/lib/convolution.wgsl';
import floats from '../../shaders/lib/image_f32.wgsl';
import bytes from '../../shaders/lib/image_u8.wgsl';
import loadWords from '../../shaders/lib/load_block_words.wgsl';
import { type AdapterTraits, defineKernel, type Flags } from './kernel.ts';
import { LONG, slicesOf } from './long-sums.ts';
import { absorbRelu, dispatchProduct, type Operands, otherProducts } from './product-dispatch.ts';

const u32 = 'u32' as const;

/** x [batch, channels, height, width], weight [filters, channels, kernel_height, kernel_width], and the result. */
const params = {
  ...{ batch: u32, channels: u32, height: u32, width: u32 },
  ...{ filters: u32, out_height: u32, out_width: u32 },
  ...{ kernel_height: u32, kernel_width: u32, stride: u32, padding: u32 },
  split: u32,
} as const;

export type ConvolutionParams = Readonly<Record<keyof typeof params, number>>;

const common = {
  params,
  optional: ['bias', 'mask', 'sums'],
  absorb: absorbRelu,
  shape(p: ConvolutionParams): string {
    const image = [p.batch, p.channels, p.height, p.width].join(' x ');
    return `${image}, ${p.filters} of ${p.kernel_height} x ${p.kernel_width}, stride ${p.stride}`;
  },
  /** Products with the zeros of the padding count, too. */
  operations: (p: ConvolutionParams) =>
    2 * p.batch * p.filters * p.out_height * p.out_width * p.channels * p.kernel_height * p.kernel_width,
} as const;
const writes = { out: 'f32', sums: 'f32' } as const;

/**
 * The convolution: a is the weight, b is x, out the result. Flags as for `product`; the bias is one number a
 * filter.
 */
export const convolution = defineConvolution('f32');
/** `convolution` of an x of bytes, each of which stands for byte / 255. */
export const convolutionOfBytes = defineConvolution('u8');

/**
 * The gradient with respect to the weight: a is the result's gradient, b is x. The positions (n, y, x) of the result
 * are cut into slices of `split`, each with its own sum: out is [slices, ...weight], and with flag
 * `SUMS` = 1 sums [slices, filters] holds the gradient with respect to the bias.
 */
export const convolutionWeightGradient = defineWeightGradient('f32');
/** `convolutionWeightGradient` for an x of bytes. */
export const convolutionWeightGradientOfBytes = defineWeightGradient('u8');

/** The gradient with respect to x: a is the weight, b the gradient of the result. */
export const convolutionInputGradient = defineKernel({
  ...common,
  name: 'convolution_input_gradient',
  reads: { a: 'f32', b: 'f32', bias: 'f32', mask: 'f32' },
  writes,
  ...productOf((p, flags) => ({
    label: 'convolution_input_gradient',
    source: shared + floats + inputGradientShader,
    constants: { ...flags, BOUNDED: 1 },
    rows: p.channels,
    // The largest phase; others may have one row or column less.
    columns: p.batch * Math.ceil(p.height / p.stride) * Math.ceil(p.width / p.stride),
    slices: p.stride * p.stride,
    long: p.filters * Math.ceil(p.kernel_height / p.stride) * Math.ceil(p.kernel_width / p.stride) > LONG,
    aAlongK: false,
    bAlongK: false,
    inQuads: p.stride === 1 && (p.height * p.width) % 4 === 0,
  })),
  reference({ a, b, mask, out }, p) {
    const totals = new Float64Array(out.length);
    forEachProduct(p, (x, weight, y) => {
      if (x !== OUTSIDE) totals[x] += a[weight] * b[y];
    });
    for (let i = 0; i < out.length; i++) out[i] = mask && !(mask[i] > 0) ? 0 : totals[i];
  },
});

function defineConvolution(image: 'f32' | 'u8') {
  const label = `convolution_of_${image}`;
  return defineKernel({
    ...common,
    name: image === 'u8' ? 'convolution_of_bytes' : 'convolution',
    reads: { a: 'f32', b: image, bias: 'f32', mask: 'f32' },
    writes,
    ...productOf((p, flags) => ({
      ...gather({ image, source: forwardShader, words: 'terms' }, p, flags),
      label,
      ...{ rows: p.filters, columns: p.batch * p.out_height * p.out_width, slices: 1 },
      long: p.channels * p.kernel_height * p.kernel_width > LONG,
      inQuads: (p.out_height * p.out_width) % 4 === 0,
    })),
    reference({ a, b, bias, mask, out }, p, { RELU }) {
      const scale = image === 'u8' ? 1 / 255 : 1;
      const totals = new Float64Array(out.length);
      forEachProduct(p, (x, weight, y) => {
        totals[y] += a[weight] * (x === OUTSIDE ? 0 : b[x] * scale);
      });
      for (let i = 0; i < out.length; i++) {
        const filter = Math.floor(i / (p.out_height * p.out_width)) % p.filters;
        const value = totals[i] + (bias?.[filter] ?? 0);
        out[i] = (RELU && value < 0) || (mask && !(mask[i] > 0)) ? 0 : value;
      }
    },
  });
}

function defineWeightGradient(image: 'f32' | 'u8') {
  const label = `convolution_weight_gradient_of_${image}`;
  return defineKernel({
    ...common,
    name: image === 'u8' ? 'convolution_weight_gradient_of_bytes' : 'convolution_weight_gradient',
    reads: { a: 'f32', b: image, bias: 'f32', mask: 'f32' },
    writes,
    cut: cutWeightGradient,
    ...productOf((p, flags) => ({
      ...gather({ image, source: weightGradientShader, words: 'columns' }, p, flags),
      label,
      ...{ rows: p.filters, columns: p.channels * p.kernel_height * p.kernel_width },
      slices: Math.ceil((p.batch * p.out_height * p.out_width) / p.split),
      long: p.batch * p.out_height * p.out_width > LONG,
      inQuads: (p.channels * p.kernel_height * p.kernel_width) % 4 === 0,
    })),
    reference({ a, b, out, sums }, p) {
      const scale = image === 'u8' ? 1 / 255 : 1;
      const { filters, split } = p;
      const area = p.out_height * p.out_width;
      const slice = (y: number) => Math.floor((Math.floor(y / (filters * area)) * area + (y % area)) / split);
      const size = p.filters * p.channels * p.kernel_height * p.kernel_width;
      const totals = new Float64Array(out.length);
      forEachProduct(p, (x, weight, y) => {
        totals[slice(y) * size + weight] += a[y] * (x === OUTSIDE ? 0 : b[x] * scale);
      });
      out.set(totals);
      if (!sums) return;
      const biases = new Float64Array(sums.length);
      for (let y = 0; y < a.length; y++) {
        biases[slice(y) * p.filters + (Math.floor(y / area) % p.filters)] += a[y];
      }
      sums.set(biases);
    },
  });
}

/**
 * The number of workgroups that keeps a GPU busy, and the fewest terms of a slice that are worth a sum of their own.
 */
const ENOUGH_WORKGROUPS = 128;
const SHORTEST_SLICE = 256;
const TILE = 64;

/**
 * Cuts the terms, as the result is small and they are many: into enough slices to keep a GPU busy, and into more if
 * such slices would be too long to be exact. The cut depends only on the shapes, so the bytes stay the same.
 */
function cutWeightGradient(p: ConvolutionParams) {
  const terms = p.batch * p.out_height * p.out_width;
  const columns = p.channels * p.kernel_height * p.kernel_width;
  const tiles = Math.ceil(p.filters / TILE) * Math.ceil(columns / TILE);
  const busy = Math.min(Math.ceil(ENOUGH_WORKGROUPS / tiles), Math.ceil(terms / SHORTEST_SLICE));
  const split = Math.ceil(terms / Math.max(busy, slicesOf(terms, p.filters * columns)));
  return { params: { ...p, split }, slices: Math.ceil(terms / split) };
}

type OperandsOf = (p: ConvolutionParams, flags: Flags) => Operands;

/** The choice of a shader for convolutions, which are products. */
function productOf(operands: OperandsOf) {
  return {
    dispatch: (p: ConvolutionParams, flags: Flags, adapter: AdapterTraits) =>
      dispatchProduct(operands(p, flags), adapter),
    alternatives: (p: ConvolutionParams, flags: Flags, adapter: AdapterTraits) =>
      otherProducts(operands(p, flags), adapter),
  };
}

interface Gather {
  readonly image: 'f32' | 'u8';
  readonly source: string;
  /** The index whose neighbours are adjacent in x: they share a word if all offsets are multiples of four. */
  readonly words: 'terms' | 'columns';
}

/** The common part of the operands of products that gather from x. */
function gather(
  { image, source, words }: Gather,
  { width, kernel_width, stride, padding }: ConvolutionParams,
  flags: Flags,
) {
  const inWords =
    image === 'u8' && [width, kernel_width, stride, padding].every((extent) => extent % 4 === 0);
  return {
    source: shared + (image === 'u8' ? bytes : floats) + source,
    constants: { ...flags, BOUNDED: Number(padding > 0) },
    ...{ aAlongK: true, bAlongK: false },
    ...(inWords && {
      loadBlock: {
        label: 'words',
        source: loadWords,
        constants: { WORD_OF_TERMS: Number(words === 'terms') },
      },
    }),
  };
}

/** Takes the place of an index into x in the padding. */
const OUTSIDE = -1;

/** Visits every product that a convolution adds up: the indices into x and weight, and of the result. */
function forEachProduct(
  // Local variables, as reading from `params`, whose shape differs by program, takes longer than the products.
  { batch, channels, height, width, filters, kernel_height, kernel_width, ...rest }: ConvolutionParams,
  visit: (x: number, weight: number, y: number) => void,
): void {
  const { stride, padding, out_height, out_width } = rest;
  let y = 0;
  for (let n = 0; n < batch; n++) {
    for (let f = 0; f < filters; f++) {
      for (let r = 0; r < out_height; r++) {
        for (let c = 0; c < out_width; c++, y++) {
          let weight = f * channels * kernel_height * kernel_width;
          for (let channel = 0; channel < channels; channel++) {
            for (let u = 0; u < kernel_height; u++) {
              const row = r * stride - padding + u;
              const start = ((n * channels + channel) * height + row) * width;
              for (let v = 0; v < kernel_width; v++, weight++) {
                const column = c * stride - padding + v;
                const inside = row >= 0 && row < height && column >= 0 && column < width;
                visit(inside ? start + column : OUTSIDE, weight, y);
              }
            }
          }
        }
      }
    }
  }
}
