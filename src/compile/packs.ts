import { copy } from '../ops/broadcast.ts';
import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';
import { readsOf } from './graph.ts';

/** A tensor that is computed at its place in a pack. */
export interface Placement {
  readonly tensor: Tensor;
  readonly pack: Tensor;
  readonly offset: number;
}

/**
 * Decides where the parts of packs are computed. A part that only its pack reads needs no copy: its kernel
 * writes it in place. Any other part (read elsewhere too, a part twice, or no kernel's result) is copied.
 */
export function placePacks(calls: readonly KernelCall[]): { calls: KernelCall[]; placements: Placement[] } {
  const read = new Set(calls.flatMap(readsOf).map(owner));
  const wanted = [...read].flatMap((pack) =>
    pack.source.kind === 'pack' ? pack.source.parts.map((part) => ({ ...part, pack })) : [],
  );
  const owners = wanted.map(({ tensor }) => owner(tensor));
  const result = [...calls];
  const placements = wanted.map(({ tensor, pack, offset }, i): Placement => {
    const part = owners[i];
    const once = owners.indexOf(part) === owners.lastIndexOf(part);
    if (part.source.kind === 'call' && once && !read.has(part)) return { tensor: part, pack, offset };
    const copied = copy(tensor);
    const before = result.findIndex((call) => readsOf(call).map(owner).includes(pack));
    if (copied.source.kind === 'call') result.splice(before, 0, copied.source.call);
    return { tensor: copied, pack, offset };
  });
  return { calls: result, placements };
}
