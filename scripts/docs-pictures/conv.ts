import { arrow, box, COLORS, INK, LINE, PALE, picture, text } from './svg.ts';

const [BLUE, ORANGE] = COLORS;
const CELL = 38;

/** A grid of numbers with its upper left corner at (x, y). */
function grid(
  x: number,
  y: number,
  values: readonly (readonly (number | string)[])[],
  fill: (value: number | string) => string,
): string {
  return values
    .flatMap((row, i) =>
      row.map((value, j) => {
        const [left, top] = [x + j * CELL, y + i * CELL];
        return (
          box(left, top, CELL, CELL, { fill: fill(value), stroke: LINE }) +
          text(left + CELL / 2, top + CELL / 2 + 5, String(value), { fill: INK })
        );
      }),
    )
    .join('');
}

/** The convolution of chapter 6, at one place of its image. */
export function conv(): string {
  const row = [0, 0, 1, 1, 1];
  const edge = [-1, 0, 1];
  const plain = (value: number | string) => (value === 1 ? '#dfe9f5' : '#ffffff');
  const result = [3, 3, 0];
  const frame = (x: number, y: number, size: number, color: string) =>
    box(x, y, size, size, { fill: 'none', stroke: color, width: 3 });
  return picture(740, 262, 'A convolution at one place', [
    text(125, 26, 'image, 5 x 5', { size: 13 }),
    grid(30, 44, [row, row, row, row, row], plain),
    frame(30, 44, 3 * CELL, ORANGE),
    text(300, 108, '×', { size: 26, fill: PALE }),
    text(405, 26, 'kernel, 3 x 3', { size: 13 }),
    grid(348, 44, [edge, edge, edge], () => '#fdf1e3'),
    arrow([478, 101], [530, 101]),
    text(505, 88, 'add up', { size: 12, fill: PALE }),
    text(620, 26, 'result, 3 x 3', { size: 13 }),
    grid(563, 44, [result, result, result], (value) => (value === 3 ? '#dfe9f5' : '#ffffff')),
    frame(563, 44, CELL, BLUE),
    text(405, 190, 'the kernel moves by the stride, and at each place', { size: 13, fill: PALE }),
    text(405, 210, 'nine products become one number', { size: 13, fill: PALE }),
  ]);
}
