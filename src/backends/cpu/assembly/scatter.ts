import { read, write } from './lanes';
import { beginScratch, endScratch, takeScratch } from './scratch';

// @ts-ignore: decorator
@unmanaged
class Params {
  outer: u32;
  length: u32;
  picks: u32;
  lanes: u32;
  width: u32;
}

/** Whether rows get enough values to make sums in f32 inexact: they are then f64 until they are complete. */
function isDense(p: Params): bool {
  return p.picks / 8 > p.length;
}

export function scatter_scratch(p: Params): usize {
  beginScratch(0);
  if (isDense(p)) takeScratch(8 * p.length * p.lanes * p.width);
  return endScratch();
}

export function scatter(values: usize, index: usize, out: usize, p: Params, scratch: usize): void {
  const columns = p.lanes * p.width;
  const rows = p.length * columns;
  const dense = isDense(p);
  // Where rows have one lane, one inner loop walks all picks.
  const loops: u32 = p.lanes === 1 ? 1 : p.picks;
  const picks: u32 = p.lanes === 1 ? p.picks : p.lanes;
  const apart: u32 = p.lanes === 1 ? 0 : p.width;
  if (!dense) memory.fill(out, 0, 4 * p.outer * rows);
  for (let o: u32 = 0; o < p.outer; o++) {
    if (dense) memory.fill(scratch, 0, 8 * rows);
    for (let loop: u32 = 0; loop < loops; loop++) {
      if (dense) addExactly(scratch, values, index, picks, p.length, columns, p.width, apart);
      else if (p.width === 1) addNumbers(out, values, index, picks, p.length, columns, apart);
      else addRows(out, values, index, picks, p.length, columns, p.width, apart);
      index += 4 * picks;
      values += 4 * picks * p.width;
    }
    if (dense) for (let i: u32 = 0; i < rows; i++) store<f32>(out + 4 * i, <f32>load<f64>(scratch + 8 * i));
    out += 4 * rows;
  }
}

// Pick i goes to column i * apart of its row.

function addNumbers(
  out: usize,
  values: usize,
  index: usize,
  picks: u32,
  length: u32,
  columns: u32,
  apart: u32,
): void {
  for (let i: u32 = 0; i < picks; i++) {
    const row = load<u32>(index + 4 * i);
    if (row >= length) continue;
    const at = out + 4 * (row * columns + i * apart);
    store<f32>(at, load<f32>(at) + load<f32>(values + 4 * i));
  }
}

function addRows(
  out: usize,
  values: usize,
  index: usize,
  picks: u32,
  length: u32,
  columns: u32,
  width: u32,
  apart: u32,
): void {
  for (let i: u32 = 0; i < picks; i++) {
    const row = load<u32>(index + 4 * i);
    if (row >= length) continue;
    const to = out + 4 * (row * columns + i * apart);
    const from = values + 4 * i * width;
    for (let c: u32 = 0; c < width; c += 4) {
      const left = width - c;
      write(to + 4 * c, f32x4.add(read(to + 4 * c, left), read(from + 4 * c, left)), left);
    }
  }
}

function addExactly(
  totals: usize,
  values: usize,
  index: usize,
  picks: u32,
  length: u32,
  columns: u32,
  width: u32,
  apart: u32,
): void {
  for (let i: u32 = 0; i < picks; i++) {
    const row = load<u32>(index + 4 * i);
    if (row >= length) continue;
    const to = totals + 8 * (row * columns + i * apart);
    const from = values + 4 * i * width;
    let c: u32 = 0;
    for (; c + 2 <= width; c += 2) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(from + 4 * c));
      v128.store(to + 8 * c, f64x2.add(v128.load(to + 8 * c), pair));
    }
    if (c < width) store<f64>(to + 8 * c, load<f64>(to + 8 * c) + load<f32>(from + 4 * c));
  }
}
