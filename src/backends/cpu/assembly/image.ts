/** Images as convolutions read them: f32, with the zeros of the padding around them. */

/**
 * Copies `count` planes [height, width], of bytes that each stand for byte / 255 or of f32, to planes of f32 with
 * `padding` zeros on all sides.
 */
export function padPlanes(
  to: usize,
  padding: u32,
  from: usize,
  ofBytes: bool,
  count: u32,
  height: u32,
  width: u32,
): void {
  if (padding === 0) {
    copyRow(to, from, ofBytes, count * height * width);
    return;
  }
  const toHeight = height + 2 * padding;
  const toWidth = width + 2 * padding;
  memory.fill(to, 0, 4 * count * toHeight * toWidth);
  const rowBytes = ofBytes ? width : 4 * width;
  for (let plane: u32 = 0; plane < count; plane++) {
    let row = to + 4 * ((plane * toHeight + padding) * toWidth + padding);
    for (let y: u32 = 0; y < height; y++) {
      copyRow(row, from, ofBytes, width);
      row += 4 * toWidth;
      from += rowBytes;
    }
  }
}

function copyRow(to: usize, from: usize, ofBytes: bool, count: u32): void {
  if (!ofBytes) {
    memory.copy(to, from, 4 * count);
    return;
  }
  const scale = f32x4.splat(1 / 255);
  let i: u32 = 0;
  for (; i + 8 <= count; i += 8) {
    const shorts = v128.load8x8_u(from + i);
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(shorts));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(shorts));
    v128.store(to + 4 * i, f32x4.mul(low, scale));
    v128.store(to + 4 * i, f32x4.mul(high, scale), 16);
  }
  for (; i < count; i++) store<f32>(to + 4 * i, <f32>load<u8>(from + i) * <f32>(1 / 255));
}
