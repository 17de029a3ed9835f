import type { Params } from '../../kernels/kernel.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { GraphWriter, Rule } from './graph-writer.ts';

/** A factor of a product of matrices. */
interface Factor {
  readonly tensor: Tensor;
  /** Whether it is read as its transpose. */
  readonly transposed: boolean;
}

/** A product of two matrices, with a bias for each column, or of batches of them. */
export const writeProduct: Rule = ({ call, out, graph }) => {
  const { m, n, k, a_k, b_k, bias_row } = call.params;
  const { a, b, bias } = call.reads;
  const left: Factor = { tensor: a!, transposed: !isPlain(a!.shape, m, k, a_k) };
  const right: Factor = { tensor: b!, transposed: isPlain(b!.shape, n, k, b_k) };
  // The engine computes a high and narrow product as its transpose: the product of the transposes, in the other order.
  const swapped = isSwapped(out.shape, call.params);
  if (bias && bias_row !== Number(swapped)) return undefined;
  const [first, second] = swapped ? [turned(right), turned(left)] : [left, right];
  return out.shape.length === 2
    ? graph.add('Gemm', [graph.value(first.tensor), graph.value(second.tensor), bias && graph.value(bias)], {
        ...(first.transposed && { transA: 1 }),
        ...(second.transposed && { transB: 1 }),
      })
    : graph.add('MatMul', [matrices(graph, first), matrices(graph, second)]);
};

/** Whether a matrix [rows, k] lies in memory row by row; otherwise its transpose does. */
function isPlain(shape: Shape, rows: number, k: number, strideOfK: number): boolean {
  const [height, width] = shape.slice(-2);
  return height === rows && width === k && (strideOfK === 1 || k === 1);
}

function isSwapped(shape: Shape, { m, n, out_row, out_col }: Params): boolean {
  const [height, width] = shape.slice(-2);
  if (out_col === 1 && out_row === n && height === m && width === n) return false;
  return height === n && width === m;
}

function turned({ tensor, transposed }: Factor): Factor {
  return { tensor, transposed: !transposed };
}

/** The matrices of a batch, as `MatMul` takes them. */
function matrices(graph: GraphWriter, { tensor, transposed }: Factor): string {
  const value = graph.value(tensor);
  if (!transposed) return value;
  const axes = [...tensor.shape.keys()];
  return graph.add('Transpose', [value], { perm: [...axes.slice(0, -2), ...axes.slice(-2).reverse()] });
}
