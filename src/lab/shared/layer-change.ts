/** How far an update moved a layer's weights. */
export interface LayerChange {
  /** The layer's name in the net: `0` for the first of an `mlp`. */
  readonly layer: string;
  /** |w' - w|, the Euclidean norm over its parameters. */
  readonly change: number;
  /** |w|, before the update. */
  readonly norm: number;
}

type Weights = ReadonlyMap<string, { readonly data: ArrayLike<number | bigint> }>;

/**
 * How far each layer moved, in the order of the net.
 *
 * @param before weights by the names of parameters, as `moduleTensors` gives them.
 * @param after the same, after the update.
 */
export function layerChanges(before: Weights, after: Weights): LayerChange[] {
  const squares = new Map<string, [change: number, norm: number]>();
  for (const [name, { data }] of before) {
    const layer = layerOf(name);
    const sums = squares.get(layer) ?? [0, 0];
    const moved = after.get(name)!.data;
    for (let i = 0; i < data.length; i++) {
      const weight = Number(data[i]);
      const step = Number(moved[i]) - weight;
      sums[0] += step * step;
      sums[1] += weight * weight;
    }
    squares.set(layer, sums);
  }
  return Array.from(squares, ([layer, [change, norm]]) => ({
    layer,
    change: Math.sqrt(change),
    norm: Math.sqrt(norm),
  }));
}

/** A parameter is named after its layer: `0.weight`. */
function layerOf(parameter: string): string {
  return parameter.includes('.') ? parameter.slice(0, parameter.lastIndexOf('.')) : parameter;
}
