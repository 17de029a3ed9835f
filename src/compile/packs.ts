import { copy } from '../ops/arithmetic.ts';
import type { KernelCall, Tensor } from '../tensor/tensor.ts';
import { owner, readsOf } from './graph.ts';

/** A tensor that is computed right where a pack wants it. */
export interface Placement {
  readonly tensor: Tensor;
  readonly pack: Tensor;
  readonly offset: number;
}

/**
 * Decides where the parts of packs are computed. A part that only its pack reads needs no copy: its kernel
 * writes it in place. Any other (it is read elsewhere too, or is no kernel's result) gets a copy.
 */
export function placePacks(calls: readonly KernelCall[]): { calls: KernelCall[]; placements: Placement[] } {
  const read = new Set(calls.flatMap(readsOf).map(owner));
  const packs = [...read].filter(({ source }) => source.kind === 'pack');
  const result = [...calls];
  const placements: Placement[] = [];
  const placed = new Set<Tensor>();

  for (const pack of packs) {
    if (pack.source.kind !== 'pack') continue;
    for (const { tensor, offset } of pack.source.parts) {
      let part = owner(tensor);
      if (part.source.kind !== 'call' || read.has(part) || placed.has(part)) {
        part = copy(tensor);
        const before = result.findIndex((call) => readsOf(call).map(owner).includes(pack));
        if (part.source.kind === 'call') result.splice(before, 0, part.source.call);
      }
      placed.add(part);
      placements.push({ tensor: part, pack, offset });
    }
  }
  return { calls: result, placements };
}
