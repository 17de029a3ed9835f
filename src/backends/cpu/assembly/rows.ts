/** Copies rows of f32. All strides are in bytes. */

/** For fewer numbers a loop costs less than a call of memory.copy. */
const LONG_ROW: u32 = 64;

/** Copies `rows` rows of `width` numbers. */
export function copyRows(
  to: usize,
  toStride: u32,
  from: usize,
  fromStride: u32,
  width: u32,
  rows: u32,
): void {
  if (width === 1) {
    copyColumn(to, toStride, from, fromStride, rows);
  } else if (toStride === 4 * width && fromStride === 4 * width) {
    memory.copy(to, from, 4 * width * rows);
  } else {
    for (let row: u32 = 0; row < rows; row++) {
      copyRow(to, from, width);
      to += toStride;
      from += fromStride;
    }
  }
}

/** Copies `width` numbers, at least two. */
// @ts-ignore: decorator
@inline
export function copyRow(to: usize, from: usize, width: u32): void {
  if (width >= LONG_ROW) {
    memory.copy(to, from, 4 * width);
  } else if (width < 4) {
    store<u64>(to, load<u64>(from));
    if (width > 2) store<u32>(to, load<u32>(from, 8), 8);
  } else {
    const last: u32 = 4 * width - 16;
    for (let at: u32 = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + last, v128.load(from + last)); // may copy earlier numbers again
  }
}

/** Copies single numbers. */
export function copyColumn(to: usize, toStride: u32, from: usize, fromStride: u32, count: u32): void {
  for (; count >= 4; count -= 4) {
    const a = load<u32>(from);
    const b = load<u32>(from + fromStride);
    const c = load<u32>(from + 2 * fromStride);
    const d = load<u32>(from + 3 * fromStride);
    store<u32>(to, a);
    store<u32>(to + toStride, b);
    store<u32>(to + 2 * toStride, c);
    store<u32>(to + 3 * toStride, d);
    to += 4 * toStride;
    from += 4 * fromStride;
  }
  for (; count > 0; count--) {
    store<u32>(to, load<u32>(from));
    to += toStride;
    from += fromStride;
  }
}

export function fillRow(to: usize, value: f32, count: u32): void {
  const values = f32x4.splat(value);
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + 4 * i, values);
  for (; i < count; i++) store<f32>(to + 4 * i, value);
}
