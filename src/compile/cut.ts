import { FOLDS } from '../kernels/reduce.ts';
import { sum } from '../ops/broadcast.ts';
import { max, min } from '../ops/reduce.ts';
import { logSumExp } from '../ops/statistics.ts';
import { callKernel } from '../tensor/call.ts';
import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';
import { changesState } from './graph.ts';

/**
 * Cuts calls that add up many terms into slices, where their kernels ask for it. The call then writes [slices, ...],
 * and another call adds the slices up, or folds them as the call itself does. `src/kernels/long-sums.ts` explains why.
 */
export function cut(calls: readonly KernelCall[]): KernelCall[] {
  return calls.flatMap((call) => {
    const { kernel, reads, flags } = call;
    if (!kernel.cut || changesState(call)) return [call];
    const { params, slices } = kernel.cut(call.params);
    if (slices === 1) return [{ ...call, params }];
    const results = Object.entries(call.writes).filter((entry): entry is [string, Tensor] => !!entry[1]);
    const outputs = Object.fromEntries(results.map(([name, { shape }]) => [name, [slices, ...shape]]));
    const parts = callKernel(kernel, { reads, outputs, params, flags });
    const sums = results.map(([name, result]) => ({
      ...callOf(folds[flags.FOLD ?? FOLDS.sum](parts[name], 0)),
      writes: { out: result },
    }));
    return [callOf(parts[results[0][0]]), ...sums];
  });
}

/** The ops that fold slices, in the order of `FOLDS`. */
const folds = [sum, max, min, sum, logSumExp];

function callOf(tensor: Tensor): KernelCall {
  const { source } = owner(tensor);
  if (source.kind !== 'call') throw new Error(`${tensor} is not computed`);
  return source.call;
}
