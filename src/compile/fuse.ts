import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';
import { changesState, readsOf } from './graph.ts';

/**
 * Merges an elementwise call into the call that computes its input, if that call's kernel can absorb it and nothing
 * else needs the value in between. Linear and ReLU become one kernel, and so do the gradient with respect to a
 * layer's input and the mask of the ReLU before it.
 */
export function fuse(calls: readonly KernelCall[], kept: ReadonlySet<Tensor>): KernelCall[] {
  const uses = new Map<Tensor, number>();
  for (const tensor of calls.flatMap(readsOf).map(owner)) uses.set(tensor, (uses.get(tensor) ?? 0) + 1);

  const result: KernelCall[] = [];
  for (const call of calls) {
    const [first] = Object.values(call.reads);
    const value = first && owner(first);
    const at = result.findLastIndex((earlier) => value !== undefined && earlier.writes.out === value);
    const producer = result[at];
    const absorbed = producer?.kernel.absorb?.(producer.flags, call);
    if (
      !absorbed ||
      uses.get(value!) !== 1 ||
      kept.has(value!) ||
      !mayMoveBehind(result.slice(at + 1), producer)
    ) {
      result.push(call);
      continue;
    }
    const added = Object.entries(absorbed.reads).map(([mine, theirs]) => [mine, call.reads[theirs]]);
    result.splice(at, 1);
    result.push({
      ...call,
      kernel: producer.kernel,
      reads: { ...producer.reads, ...Object.fromEntries(added) },
      writes: { ...producer.writes, out: call.writes.out },
      params: producer.params,
      flags: absorbed.flags,
    });
  }
  return result;
}

/** Whether none of `others` changes a state, which `call` might read, or needs a result of `call`. */
function mayMoveBehind(others: readonly KernelCall[], call: KernelCall): boolean {
  const results = Object.values(call.writes);
  return !others.some(
    (other) => changesState(other) || readsOf(other).some((tensor) => results.includes(owner(tensor))),
  );
}
