import type { Observations } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import { requireKnown, requireObjects, requirePositiveInteger, show } from '../require.ts';

/** Options of random shifts of a sample's images. */
export interface ShiftOptions {
  /** The most pixels of a shift to each side, usually 4 for images of 84 x 84. */
  readonly pixels: number;
  /** Height and width of an image. An observation is one image, or several one after the other. */
  readonly imageShape: readonly [height: number, width: number];
  /** Draws the offsets. */
  readonly random: Random;
}

const OPTIONS = ['pixels', 'imageShape', 'random'] as const;

/**
 * Random shifts (Kostrikov et al. 2021, "Image Augmentation Is All You Need"): an image is padded with copies of its
 * border, and a window of its own size is cut out at a random place. All images of an observation, such as a stack of
 * frames, are shifted alike. The rows of a batch are shifted in place, without padding them in memory.
 */
export class Shift {
  readonly random: Random;
  readonly #pixels: number;
  readonly #height: number;
  readonly #width: number;

  /**
   * @param observationSize elements of an observation.
   * @throws RangeError unless `pixels` is a positive integer below the height and the width, and observations are whole
   * images. TypeError without `random`.
   */
  constructor(options: ShiftOptions, observationSize: number) {
    requireKnown('shift', options, OPTIONS);
    requireObjects(options, ['random']);
    const { pixels, imageShape, random } = options;
    const [height, width] = imageShape;
    requirePositiveInteger('height of shift.imageShape', height);
    requirePositiveInteger('width of shift.imageShape', width);
    requirePositiveInteger('shift.pixels', pixels);
    if (pixels >= Math.min(height, width)) {
      throw new RangeError(
        `shift.pixels must be below the height and the width of an image, ${height} and ${width}, got ${pixels}`,
      );
    }
    if (observationSize % (height * width) !== 0) {
      throw new RangeError(
        `shift.imageShape must divide observations of ${observationSize} elements into images, got ${show(imageShape)}`,
      );
    }
    this.random = random;
    this.#pixels = pixels;
    this.#height = height;
    this.#width = width;
  }

  /** Shifts the images of row `row` of `rows` [n, size], by offsets that are drawn now. */
  apply(rows: Observations, row: number, size: number): void {
    const places = 2 * this.#pixels + 1;
    const down = this.random.int(places) - this.#pixels;
    const right = this.random.int(places) - this.#pixels;
    this.#move(rows, row * size, (row + 1) * size, down, right);
  }

  /** Gives each pixel from `start` to before `stop` the value of the one `down` rows and `right` columns from it. */
  #move(rows: Observations, start: number, stop: number, down: number, right: number): void {
    const [height, width] = [this.#height, this.#width];
    const by = down * width + right;
    if (by > 0) rows.copyWithin(start, start + by, stop);
    if (by < 0) rows.copyWithin(start - by, start, stop + by);
    // Pixels from beyond a border, which come from another row or image, become copies of the pixel at that border.
    const [top, bottom] = [Math.max(0, -down), height - 1 - Math.max(0, down)];
    const [edge, first, end] = right < 0 ? [-right, 0, -right] : [width - 1 - right, width - right, width];
    for (let image = start; image < stop; image += height * width) {
      for (let y = top; y <= bottom; y++) {
        const line = image + y * width;
        const value = rows[line + edge];
        for (let x = line + first; x < line + end; x++) rows[x] = value;
      }
      for (let y = 0; y < height; y++) {
        const from = image + (y < top ? top : bottom) * width;
        if (y < top || y > bottom) rows.copyWithin(image + y * width, from, from + width);
      }
    }
  }
}
