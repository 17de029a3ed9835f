import type { DataOf, DType } from '../../src/dtype.ts';
import { adam } from '../../src/kernels/adam.ts';
import { argmax } from '../../src/kernels/argmax.ts';
import { BINARY, binary } from '../../src/kernels/binary.ts';
import { clipNorm } from '../../src/kernels/clip-norm.ts';
import { clipScale } from '../../src/kernels/clip-scale.ts';
import { concat } from '../../src/kernels/concat.ts';
import {
  convolution,
  convolutionInputGradient,
  convolutionOfBytes,
  convolutionWeightGradient,
  convolutionWeightGradientOfBytes,
} from '../../src/kernels/convolution.ts';
import { copy } from '../../src/kernels/copy.ts';
import { gather, NAN_BITS } from '../../src/kernels/gather.ts';
import type { Flags, Kernel, Params } from '../../src/kernels/kernel.ts';
import { layerNorm, layerNormGradient } from '../../src/kernels/layer-norm.ts';
import { lerp } from '../../src/kernels/lerp.ts';
import { LOSS, loss, lossGradient } from '../../src/kernels/loss.ts';
import { multiplyAdds } from '../../src/kernels/multiply-adds.ts';
import { place } from '../../src/kernels/place.ts';
import { pool2d, pool2dGradient } from '../../src/kernels/pool2d.ts';
import { product } from '../../src/kernels/product.ts';
import { FOLDS, reduce } from '../../src/kernels/reduce.ts';
import { rmsprop } from '../../src/kernels/rmsprop.ts';
import { scatter } from '../../src/kernels/scatter.ts';
import { select, selectByIntegers } from '../../src/kernels/select.ts';
import { sgd } from '../../src/kernels/sgd.ts';
import { softmax, softmaxGradient } from '../../src/kernels/softmax.ts';
import { squareSums } from '../../src/kernels/square-sums.ts';
import { strided } from '../../src/kernels/strided.ts';
import { tdLoss } from '../../src/kernels/td-loss.ts';
import { tdTarget } from '../../src/kernels/td-target.ts';
import { UNARY, unary } from '../../src/kernels/unary.ts';
import type { Random } from '../../src/random.ts';
import { integers, uniform } from '../seed.ts';

/**
 * Every kernel has a row here. Its calls run on the GPU and as the kernel's `reference`, and must agree:
 * for each set of flags, on each size, with data that is drawn for each run.
 */
export interface Row {
  readonly kernel: Kernel;
  /** Every combination of flags that an op uses. Absent for a kernel without flags. */
  readonly flags?: readonly Flags[];
  /** The sizes from which `call` makes its data, in the order that it expects; they may depend on the flags. */
  readonly sizes: Sizes | ((flags: Flags) => Sizes);
  /** Sizes with more work than one dimension of a grid holds. They take time, so only the first flags are tested. */
  readonly huge?: Sizes;
  call(size: readonly number[], data: Data, flags: Flags): Call;
  /** Reads whose NaNs must show in the result wherever they show in the reference's. */
  readonly keepsNaN?: readonly string[];
}

export type Sizes = readonly (readonly number[])[];

/** The arguments of a call. An optional binding that is left out is undefined. */
export interface Call {
  readonly params: Params;
  readonly reads: Readonly<Record<string, DataOf<DType> | undefined>>;
  /** Values that are updated in place, or the length of a tensor that is only written. */
  readonly writes: Readonly<Record<string, DataOf<DType> | number | undefined>>;
  /** How many numbers of about 1 add up to one element of the result. */
  readonly terms?: number;
}

/**
 * The largest error for each term of a sum or, if that is larger, relative to the result. The data is about 1 in size,
 * so rounding a sum of n terms is off by at most n / 2 units of 1.2e-7, and by far less unless all errors have one
 * sign. A term too many or too few differs by more than that, as the tested sums have only thousands of terms.
 */
export const TOLERANCE = 1e-6;

export class Data {
  constructor(private readonly random: Random) {}

  /** Numbers uniform over [low, high). If there are many, the first 65,537 repeat: drawing takes time. */
  uniform(length: number, low = -1, high = 1): Float32Array {
    return repeated(uniform(this.random, Math.min(length, BLOCK), low, high), length);
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from(this.integers(length, 256));
  }

  integers(length: number, n: number): Int32Array {
    return repeated(integers(this.random, Math.min(length, BLOCK), n), length);
  }

  /** Indices below `n`, a few of them outside. */
  indices(length: number, n: number): Int32Array {
    const indices = this.integers(length, n);
    for (const outside of [-1, n, 2 ** 31 - 1, -(2 ** 31)]) {
      if (length > 10) indices[this.random.int(length)] = outside;
    }
    return indices;
  }
}

/** A prime: repeats never fall into step with rows or workgroups. */
const BLOCK = 65_537;

/** How `sizes` of poolings become params: planes, height, width, kernel, stride, padding. */
function poolParams([planes, height, width, kernel, stride, padding]: readonly number[]) {
  const [out_height, out_width] = [height, width].map(
    (extent) => Math.floor((extent + 2 * padding - kernel) / stride) + 1,
  );
  const params = { planes, height, width, out_height, out_width, kernel, stride, padding };
  return { params, x: planes * height * width, y: planes * out_height * out_width };
}

