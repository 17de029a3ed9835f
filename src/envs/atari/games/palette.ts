/** The colours that the games show. A screen holds their indices. */

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
  [144, 72, 17],
  [236, 236, 236],
  [213, 130, 74],
  [92, 186, 92],
];

export const BLACK = 0;
export const GRAY = 1;
export const RED = 2;
export const ORANGE = 3;
export const OCHRE = 4;
export const YELLOW = 5;
export const GREEN = 6;
export const BLUE = 7;
export const TEAL = 8;
export const BROWN = 9;
export const WHITE = 10;
export const SAND = 11;
export const LIGHT_GREEN = 12;

/** GRAY_OF_MAX has two colours at the index of the first times this, plus the index of the second. */
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
