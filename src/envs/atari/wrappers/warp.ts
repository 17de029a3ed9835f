import { COLOUR_STRIDE, GRAY_OF_MAX } from '../games/palette.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH, type Screen } from '../games/screen.ts';

/** Side of the small image. */
export const FRAME_SIDE = 84;
/** Bytes of the small image. */
const FRAME_BYTES = FRAME_SIDE * FRAME_SIDE;

/**
 * The weights of pixels `first`, `first + 1`, `first + 2` of a line in each of the 84 pixels of the shrunk line. They
 * are the lengths of the overlaps, in a unit that makes all of them integers. A shrunk pixel is `total` units long.
 */
function overlaps(length: number, total: number, unit: number) {
  const first = new Uint8Array(FRAME_SIDE);
  const weights = new Uint8Array(3 * FRAME_SIDE);
  for (let i = 0; i < FRAME_SIDE; i++) {
    const start = i * total;
    first[i] = Math.min(Math.floor(start / unit), length - 3);
    for (let k = 0; k < 3; k++) {
      const pixel = (first[i] + k) * unit;
      const overlap = Math.min(pixel + unit, start + total) - Math.max(pixel, start);
      weights[3 * i + k] = Math.max(0, overlap);
    }
  }
  return { first, weights };
}

// A shrunk pixel is 160 / 84 = 40 / 21 pixels wide and 210 / 84 = 5 / 2 high.
const WIDTH_UNITS = 40;
const PIXEL_WIDTH = 21;
const HEIGHT_UNITS = 5;
const PIXEL_HEIGHT = 2;
const AREA = WIDTH_UNITS * HEIGHT_UNITS;
const COLUMNS = overlaps(SCREEN_WIDTH, WIDTH_UNITS, PIXEL_WIDTH);
const ROWS = overlaps(SCREEN_HEIGHT, HEIGHT_UNITS, PIXEL_HEIGHT);

/**
 * One pixel of the small image in float32, in OpenCV's order of operations and with its rounding, half to
 * even. Arithmetic in integers gives the same except where the true average is halfway between two.
 */
function singlePrecision(one: Uint8Array, other: Uint8Array, row: number, column: number): number {
  let average = 0;
  for (let k = 0; k < 3; k++) {
    const start = (ROWS.first[row] + k) * SCREEN_WIDTH + COLUMNS.first[column];
    let line = 0;
    for (let m = 0; m < 3; m++) {
      const weight = Math.fround(COLUMNS.weights[3 * column + m] / WIDTH_UNITS);
      const level = GRAY_OF_MAX[one[start + m] * COLOUR_STRIDE + other[start + m]];
      line = Math.fround(line + Math.fround(weight * level));
    }
    average = Math.fround(
      average + Math.fround(Math.fround(ROWS.weights[3 * row + k] / HEIGHT_UNITS) * line),
    );
  }
  const floor = average | 0;
  const rest = average - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/**
 * DeepMind's WarpFrame: the screen in gray, shrunk to 84 x 84 by averaging areas (OpenCV's `RGB2GRAY` and
 * `INTER_AREA`), byte for byte. Of two different screens it shows the per-channel maximum.
 *
 * It computes only those pixels again that a change of either screen can have altered.
 */
export class Warp {
  /** Gray levels, [84, 84], row by row. */
  readonly image: Uint8Array;

  /** @param image where to write, [84, 84]. */
  constructor(image = new Uint8Array(FRAME_BYTES)) {
    if (image.length !== FRAME_BYTES) {
      throw new RangeError(`An image has ${FRAME_BYTES} bytes, got ${image.length}`);
    }
    this.image = image;
  }

  /**
   * Brings `image` up to date with the two screens, which must be the same ones every time, and takes note of
   * their changes. To show one screen, give it twice.
   */
  update(one: Screen, other: Screen): void {
    this.#apply(one, other, one);
    if (other !== one) this.#apply(one, other, other);
    one.forgetChanges();
    other.forgetChanges();
  }

  #apply(one: Screen, other: Screen, changed: Screen): void {
    const { changes } = changed;
    for (let at = 0; at < 4 * changed.changeCount; at += 4) {
      const x = changes[at];
      const y = changes[at + 1];
      const firstColumn = ((PIXEL_WIDTH * x) / WIDTH_UNITS) | 0;
      const lastColumn = ((PIXEL_WIDTH * (x + changes[at + 2]) - 1) / WIDTH_UNITS) | 0;
      const firstRow = ((PIXEL_HEIGHT * y) / HEIGHT_UNITS) | 0;
      const lastRow = ((PIXEL_HEIGHT * (y + changes[at + 3]) - 1) / HEIGHT_UNITS) | 0;
      this.#average(one.pixels, other.pixels, firstColumn, lastColumn, firstRow, lastRow);
    }
  }

  #average(
    one: Uint8Array,
    other: Uint8Array,
    firstColumn: number,
    lastColumn: number,
    firstRow: number,
    lastRow: number,
  ): void {
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const w0 = COLUMNS.weights[3 * column];
        const w1 = COLUMNS.weights[3 * column + 1];
        const w2 = COLUMNS.weights[3 * column + 2];
        let sum = 0;
        let i = ROWS.first[row] * SCREEN_WIDTH + COLUMNS.first[column];
        for (let k = 0; k < 3; k++) {
          sum +=
            ROWS.weights[3 * row + k] *
            (w0 * GRAY_OF_MAX[one[i] * COLOUR_STRIDE + other[i]] +
              w1 * GRAY_OF_MAX[one[i + 1] * COLOUR_STRIDE + other[i + 1]] +
              w2 * GRAY_OF_MAX[one[i + 2] * COLOUR_STRIDE + other[i + 2]]);
          i += SCREEN_WIDTH;
        }
        // Rounded to the nearest integer; halfway cases fall as OpenCV's rounding errors have it.
        this.image[row * FRAME_SIDE + column] =
          sum % AREA === AREA / 2 ? singlePrecision(one, other, row, column) : ((sum + AREA / 2) / AREA) | 0;
      }
    }
  }
}