const POOLS: Sizes = [
  [1, 1, 1, 1, 1, 0],
  [3, 7, 5, 2, 2, 0],
  [2, 8, 9, 3, 1, 1],
  [5, 11, 13, 3, 2, 1],
  [2, 5, 4, 4, 3, 2],
  [1, 9, 9, 2, 5, 1],
  [2, 4, 19, 3, 3, 1],
];

/** How `sizes` of convolutions become params: batch, channels, height, width, filters, kernel, stride, padding. */
function convolutionParams(size: readonly number[]) {
  const [batch, channels, height, width, filters, kernel_height, kernel_width, stride, padding, slices = 1] =
    size;
  const out_height = Math.floor((height + 2 * padding - kernel_height) / stride) + 1;
  const out_width = Math.floor((width + 2 * padding - kernel_width) / stride) + 1;
  const split = Math.ceil((batch * out_height * out_width) / slices);
  const params = {
    ...{ batch, channels, height, width, filters, out_height, out_width, kernel_height, kernel_width },
    ...{ stride, padding, split },
  };
  return {
    params,
    ...{ x: batch * channels * height * width, weight: filters * channels * kernel_height * kernel_width },
    ...{
      y: batch * filters * out_height * out_width,
      slices: Math.ceil((batch * out_height * out_width) / split),
    },
  };
}

/** Odd sizes, with and without padding; strides that divide nothing; rows of bytes that fill words; large images. */
const CONVOLUTIONS = [
  [1, 1, 1, 1, 1, 1, 1, 1, 0],
  [2, 3, 9, 7, 5, 3, 3, 1, 0],
  [3, 5, 11, 13, 33, 3, 2, 2, 1],
  [1, 2, 10, 9, 9, 4, 5, 3, 2],
  [2, 17, 5, 6, 18, 5, 3, 1, 3],
  [1, 2, 7, 7, 3, 2, 1, 3, 0],
  [2, 2, 20, 20, 16, 8, 8, 4, 0],
  [2, 3, 6, 10, 5, 3, 3, 1, 1],
  [1, 3, 12, 16, 7, 4, 4, 4, 4],
  [3, 2, 180, 190, 3, 3, 3, 7, 1],
  [3, 1, 75, 75, 2, 1, 1, 1, 0],
];

function repeated<T extends Float32Array | Int32Array>(block: T, length: number): T {
  if (length <= block.length) return block;
  const all = block.constructor === Float32Array ? new Float32Array(length) : new Int32Array(length);
  for (let i = 0; i < length; i += block.length) all.set(block.subarray(0, length - i), i);
  return all as T;
}

/** One more than the elements of the 65,535 workgroups that a grid dimension holds. */
const BEYOND_GRID = 65_535 * 64 + 1;

/** Elements, for kernels with an invocation for each. */
const COUNTS = { sizes: [[1], [2], [63], [64], [65], [997]], huge: [[BEYOND_GRID]] };

/** For the kernels of optimisers: elements, and the share by which a follower moves. */
const STEP_SIZES = {
  sizes: [
    [1, 0.1],
    [2, 1],
    [63, 0],
    [64, 0.005],
    [65, 0.3],
    [997, 1],
    [1004, 1],
    [1028, 0.9],
  ],
  huge: [[BEYOND_GRID, 0.1]],
};
const STEPS = combine({ SCALED: [0, 1], FOLLOWED: [0, 1] });

function stepReads(count: number, step: readonly number[], data: Data, { SCALED }: Flags) {
  return {
    gradient: data.uniform(count),
    step: Float32Array.from(step),
    factor: SCALED ? data.uniform(1, 0.1, 1) : undefined,
  };
}

function followerOf(count: number, data: Data, { FOLLOWED }: Flags) {
  return { follower: FOLLOWED ? data.uniform(count) : undefined };
}

/** Outer, length, inner; an axis longer than 64 takes a workgroup. */
const ALONG_AXIS = [
  [1, 1, 1],
  [1, 64, 1],
  [1, 65, 1],
  [5, 1, 3],
  [7, 3, 11],
  [67, 10, 1],
  [67, 33, 1],
  [3, 129, 5],
  [1, 9973, 1],
  [1, 997, 3],
  [13, 300, 1],
  [1, 70_001, 2],
];

/** All combinations of values for some flags. */
function combine(choices: Record<string, readonly number[]>): Flags[] {
  return Object.entries(choices).reduce<Flags[]>(
    (all, [name, values]) => all.flatMap((flags) => values.map((value) => ({ ...flags, [name]: value }))),
    [{}],
  );
}

/** Row-major strides of `extents`, 0 along the axes where `broadcast` has a bit set. */
function strides(extents: readonly number[], broadcast: number): number[] {
  let stride = 1;
  const kept = extents.map((extent, axis) => (broadcast & (1 << axis) ? 1 : extent));
  return kept
    .reduceRight<number[]>((all, extent) => {
      all.unshift(extent === 1 ? 0 : stride);
      stride *= extent;
      return all;
    }, [])
    .concat(stride);
}

