import { product } from '../kernels/product.ts';
import { NO_FLAGS } from '../kernels/product-dispatch.ts';
import { callKernel, compute } from '../tensor/call.ts';
import { type Shape, sameShape, showShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { expand, sumTo } from './broadcast.ts';
import { oncePerUpstream } from './once-per-upstream.ts';
import { reshape } from './reshape.ts';

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Whether `a` is [k, m] and read as its transpose. Default false. */
  readonly transposeA?: boolean;
  /** Whether `b` is [n, k] and read as its transpose. Default false. */
  readonly transposeB?: boolean;
}

/**
 * The matrix product of a [m, k] and b [k, n]: [m, n]; or a batch of products, of a [..., m, k] and b [..., k, n]:
 * [..., m, n]. The one or two leading axes of a batch are the same in both, or one has none and meets every matrix of
 * the other.
 *
 * @throws RangeError if the shapes do not fit, or there are more than 65,535 products.
 */
export function matmul(
  a: Tensor<'f32'>,
  b: Tensor<'f32'>,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): Tensor<'f32'> {
  const left = matrix(a, transposeA);
  const right = matrix(b, transposeB);
  if (left.columns !== right.rows) {
    const shapes = [left, right].map(({ rows, columns }) => showShape([rows, columns]));
    throw new RangeError(
      `matmul: cannot multiply ${shapes.join(' by ')}: ${left.columns} is not ${right.rows}`,
    );
  }
  const leading = leadingAxes(a, b);
  if (b.shape.length === 2 && leading.length > 0 && !transposeA) {
    const rows = matmul(reshape(a, [-1, left.columns]), b, { transposeB });
    return reshape(rows, [...leading, left.rows, right.columns]);
  }
  const batch = sizeOf(leading);
  const call = oriented(left, right);
  const apart = ({ shape }: Tensor) => (shape.length === 2 ? 0 : sizeOf(shape.slice(-2)));
  const [first, second] = call.swapped ? [b, a] : [a, b];
  return compute(product, [...leading, left.rows, right.columns], {
    reads: { a: first, b: second },
    params: { ...call.params, batch, a_batch: apart(first), b_batch: apart(second) },
    flags: NO_FLAGS,
    gradients: {
      [call.swapped ? 'b' : 'a']: (g) =>
        sumTo(
          transposeA
            ? matmul(b, g, { transposeA: transposeB, transposeB: true })
            : matmul(g, b, { transposeB: !transposeB }),
          a.shape,
        ),
      [call.swapped ? 'a' : 'b']: (g) =>
        sumTo(
          transposeB
            ? matmul(g, a, { transposeA: true, transposeB: transposeA })
            : matmul(a, g, { transposeA: !transposeA }),
          b.shape,
        ),
    },
  });
}

/** The axes of a batch, in front of the matrices. */
function leadingAxes(a: Tensor, b: Tensor): Shape {
  const [ofA, ofB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const leading = ofA.length > 0 ? ofA : ofB;
  if (leading.length > 2 || (ofA.length > 0 && ofB.length > 0 && !sameShape(ofA, ofB))) {
    throw new RangeError(
      `matmul: ${a} and ${b} should be matrices, or batches of up to two axes in front that are the same`,
    );
  }
  if (sizeOf(leading) > MOST_PRODUCTS) {
    throw new RangeError(`matmul: ${sizeOf(leading)} products at once, the most is ${MOST_PRODUCTS}`);
  }
  return leading;
}

/** The most workgroups of a grid along z. */
const MOST_PRODUCTS = 65_535;

/**
 * x weight^T + bias: x [batch, in], weight [out, in] and bias [out], which may be left out, as in PyTorch; the result
 * is [batch, out]. The gradients of weight and bias come from one kernel.
 *
 * @throws RangeError if the shapes do not fit.
 */
export function linear(x: Tensor<'f32'>, weight: Tensor<'f32'>, bias?: Tensor<'f32'>): Tensor<'f32'> {
  const input = matrix(x, false);
  const transposed = matrix(weight, true);
  const flat = x.shape.length === 2 && weight.shape.length === 2;
  if (!flat || input.columns !== transposed.rows || (bias && !sameShape(bias.shape, [transposed.columns]))) {
    throw new RangeError(
      `linear: x ${x}, weight ${weight} and bias ${bias ?? 'left out'} should be [batch, in], [out, in], [out]`,
    );
  }
  if (!bias) return matmul(x, weight, { transposeB: true });
  const call = oriented(input, transposed);
  const both = oncePerUpstream((g) => linearGradients(g, x));
  return compute(product, [input.rows, transposed.columns], {
    reads: call.swapped ? { a: weight, b: x, bias } : { a: x, b: weight, bias },
    params: { ...call.params, bias_row: Number(call.swapped), bias_col: Number(!call.swapped) },
    flags: { ...NO_FLAGS, BIAS: 1 },
    gradients: {
      [call.swapped ? 'b' : 'a']: (g) => matmul(g, weight),
      [call.swapped ? 'a' : 'b']: (g) => both(g).out,
      bias: (g) => both(g).sums,
    },
  });
}

/** The gradients of `linear` for upstream g [batch, out]: g^T x for weight, and the sums of g for bias. */
function linearGradients(g: Tensor<'f32'>, x: Tensor<'f32'>) {
  const left = matrix(g, true);
  const right = matrix(x, false);
  const call = oriented(left, right);
  const [first, second] = call.swapped ? ['b', 'a'] : ['a', 'b'];
  return callKernel(product, {
    reads: { [first]: g, [second]: x },
    outputs: { out: [left.rows, right.columns], sums: [left.rows] },
    params: call.params,
    flags: { ...NO_FLAGS, SUMS: call.swapped ? 2 : 1 },
    gradients: { [first]: (u) => matmul(x, u, { transposeB: true }), [second]: (u) => matmul(g, u) },
    laterGradients: { sums: { [first]: (u) => expand(u, g.shape) } },
  });
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The last two axes. */
function matrix(x: Tensor, transpose: boolean): Matrix {
  const [first, second] = x.shape.slice(-2);
  if (x.shape.length < 2) throw new RangeError(`a matrix product needs two axes, got ${x}`);
  return transpose
    ? { rows: second, columns: first, rowStride: 1, columnStride: second }
    : { rows: first, columns: second, rowStride: second, columnStride: 1 };
}

/**
 * Arranges left x right for the product kernel, some of whose tiles are wider than they are high: a high and narrow
 * result is computed as its transpose, right^T x left^T.
 */
function oriented(left: Matrix, right: Matrix) {
  const [m, n, k] = [left.rows, right.columns, left.columns];
  const swapped = n < NARROW && n < m;
  const params = swapped
    ? {
        ...{ m: n, n: m, k, split: k },
        ...{ a_row: right.columnStride, a_k: right.rowStride, b_k: left.columnStride, b_col: left.rowStride },
        ...{ out_row: 1, out_col: n },
      }
    : {
        ...{ m, n, k, split: k },
        ...{ a_row: left.rowStride, a_k: left.columnStride, b_k: right.rowStride, b_col: right.columnStride },
        ...{ out_row: n, out_col: 1 },
      };
  return { swapped, params: { ...params, bias_row: 0, bias_col: 0, batch: 1, a_batch: 0, b_batch: 0 } };
}

const NARROW = 32;
