import { copyRow, fillRow } from './rows';

// @ts-ignore: decorator
@unmanaged
class Params {
  outer: u32;
  length: u32;
  picks: u32;
  lanes: u32;
  width: u32;
}

export function gather(x: usize, index: usize, out: usize, p: Params): void {
  const columns = p.lanes * p.width;
  // Where rows have one lane, one inner loop walks all picks.
  const loops: u32 = p.lanes === 1 ? 1 : p.picks;
  const picks: u32 = p.lanes === 1 ? p.picks : p.lanes;
  const apart: u32 = p.lanes === 1 ? 0 : p.width;
  for (let o: u32 = 0; o < p.outer; o++) {
    for (let loop: u32 = 0; loop < loops; loop++) {
      if (p.width === 1) pickNumbers(x, index, out, picks, p.length, columns, apart);
      else pickRows(x, index, out, picks, p.length, columns, p.width, apart);
      index += 4 * picks;
      out += 4 * picks * p.width;
    }
    x += 4 * p.length * columns;
  }
}

// Pick i reads column i * apart of its row.

function pickNumbers(
  x: usize,
  index: usize,
  out: usize,
  picks: u32,
  length: u32,
  columns: u32,
  apart: u32,
): void {
  const lengths = i32x4.splat(length);
  let i: u32 = 0;
  for (; i + 4 <= picks; i += 4) {
    const at = index + 4 * i;
    if (!i32x4.all_true(i32x4.lt_u(v128.load(at), lengths))) break;
    const from = x + 4 * i * apart;
    const a = load<u32>(from + 4 * columns * load<u32>(at));
    const b = load<u32>(from + 4 * (columns * load<u32>(at, 4) + apart));
    const c = load<u32>(from + 4 * (columns * load<u32>(at, 8) + 2 * apart));
    const d = load<u32>(from + 4 * (columns * load<u32>(at, 12) + 3 * apart));
    const to = out + 4 * i;
    store<u32>(to, a);
    store<u32>(to, b, 4);
    store<u32>(to, c, 8);
    store<u32>(to, d, 12);
  }
  for (; i < picks; i++) {
    const row = load<u32>(index + 4 * i);
    if (row < length) store<u32>(out + 4 * i, load<u32>(x + 4 * (row * columns + i * apart)));
    else store<f32>(out + 4 * i, NaN);
  }
}

function pickRows(
  x: usize,
  index: usize,
  out: usize,
  picks: u32,
  length: u32,
  columns: u32,
  width: u32,
  apart: u32,
): void {
  for (let i: u32 = 0; i < picks; i++) {
    const row = load<u32>(index + 4 * i);
    const to = out + 4 * i * width;
    if (row < length) copyRow(to, x + 4 * (row * columns + i * apart), width);
    else fillRow(to, NaN, width);
  }
}
