import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  outer: u32;
  length: u32;
  picks: u32;
  lanes: u32;
  width: u32;
}

/** For few picks: each is added to what `out` holds already. */
export function scatter(values: usize, index: usize, out: usize, p: Params): void {
  const length = p.length;
  const lanes = p.lanes;
  const width = p.width;
  memory.fill(out, 0, 4 * p.outer * length * lanes * width);
  for (let o: u32 = 0; o < p.outer; o++) {
    for (let j: u32 = 0; j < p.picks; j++) {
      for (let lane: u32 = 0; lane < lanes; lane++) {
        const row = load<u32>(index + 4 * lane);
        if (row < length) addRow(out + 4 * (row * lanes + lane) * width, values, width);
        values += 4 * width;
      }
      index += 4 * lanes;
    }
    out += 4 * length * lanes * width;
  }
}

// @ts-ignore: decorator
@inline
function addRow(to: usize, values: usize, width: u32): void {
  if (width === 1) {
    store<f32>(to, load<f32>(to) + load<f32>(values));
    return;
  }
  for (let c: u32 = 0; c < width; c += 4) {
    const left = width - c;
    write(to + 4 * c, f32x4.add(read(to + 4 * c, left), read(values + 4 * c, left)), left);
  }
}

/** For many: the values of a row are added up in f64, which any number of them leaves exact to f32. */
export function scatter_linked(values: usize, first: usize, next: usize, out: usize, p: Params): void {
  const lanes = p.lanes;
  const row: u32 = 4 * lanes * p.width;
  for (let o: u32 = 0; o < p.outer; o++) {
    for (let place: u32 = 0; place < p.length * lanes; place++) {
      const lane = place % lanes;
      const head = load<i32>(first);
      if (head < 0) memory.fill(out, 0, 4 * p.width);
      else addList(out, values + 4 * lane * p.width, row, head, next + 4 * lane, 4 * lanes, p.width);
      first += 4;
      out += 4 * p.width;
    }
    values += p.picks * row;
    next += 4 * p.picks * lanes;
  }
}

function addList(
  out: usize,
  values: usize,
  valueStride: u32,
  head: i32,
  next: usize,
  nextStride: u32,
  width: u32,
): void {
  for (let c: u32 = 0; c < width; c += 4) {
    const left = width - c;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let j = head; j >= 0; j = load<i32>(next + j * nextStride)) {
      const v = read(values + j * valueStride + 4 * c, left);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)));
    }
    const sum = v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    write(out + 4 * c, sum, left);
  }
}
