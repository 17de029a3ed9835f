/**
 * The start of a thread's share, out of `parts` that together cover `count` in whole `units`: share(parts) is the end
 * of the last. Only results are shared out, never the terms of a sum, so the result is the same for any `parts`.
 */
export function share(part: u32, parts: u32, count: u32, unit: u32): u32 {
  const units = (count + unit - 1) / unit;
  return min(count, ((units * part) / parts) * unit);
}
