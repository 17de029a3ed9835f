/** The extents of a tensor, outermost first; `[]` is a scalar. Data is row-major and contiguous. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** Throws unless every extent is a positive integer. */
export function checkShape(shape: Shape): Shape {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw new Error(`shape ${showShape(shape)}: every extent must be a positive integer`);
  }
  return shape;
}

/** The shape that NumPy's broadcasting gives `a` and `b`. */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(`cannot broadcast ${showShape(a)} with ${showShape(b)}: axis ${axis} is ${x} and ${y}`);
    }
    return Math.max(x, y);
  });
}
