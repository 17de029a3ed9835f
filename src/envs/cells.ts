import type { Film } from './film.ts';

/** Side of a square, pixels. */
const SIDE = 24;

/** The colours of squares; 0 is the colour of the lines between them. */
export const CELL = { off: 1, on: 2, special: 3 } as const;

const PALETTE: Film['palette'] = [
  [255, 255, 255],
  [215, 215, 215],
  [60, 90, 160],
  [225, 140, 50],
];

/** The form of pictures of `rows` by `columns` squares, two a second. */
export function cellFilm(rows: number, columns: number): Film {
  return { width: columns * SIDE, height: rows * SIDE, palette: PALETTE, picturesPerSecond: 2 };
}

/** A picture of squares, with lines between them. */
export function drawCells(rows: readonly (readonly number[])[]): Uint8Array {
  const [height, width] = [rows.length * SIDE, rows[0].length * SIDE];
  return Uint8Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const border = x % SIDE === 0 || y % SIDE === 0;
    return border ? 0 : rows[Math.floor(y / SIDE)][Math.floor(x / SIDE)];
  });
}