/** For gather and scatter: outer, length, picks, lanes, width. */
const PICKS = [
  [1, 1, 1, 1, 1],
  [64, 2, 1, 1, 1],
  [65, 18, 1, 1, 1],
  [13, 5, 7, 1, 1],
  [1, 129, 65, 1, 1],
  [1, 3, 65, 1, 1],
  [3, 5, 4, 67, 1],
  [1, 40, 50, 1, 66],
  [1, 3, 37, 1, 5],
  [2, 3, 11, 5, 3],
  [1, 4, 301, 1, 1],
  [2, 3, 133, 2, 3],
  [1, 32, 41, 1, 17],
  [1, 2, 70_001, 1, 1],
];

const toQuarters = (value: number): number => Math.round(4 * value) / 4;

/** Functions of positive numbers. */
const POSITIVE = [UNARY.log, UNARY.log1p, UNARY.sqrt, UNARY.pow];

const LOSS_FLAGS = { LOSS: Object.values(LOSS), WEIGHTED: [0, 1] };

/** Calls for each of the losses that td_loss knows. */
const TD_LOSS_FLAGS = { LOSS: [LOSS.square, LOSS.huber], WEIGHTED: [0, 1] };

export const table: readonly Row[] = [
  {
    kernel: product,
    flags: [
      { BIAS: 0, RELU: 0, MASK: 0, SUMS: 0 },
      { BIAS: 0, RELU: 1, MASK: 0, SUMS: 0 },
      { BIAS: 0, RELU: 0, MASK: 1, SUMS: 0 },
      { BIAS: 1, RELU: 0, MASK: 0, SUMS: 0 },
      { BIAS: 1, RELU: 1, MASK: 0, SUMS: 0 },
      { BIAS: 0, RELU: 0, MASK: 0, SUMS: 1 },
      { BIAS: 0, RELU: 0, MASK: 0, SUMS: 2 },
    ],
    // m, n, k; bits: 1, 2, 4 for a, b, the result transposed, 8 for a bias along the rows; then slices of k, if several;
    // then a batch, and 1 or 2 if all of it shares a or b
    sizes: ({ BIAS, RELU, MASK, SUMS }) =>
      BIAS || RELU || MASK || SUMS
        ? [
            [1, 1, 1, 0],
            [33, 65, 7, SUMS ? 1 : 2],
            [10, 130, 67, 12 + (SUMS ? 1 : 2)],
            [1, 21, 44, SUMS ? 1 : 2],
            [5, 9, 523, SUMS ? 1 : 2],
            [67, 76, 9, SUMS ? 1 : 2], // whole quads of columns
            ...(SUMS ? [[129, 2, 35, 1]] : []),
            ...(BIAS || SUMS ? [] : [[6, 11, 5, 2, 1, 4]]),
            // what a ReLU lets through is not a part of a sum: slices do without
            ...(RELU || MASK
              ? []
              : [
                  [7, 10, 67, BIAS ? 8 : 1, 5],
                  [5, 12, 67, BIAS ? 8 : 1, 3],
                  [3, 35, 16_401, BIAS ? 8 : 1, 2],
                ]),
          ]
        : [0, 1, 2, 3].flatMap((layout) => [
            [1, 5, 3, layout],
            [17, 33, 65, layout],
            [65, 129, 31, layout + 4],
            [130, 1, 258, layout],
            [3, 13, 39, layout + 4],
            [4, 8, 1, layout],
            [6, 299, 2, layout],
            [67, 132, 19, layout],
            [259, 261, 257, layout],
            [5, 11, 1030, layout + 4, 3],
            [2, 3, 97, layout, 7],
            [3, 35, 16_400, layout], // long enough for stretches
            [5, 35, 67, layout, 1, 3],
            [5, 36, 21, layout, 1, 3],
            [9, 7, 13, layout + 4, 1, 5, 1 + (layout & 1)],
          ]),
    huge: [[65_535 * 64 + 1, 1, 2, 0]],
    keepsNaN: ['a', 'b', 'bias'],
    call([m, n, k, layout, slices = 1, batch = 1, shared = 0], data, { BIAS, MASK, SUMS }) {
      const [transposeA, transposeB, transposeOut, biasColumn] = [1, 2, 4, 8].map((bit) => layout & bit);
      const [a_row, a_k] = transposeA ? [1, m] : [k, 1];
      const [b_k, b_col] = transposeB ? [1, k] : [n, 1];
      const [out_row, out_col] = transposeOut ? [1, m] : [n, 1];
      const [bias_row, bias_col] = biasColumn ? [1, 0] : [0, 1];
      return {
        params: {
          ...{ m, n, k, split: Math.ceil(k / slices) },
          a_row,
          a_k,
          b_k,
          b_col,
          out_row,
          out_col,
          bias_row,
          bias_col,
          ...{ batch, a_batch: shared === 1 ? 0 : m * k, b_batch: shared === 2 ? 0 : k * n },
        },
        reads: {
          a: data.uniform((shared === 1 ? 1 : batch) * m * k),
          b: data.uniform((shared === 2 ? 1 : batch) * k * n),
          bias: BIAS ? data.uniform(biasColumn ? m : n) : undefined,
          mask: MASK ? data.uniform(batch * m * n) : undefined,
        },
        writes: { out: slices * batch * m * n, sums: [undefined, slices * m, slices * n][SUMS] },
        terms: k + 1,
      };
    },
  },
  ...[convolution, convolutionOfBytes].map(
    (kernel): Row => ({
      kernel,
      flags: [
        { BIAS: 0, RELU: 0, MASK: 0, SUMS: 0 },
        { BIAS: 1, RELU: 1, MASK: 0, SUMS: 0 },
        { BIAS: 1, RELU: 0, MASK: 0, SUMS: 0 },
      ],
      sizes: CONVOLUTIONS,
      huge: [[65_535 * 32 + 1, 1, 1, 1, 1, 1, 1, 1, 0]],
      keepsNaN: ['a', 'bias'],
      call(size, data, { BIAS }) {
        const { params, x, weight, y } = convolutionParams(size);
        return {
          params,
          reads: {
            a: data.uniform(weight),
            b: kernel === convolutionOfBytes ? data.bytes(x) : data.uniform(x),
            bias: BIAS ? data.uniform(params.filters) : undefined,
            mask: undefined,
          },
          writes: { out: y, sums: undefined },
          terms: weight / params.filters + 1,
        };
      },
    }),
  ),
  ...[convolutionWeightGradient, convolutionWeightGradientOfBytes].map(
    (kernel): Row => ({
      kernel,
      flags: [
        { BIAS: 0, RELU: 0, MASK: 0, SUMS: 0 },
        { BIAS: 0, RELU: 0, MASK: 0, SUMS: 1 },
      ],
      // as one slice, and as several
      sizes: CONVOLUTIONS.flatMap((size) => [size, [...size, 5]]),
      keepsNaN: ['a'],
      call(size, data, { SUMS }) {
        const { params, x, weight, y, slices } = convolutionParams(size);
        return {
          params,
          reads: {
            a: data.uniform(y),
            b: kernel === convolutionWeightGradientOfBytes ? data.bytes(x) : data.uniform(x),
            bias: undefined,
            mask: undefined,
          },
          writes: { out: slices * weight, sums: SUMS ? slices * params.filters : undefined },
          terms: params.split,
        };
      },
    }),
  ),
  {
    kernel: convolutionInputGradient,
    flags: [
      { BIAS: 0, RELU: 0, MASK: 0, SUMS: 0 },
      { BIAS: 0, RELU: 0, MASK: 1, SUMS: 0 },
    ],
    sizes: CONVOLUTIONS,
    keepsNaN: ['b'],
    call(size, data, { MASK }) {
      const { params, x, weight, y } = convolutionParams(size);
      return {
        params,
        reads: {
          a: data.uniform(weight),
          b: data.uniform(y),
          bias: undefined,
          mask: MASK ? data.uniform(x) : undefined,
        },
        writes: { out: x, sums: undefined },
        terms: weight / params.channels,
      };
    },
  },
  {
    kernel: binary,
    flags: combine({ OP: Object.values(BINARY) }),
    // the extents, and bits for the axes along which a and b are broadcast
    sizes: [
      [1, 1, 1, 1, 0, 0],
      [1, 1, 1, 65, 0, 0],
      [1, 1, 7, 33, 0, 0b0100],
      [1, 1, 33, 7, 0b1000, 0],
      [1, 1, 13, 17, 0b0111, 0b1000],
      [1, 1, 1, 997, 0, 0b1111],
      [1, 1, 1, 997, 0b1111, 0],
      [1, 1, 13, 3, 0b1000, 0b0100],
      [2, 1, 5, 2, 0, 0b1000],
      [2, 3, 5, 7, 0, 0b1111],
      ...Array.from({ length: 16 }, (_, mask) => [3, 5, 2, 7, mask, mask ^ 0b1010]),
    ],
    huge: [[1, 1, 1, BEYOND_GRID, 0, 0]],
    keepsNaN: ['a', 'b'],
    call(size, data, { OP }) {
      const extents = size.slice(0, 4);
      const [n0, n1, n2, n3] = extents;
      const [a0, a1, a2, a3, lengthA] = strides(extents, size[4]);
      const [b0, b1, b2, b3, lengthB] = strides(extents, size[5]);
      const count = n0 * n1 * n2 * n3;
      return {
        params: { count, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3 },
        // quarters, so that some are equal, and none is 0 that is divided by
        reads: {
          a: data.uniform(lengthA).map(toQuarters),
          b: data.uniform(lengthB, -2, 2).map((value) => toQuarters(value) || (OP === BINARY.div ? 1 : 0)),
        },
        writes: { out: count },
      };
    },
  },
  {
    kernel: unary,
    flags: combine({ OP: Object.values(UNARY) }),
    sizes: [[1], [2], [63], [64], [65], [997]],
    huge: [[BEYOND_GRID]],
    keepsNaN: ['x'],
    call([count], data, { OP }) {
      const x = data.uniform(count, POSITIVE.includes(OP) ? 0.05 : -3, 3);
      // what comparisons and case distinctions turn on
      for (const [i, value] of [0, -0, 1, -0.5, 0.25].entries()) {
        if (i + 3 < count) x[i + 3] = POSITIVE.includes(OP) ? Math.abs(value) || 2 : value;
      }
      return {
        params: { count, a: OP === UNARY.pow ? 3.5 : -0.5, b: 0.25 },
        reads: { x },
        writes: { out: count },
      };
    },
  },
  ...[select, selectByIntegers].map(
    (kernel): Row => ({
      kernel,
      // the extents, and bits for the axes along which the condition, a and b are broadcast
      sizes: [
        [1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 997, 0, 0, 0],
        [1, 1, 13, 17, 0b1000, 0b0100, 0],
        [1, 1, 13, 17, 0, 0b1111, 0b1111],
        ...Array.from({ length: 16 }, (_, mask) => [3, 5, 2, 7, mask, mask ^ 0b1010, mask ^ 0b0110]),
      ],
      huge: [[1, 1, 1, BEYOND_GRID, 0, 0, 0]],
      keepsNaN: kernel === select ? ['condition', 'a', 'b'] : ['a', 'b'],
      call(size, data) {
        const extents = size.slice(0, 4);
        const [n0, n1, n2, n3] = extents;
        const [c0, c1, c2, c3, lengthC] = strides(extents, size[4]);
        const [a0, a1, a2, a3, lengthA] = strides(extents, size[5]);
        const [b0, b1, b2, b3, lengthB] = strides(extents, size[6]);
        const count = n0 * n1 * n2 * n3;
        const condition = data.integers(lengthC, 3).map((value) => value - 1);
        return {
          params: { count, n1, n2, n3, c0, c1, c2, c3, a0, a1, a2, a3, b0, b1, b2, b3 },
          reads: {
            condition: kernel === select ? Float32Array.from(condition, (value) => value * 1e-3) : condition,
            a: data.uniform(lengthA),
            b: data.uniform(lengthB),
          },
          writes: { out: count },
        };
      },
    }),
  ),
  {
    kernel: lerp,
    // the elements, and tau
    sizes: [
      [1, 0.005],
      [64, 0.3],
      [65, 0.5],
      [997, 1],
      [1028, 1],
    ],
    huge: [[BEYOND_GRID, 0.005]],
    keepsNaN: ['source'],
    call: ([count, tau], data) => ({
      params: { count, tau },
      reads: { source: data.uniform(count) },
      writes: { values: data.uniform(count) },
    }),
  },
  {
    kernel: reduce,
    flags: combine({ FOLD: [0, 1, 2, 3, 4] }),
    // and slices, if several
    sizes: [...ALONG_AXIS, [1, 9973, 1, 3], [5, 300, 7, 4], [3, 70, 1, 35]],
    huge: [
      [2_100_000, 1, 2],
      [32_769, 65, 2],
    ],
    keepsNaN: ['x'],
    call: ([outer, length, inner, slices = 1], data, { FOLD }) => ({
      params: {
        ...{ outputs: outer * inner, length, inner },
        ...{ split: Math.ceil(length / slices), scale: FOLD === FOLDS.logSumExp ? 1 : 0.5 },
      },
      reads: { x: data.uniform(outer * length * inner), center: data.uniform(outer * inner) },
      writes: { out: slices * outer * inner },
      terms: length,
    }),
  },
  {
    kernel: argmax,
    flags: combine({ MINIMUM: [0, 1] }),
    // outer, length, inner; an axis longer than 64 takes a workgroup
    sizes: [
      [1, 1, 1],
      [1, 67, 1],
      [65, 2, 1],
      [33, 18, 1],
      [5, 3, 7],
      [3, 129, 5],
      [1, 9973, 1],
    ],
    huge: [
      [BEYOND_GRID, 2, 1],
      [32_769, 65, 2],
    ],
    keepsNaN: ['x'],
    call: ([outer, length, inner], data) => ({
      params: { outputs: outer * inner, length, inner },
      // few different values, so that several are the largest, of which the first counts
      reads: { x: data.uniform(outer * length * inner).map((value) => Math.round(value * 4)) },
      writes: { out: new Int32Array(outer * inner).fill(-7) },
    }),
  },
  {
    kernel: layerNorm,
    sizes: ALONG_AXIS,
    huge: [[32_769, 65, 2]],
    keepsNaN: ['x'],
    call: ([outer, length, inner], data) => ({
      params: { outputs: outer * inner, length, inner, eps: 0.01 },
      reads: { x: data.uniform(outer * length * inner, 1, 3) },
      writes: { out: outer * length * inner, scale: outer * inner },
      // values near 2 lose their mean, and are divided by a standard deviation as small as 0.1
      terms: 20,
    }),
  },
  {
    kernel: layerNormGradient,
    sizes: ALONG_AXIS,
    huge: [[32_769, 65, 2]],
    keepsNaN: ['gradient', 'y', 'scale'],
    call: ([outer, length, inner], data) => ({
      params: { outputs: outer * inner, length, inner },
      reads: {
        gradient: data.uniform(outer * length * inner),
        y: data.uniform(outer * length * inner),
        scale: data.uniform(outer * inner),
      },
      writes: { out: outer * length * inner },
      terms: 3,
    }),
  },
  {
    kernel: softmax,
    flags: combine({ LOG: [0, 1] }),
    sizes: ALONG_AXIS,
    huge: [[32_769, 65, 2]],
    keepsNaN: ['x'],
    call: ([outer, length, inner], data) => ({
      params: { outputs: outer * inner, length, inner, nan: NAN_BITS },
      // a tenth of them masked
      reads: {
        x: data.uniform(outer * length * inner, -9, 9).map((x) => (x < -7.2 ? Number.NEGATIVE_INFINITY : x)),
      },
      writes: { out: outer * length * inner },
      terms: 9,
    }),
  },
  {
    kernel: softmaxGradient,
    flags: combine({ LOG: [0, 1] }),
    sizes: ALONG_AXIS,
    huge: [[32_769, 65, 2]],
    keepsNaN: ['gradient', 'y'],
    call: ([outer, length, inner], data, { LOG }) => ({
      params: { outputs: outer * inner, length, inner },
      reads: {
        gradient: data.uniform(outer * length * inner),
        y: data.uniform(outer * length * inner, LOG ? -3 : 0, LOG ? 0 : 1),
      },
      writes: { out: outer * length * inner },
      terms: length,
    }),
  },
  {
    kernel: strided,
    // the extents; then their order in x, outermost first; then what is left out before, between and behind elements
    // along each axis; then bits for the axes that are walked backwards
    sizes: [
      [1, 1, 1, 1, 0, 1, 2, 3, 0, 1, 0, 0],
      [2, 3, 5, 67, 0, 1, 2, 3, 0, 1, 0, 0],
      [2, 3, 5, 7, 0, 1, 2, 3, 1, 3, 2, 0b1010],
      [1, 1, 37, 70, 0, 1, 3, 2, 0, 1, 0, 0],
      [1, 1, 3, 129, 0, 1, 3, 2, 0, 1, 0, 0],
      [2, 3, 33, 5, 0, 1, 3, 2, 2, 1, 1, 0b0101],
      [2, 39, 3, 41, 0, 2, 3, 1, 1, 1, 0, 0],
      [34, 3, 2, 7, 3, 2, 1, 0, 0, 1, 1, 0],
      [5, 3, 2, 9, 2, 3, 0, 1, 0, 2, 0, 0b1111],
      [9, 2, 3, 1, 2, 1, 3, 0, 0, 1, 0, 0],
    ],
    huge: [[1, 1, 1, BEYOND_GRID, 0, 1, 2, 3, 0, 1, 0, 0]],
    keepsNaN: ['x'],
    call([n0, n1, n2, n3, ...layout], data) {
      const extents = [n0, n1, n2, n3];
      const [order, [before, step, behind, backwards]] = [layout.slice(0, 4), layout.slice(4)];
      const steps = [0, 0, 0, 0];
      let [offset, length] = [0, 1];
      for (const axis of order.toReversed()) {
        const back = (backwards >> axis) & 1;
        steps[axis] = length * step * (back ? -1 : 1);
        offset += length * (before + (back ? (extents[axis] - 1) * step : 0));
        length *= before + (extents[axis] - 1) * step + 1 + behind;
      }
      const [s0, s1, s2, s3] = steps.map((step) => step >>> 0);
      const count = n0 * n1 * n2 * n3;
      return {
        params: { count, n1, n2, n3, s0, s1, s2, s3, offset },
        reads: { x: data.uniform(length) },
        writes: { out: count },
      };
    },
  },
  {
    kernel: place,
    // the extents of x; then what is added before, the step, and what is added behind
    sizes: [
      [1, 1, 1, 1, 0, 1, 0],
      [2, 3, 5, 67, 0, 1, 0],
      [2, 3, 5, 7, 1, 1, 2],
      [2, 3, 5, 7, 2, 3, 0],
      [1, 1, 13, 65, 3, 1, 1],
      [1, 1, 13, 5, 0, 2, 5],
      [3, 1, 2, 1, 0, 5, 1],
    ],
    huge: [[BEYOND_GRID, 1, 1, 1, 0, 1, 0]],
    keepsNaN: ['x'],
    call([m0, m1, m2, m3, before, step, behind], data) {
      const along = (extent: number) => (extent - 1) * step + 1 + before + behind;
      const [n1, n2, n3] = [m1, m2, m3].map(along);
      // Nothing is added along the first axis, or a vector would become a large plane.
      const count = ((m0 - 1) * step + 1) * n1 * n2 * n3;
      return {
        params: {
          ...{ count, n1, n2, n3, m0, m1, m2, m3 },
          ...{ start0: 0, start1: before, start2: before, start3: before },
          ...{ step0: step, step1: step, step2: step, step3: step, value: 0.25 },
        },
        reads: { x: data.uniform(m0 * m1 * m2 * m3) },
        writes: { out: count },
      };
    },
  },
  {
    kernel: concat,
    // the rows, then the widths
    sizes: [
      [1, 1],
      [67, 1, 1],
      [5, 3, 64, 1],
      [3, 130, 7, 65],
      [130, 2, 4, 9],
      [9, 1, 2, 3, 4, 5, 6, 7],
      [1, 70, 129],
    ],
    huge: [[BEYOND_GRID, 1]],
    keepsNaN: ['p0', 'p6'],
    call([rows, ...widths], data) {
      const total = widths.reduce((sum, width) => sum + width, 0);
      const [w0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0] = widths;
      const parts = widths.map((width, i) => [`p${i}`, data.uniform(rows * width)]);
      return {
        params: { count: rows * total, total, w0, w1, w2, w3, w4, w5, w6 },
        reads: Object.fromEntries(parts),
        writes: { out: rows * total },
      };
    },
  },
  {
    kernel: gather,
    sizes: PICKS,
    huge: [[BEYOND_GRID, 2, 1, 1, 1]],
    keepsNaN: ['x'],
    call: ([outer, length, picks, lanes, width], data) => ({
      params: { outer, length, picks, lanes, width, nan: NAN_BITS },
      reads: {
        x: data.uniform(outer * length * lanes * width),
        index: data.indices(outer * picks * lanes, length),
      },
      writes: { out: outer * picks * lanes * width },
    }),
  },
  {
    kernel: scatter,
    sizes: PICKS,
    huge: [[BEYOND_GRID, 1, 1, 1, 1]],
    keepsNaN: ['values'],
    call: ([outer, length, picks, lanes, width], data) => ({
      params: { outer, length, picks, lanes, width },
      reads: {
        values: data.uniform(outer * picks * lanes * width),
        index: data.indices(outer * picks * lanes, length),
      },
      writes: { out: outer * length * lanes * width },
      terms: picks,
    }),
  },
  {
    kernel: loss,
    flags: combine(LOSS_FLAGS),
    // elements, and the groups that they are shared out between
    sizes: [
      [1, 1],
      [255, 1],
      [256, 1],
      [257, 1],
      [9973, 1],
      [1000, 2],
      [9973, 7],
    ],
    keepsNaN: ['prediction', 'label'],
    call: ([count, groups], data, { WEIGHTED }) => ({
      params: { count, groups, scale: 1 / count, delta: 0.75 },
      reads: {
        prediction: data.uniform(count, -2, 2),
        label: data.uniform(count),
        weight: WEIGHTED ? data.uniform(count, 0) : undefined,
      },
      writes: { partials: groups },
      terms: 4,
    }),
  },
  {
    kernel: lossGradient,
    flags: combine(LOSS_FLAGS),
    ...COUNTS,
    keepsNaN: ['prediction', 'label', 'upstream'],
    call: ([count], data, { WEIGHTED }) => ({
      params: { count, scale: 0.5, delta: 0.75 },
      reads: {
        prediction: data.uniform(count, -2, 2),
        label: data.uniform(count),
        weight: WEIGHTED ? data.uniform(count, 0) : undefined,
        upstream: data.uniform(1),
      },
      writes: { out: count },
    }),
  },
  {
    kernel: tdLoss,
    flags: combine(TD_LOSS_FLAGS),
    // the batch, the actions, and whether some actions do not exist
    sizes: [
      [1, 1, 0],
      [32, 2, 0],
      [255, 3, 0],
      [257, 18, 0],
      [1021, 5, 0],
      [33, 4, 1],
    ],
    keepsNaN: ['q', 'td_target'],
    call: ([batch, actions, invalid], data, { WEIGHTED }) => ({
      params: { batch, actions, nan: NAN_BITS },
      reads: {
        q: data.uniform(batch * actions),
        action: invalid ? data.indices(batch, actions) : data.integers(batch, actions),
        td_target: data.uniform(batch, -2, 2),
        weight: WEIGHTED ? data.uniform(batch, 0) : undefined,
      },
      writes: { out: 1, gradient: batch * actions, error: batch, mean_q: 1 },
      terms: 4,
    }),
  },
  {
    kernel: tdTarget,
    flags: combine({ DOUBLE: [0, 1] }),
    // the batch, the actions
    sizes: [
      [1, 1],
      [32, 2],
      [63, 3],
      [65, 18],
      [1021, 5],
    ],
    huge: [[BEYOND_GRID, 1]],
    keepsNaN: ['next_q', 'chooser', 'reward'],
    call: ([batch, actions], data, { DOUBLE }) => ({
      params: { batch, actions },
      reads: {
        next_q: data.uniform(batch * actions),
        chooser: DOUBLE ? data.uniform(batch * actions) : undefined,
        reward: data.uniform(batch),
        // no future, half of it, and all
        discount: Float32Array.from(data.integers(batch, 3), (halves) => halves / 2),
      },
      writes: { out: batch },
    }),
  },
  {
    kernel: squareSums,
    sizes: [
      [1, 1],
      [255, 1],
      [257, 2],
      [65_536, 256],
      [65_537, 256],
      [200_003, 256],
    ],
    keepsNaN: ['x'],
    call: ([count, groups], data) => ({
      params: { count, groups },
      reads: { x: data.uniform(count) },
      writes: { partials: groups },
      terms: Math.ceil(count / groups),
    }),
  },
  {
    kernel: clipScale,
    // the partial sums, and the largest norm as a multiple of what the norm is
    sizes: [0.5, 2].flatMap((multiple) => [
      [1, multiple],
      [2, multiple],
      [67, multiple],
      [256, multiple],
    ]),
    keepsNaN: ['partials'],
    call([groups, multiple], data) {
      const partials = data.uniform(groups, 0.1, 1);
      const norm = Math.sqrt(partials.reduce((total, partial) => total + partial, 0));
      return { params: { groups, max_norm: norm * multiple }, reads: { partials }, writes: { scale: 1 } };
    },
  },
  {
    kernel: clipNorm,
    ...COUNTS,
    keepsNaN: ['x', 'scale'],
    call: ([count], data) => ({
      params: { count },
      reads: { x: data.uniform(count), scale: data.uniform(1, 0, 1) },
      writes: { out: count },
    }),
  },
  {
    kernel: adam,
    flags: STEPS,
    ...STEP_SIZES,
    keepsNaN: ['gradient', 'factor'],
    call: ([count, share], data, flags) => ({
      params: { count, beta1: 0.9, rest1: 0.1, beta2: 0.999, rest2: 0.001, weight_decay: 0.03 },
      reads: stepReads(count, [share, ...data.uniform(4, 0.1, 1)], data, flags),
      writes: {
        parameters: data.uniform(count),
        mean: data.uniform(count),
        square: data.uniform(count, 0),
        ...followerOf(count, data, flags),
      },
    }),
  },
  {
    kernel: rmsprop,
    flags: STEPS.flatMap((step) =>
      combine({ CENTERED: [0, 1], MOMENTUM: [0, 1] }).map((own) => ({ ...step, ...own })),
    ),
    ...STEP_SIZES,
    keepsNaN: ['gradient', 'factor'],
    call([count, share], data, flags) {
      const { CENTERED, MOMENTUM } = flags;
      const mean = data.uniform(count);
      const variance = data.uniform(count, 0.5, 1);
      return {
        params: { count, alpha: 0.95, rest: 0.05, epsilon: 0.01, momentum: 0.9, weight_decay: 0.03 },
        reads: stepReads(count, [share, ...data.uniform(1)], data, flags),
        writes: {
          parameters: data.uniform(count),
          square: mean.map((value, i) => value ** 2 + variance[i]),
          mean: CENTERED ? mean : undefined,
          velocity: MOMENTUM ? data.uniform(count) : undefined,
          ...followerOf(count, data, flags),
        },
      };
    },
  },
  {
    kernel: sgd,
    flags: STEPS.flatMap((step) => [
      { ...step, MOMENTUM: 0, NESTEROV: 0 },
      { ...step, MOMENTUM: 1, NESTEROV: 0 },
      { ...step, MOMENTUM: 1, NESTEROV: 1 },
    ]),
    ...STEP_SIZES,
    keepsNaN: ['gradient', 'factor'],
    call: ([count, share], data, flags) => ({
      params: { count, momentum: 0.9, weight_decay: 0.03 },
      reads: stepReads(count, [share, ...data.uniform(1)], data, flags),
      writes: {
        parameters: data.uniform(count),
        velocity: flags.MOMENTUM ? data.uniform(count) : undefined,
        ...followerOf(count, data, flags),
      },
    }),
  },
  {
    kernel: pool2d,
    flags: [{ MAXIMUM: 0 }, { MAXIMUM: 1 }],
    sizes: POOLS,
    huge: [[70_000, 8, 8, 1, 1, 0]],
    keepsNaN: ['x'],
    call(size, data) {
      const { params, x, y } = poolParams(size);
      return { params, reads: { x: data.uniform(x) }, writes: { out: y }, terms: size[3] ** 2 };
    },
  },
  {
    kernel: pool2dGradient,
    flags: [{ MAXIMUM: 0 }, { MAXIMUM: 1 }],
    sizes: POOLS,
    huge: [[70_000, 8, 8, 1, 1, 0]],
    keepsNaN: ['upstream'],
    call(size, data) {
      const { params, x, y } = poolParams(size);
      // few different values, so that windows have several maxima
      const values = Float32Array.from(data.integers(x, 5));
      return {
        params,
        reads: { x: values, upstream: data.uniform(y) },
        writes: { out: x },
        terms: size[3] ** 2,
      };
    },
  },
  {
    kernel: copy,
    ...COUNTS,
    keepsNaN: ['x'],
    call: ([quads], data) => ({
      params: { quads },
      reads: { x: data.uniform(4 * quads) },
      writes: { out: 4 * quads },
    }),
  },
  {
    kernel: multiplyAdds,
    sizes: [
      [1, 1],
      [65, 3],
      [997, 0],
    ],
    huge: [[BEYOND_GRID, 1]],
    call([count, rounds], data) {
      const [scale, shift] = data.uniform(2, 0.5, 1);
      const terms = 8 * (16 * rounds + 1) * (count + 8); // 8 numbers below count + 8, again and again
      return { params: { count, rounds, scale, shift }, reads: {}, writes: { out: count }, terms };
    },
  },
];
