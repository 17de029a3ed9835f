export function copy(x: usize, out: usize, quads: u32): void {
  memory.copy(out, x, 16 * quads);
}
