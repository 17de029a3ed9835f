import { UNARY, unary } from '../kernels/unary.ts';
import { Parameter } from '../tensor/parameter.ts';
import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';
import { ACTIVATIONS, callsBefore } from './hidden-units.ts';

/** The weights of a layer's hidden units, which are the channels of a convolution. */
export interface UnitWeights {
  /** The outputs of the activation function: [n, units] or [n, units, rows, columns]. */
  readonly outputs: Tensor<'f32'>;
  /** [units, ...]. */
  readonly incoming: Parameter;
  /** [units]. */
  readonly bias: Parameter | undefined;
  /** The weights of the layers that follow, each [out, units, ...] or [out, units * positions]. */
  readonly outgoing: readonly Parameter[];
}

/**
 * The weights of hidden units between two linear layers or convolutions, on the way to `output`, with only an
 * activation function and views in between. Units that any other call reads are left out, and so are the outputs of a net that
 * ends in an activation function.
 */
export function unitWeights(output: Tensor): UnitWeights[] {
  const calls = [...callsBefore(output)].sort((a, b) => a.order - b.order);
  return calls.flatMap(({ kernel, flags, reads, writes }): UnitWeights[] => {
    const activates = kernel === unary && ACTIVATIONS.some((name) => UNARY[name] === flags.OP);
    if (!activates) return [];
    const outputs = writes.out as Tensor<'f32'>;
    const { source } = owner(reads.x!);
    const incoming = source.kind === 'call' ? matrixOf(source.call) : undefined;
    const outgoing = calls.filter((call) => readsOf(call).includes(outputs)).map(matrixOf);
    const fits = (matrix: Parameter | undefined) => matrix && matrix.shape[1] % outputs.shape[1] === 0;
    if (source.kind !== 'call' || !incoming || outgoing.length === 0 || !outgoing.every(fits)) {
      return [];
    }
    const bias = source.call.reads.bias && owner(source.call.reads.bias);
    return [
      {
        outputs,
        incoming,
        bias: bias instanceof Parameter ? bias : undefined,
        outgoing: outgoing as Parameter[],
      },
    ];
  });
}

/** The weights that a linear layer or a convolution reads. */
function matrixOf(call: KernelCall): Parameter | undefined {
  return readsOf(call).find((read): read is Parameter => read instanceof Parameter && read.shape.length > 1);
}

function readsOf({ reads }: KernelCall): Tensor[] {
  return Object.values(reads).flatMap((read) => (read ? [owner(read)] : []));
}
