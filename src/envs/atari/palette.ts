/** The colours of Breakout. A screen holds their indices. */

export const BLACK = 0;
export const WALL = 1;
export const RED = 2;
export const LEFT_BLOCK = 8;
/** Of the bricks of each row, top row first. */
export const BRICK_COLOURS = [RED, 3, 4, 5, 6, 7] as const;

/** Red, green, blue of each colour. Measured on the original. */
export const RGB: readonly (readonly [red: number, green: number, blue: number])[] = [
  [0, 0, 0],
  [142, 142, 142],
  [200, 72, 72],
  [198, 108, 58],
  [180, 122, 48],
  [162, 162, 42],
  [72, 160, 72],
  [66, 72, 200],
  [66, 158, 130],
];

/** The first colour's index times this plus the second's is where GRAY_OF_MAX has the two. */
export const COLOUR_STRIDE = 16;

/** The gray level, 0 .. 255, of the per-channel maximum of two colours; of one colour, with itself. */
export const GRAY_OF_MAX = new Uint8Array(COLOUR_STRIDE * COLOUR_STRIDE);
RGB.forEach((one, i) => {
  RGB.forEach((other, j) => {
    GRAY_OF_MAX[i * COLOUR_STRIDE + j] = gray(
      Math.max(one[0], other[0]),
      Math.max(one[1], other[1]),
      Math.max(one[2], other[2]),
    );
  });
});

/** OpenCV's RGB2GRAY for bytes. */
export function gray(red: number, green: number, blue: number): number {
  return (9798 * red + 19235 * green + 3735 * blue + 16384) >> 15;
}
