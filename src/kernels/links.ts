import shader from '../../shaders/links.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** Invocations that share the rows: enough to keep a GPU busy, while each of them reads every index. */
const OWNERS = 512;

/** How many invocations a lane's rows are dealt to. */
export function ownersOf(length: number, columns: number): number {
  return Math.min(length, Math.max(1, Math.ceil(OWNERS / columns)));
}

/**
 * index [outer, picks, lanes] -> first [outer, length, lanes], next [outer, picks, lanes]: where each row 0 .. length - 1
 * first occurs along the picks, and for each pick the next of the same row; -1 where there is none.
 */
export const links = defineKernel({
  name: 'links',
  params: { outer: 'u32', length: 'u32', picks: 'u32', lanes: 'u32', owners: 'u32' },
  reads: { index: 'i32' },
  writes: { first: 'i32', next: 'i32' },
  shape: ({ outer, length, picks, lanes }) =>
    `outer ${outer}, length ${length}, picks ${picks}, lanes ${lanes}`,
  dispatch: (p) => perElement('links', shader, p.outer * p.lanes * p.owners),
  reference({ index, first, next }, { outer, length, picks, lanes }) {
    first.fill(-1);
    next.fill(-1);
    for (let o = 0; o < outer; o++) {
      for (let lane = 0; lane < lanes; lane++) {
        for (let j = picks - 1; j >= 0; j--) {
          const pick = (o * picks + j) * lanes + lane;
          const row = index[pick];
          if (row < 0 || row >= length) continue;
          const place = (o * length + row) * lanes + lane;
          next[pick] = first[place];
          first[place] = j;
        }
      }
    }
  },
});
