import { copyRows } from './rows';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  total: u32;
  w0: u32;
  w1: u32;
  w2: u32;
  w3: u32;
  w4: u32;
  w5: u32;
  w6: u32;
}

/** Bytes of the result that stay in a near cache while all parts write to them in turn. */
const BLOCK: u32 = 1 << 15;

export function concat(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  p6: usize,
  out: usize,
  p: Params,
): void {
  const rows = p.count / p.total;
  const block = max(1, BLOCK / (4 * p.total));
  for (let row: u32 = 0; row < rows; row += block) {
    const some = min(block, rows - row);
    let to = out + 4 * row * p.total;
    to = copyPart(to, p.total, p0, p.w0, row, some);
    to = copyPart(to, p.total, p1, p.w1, row, some);
    to = copyPart(to, p.total, p2, p.w2, row, some);
    to = copyPart(to, p.total, p3, p.w3, row, some);
    to = copyPart(to, p.total, p4, p.w4, row, some);
    to = copyPart(to, p.total, p5, p.w5, row, some);
    copyPart(to, p.total, p6, p.w6, row, some);
  }
}

/** Copies rows of a part, and returns the address where the next part goes. */
function copyPart(to: usize, total: u32, part: usize, width: u32, row: u32, rows: u32): usize {
  if (width > 0) copyRows(to, 4 * total, part + 4 * row * width, 4 * width, width, rows);
  return to + 4 * width;
}
