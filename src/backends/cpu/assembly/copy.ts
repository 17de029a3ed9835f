// @ts-ignore: decorator
@unmanaged
class Params {
  quads: u32;
}

export function copy(x: usize, out: usize, p: Params): void {
  memory.copy(out, x, 16 * p.quads);
}
