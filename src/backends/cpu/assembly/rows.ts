/** Rows of f32 that are copied as they are. All strides are in bytes. */

/** A call of memory.copy costs more than a loop over fewer numbers. */
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
    return;
  }
  if (toStride === 4 * width && fromStride === 4 * width) {
    memory.copy(to, from, 4 * width * rows);
    return;
  }
  for (let row: u32 = 0; row < rows; row++) {
    copyRow(to, from, width);
    to += toStride;
    from += fromStride;
  }
}

// @ts-ignore: decorator
@inline
export function copyRow(to: usize, from: usize, width: u32): void {
  if (width >= LONG_ROW) {
    memory.copy(to, from, 4 * width);
    return;
  }
  const end = to + 4 * width;
  for (; to + 16 <= end; to += 16) {
    v128.store(to, v128.load(from));
    from += 16;
  }
  for (; to < end; to += 4) {
    store<u32>(to, load<u32>(from));
    from += 4;
  }
}

/** Copies single numbers. */
export function copyColumn(to: usize, toStride: u32, from: usize, fromStride: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
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
