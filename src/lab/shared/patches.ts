/** A rectangle of a picture: rows from `top` to before `bottom`, columns from `left` to before `right`. */
export interface Patch {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Patches that lie side by side in a row or a column of the picture. */
const SIDE = 7;
/** Of patches half a patch apart. */
export const FINE_SIDE = 2 * SIDE - 1;

/**
 * Patches that cover a picture, row by row: 7 x 7 side by side, of 12 x 12 pixels where it has 84 x 84; or, where they are
 * fine, 13 x 13 of the same size, half a patch apart.
 */
export function patchesOf(rows: number, columns: number, fine: boolean): Patch[] {
  const [across, down] = [spans(columns, fine), spans(rows, fine)];
  return down.flatMap(([top, bottom]) => across.map(([left, right]) => ({ top, bottom, left, right })));
}

function spans(size: number, fine: boolean): [from: number, to: number][] {
  const edge = (i: number) => Math.round((i * size) / (2 * SIDE));
  const step = fine ? 1 : 2;
  return Array.from({ length: fine ? FINE_SIDE : SIDE }, (_, i) => [edge(step * i), edge(step * i + 2)]);
}

/** The value that is most frequent in a picture: its background. */
export function backgroundOf(picture: Float32Array | Uint8Array): number {
  const counts = new Map<number, number>();
  for (const value of picture) counts.set(value, (counts.get(value) ?? 0) + 1);
  let background = 0;
  let most = 0;
  for (const [value, count] of counts) if (count > most) [background, most] = [value, count];
  return background;
}

/** 1/2 of the sum of (Q - Q')^2 for each row of `painted`, [n, actions], beside `q`, [actions]. */
export function shadesOf(q: Float32Array, painted: Float32Array): Float32Array {
  const actions = q.length;
  return Float32Array.from({ length: painted.length / actions }, (_, row) => {
    let sum = 0;
    for (let a = 0; a < actions; a++) {
      const change = q[a] - painted[row * actions + a];
      sum += change * change;
    }
    return sum / 2;
  });
}
