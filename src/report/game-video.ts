import { GifWriter } from 'omggif';

export interface GameVideoOptions {
  /** The width in pixels. */
  readonly width: number;
  readonly height: number;
  /** The red, green and blue, 0 .. 255, of each of at most 256 colours. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** The pace, at most 50: browsers slow down faster videos. */
  readonly picturesPerSecond: number;
}

/** The longest Atari game: 108,000 frames, of which an agent sees every fourth. */
export const MAX_PICTURES = 27_000;

/**
 * A game as an animated GIF that repeats for ever, in true colours and at true speed. A picture is stored as the
 * rectangle in which it differs from the one before; for Breakout that takes about 100 bytes.
 */
export class GameVideo {
  readonly #options: GameVideoOptions;
  readonly #bytes: number[] = [];
  readonly #writer: GifWriter;
  readonly #shown: Uint8Array;
  #count = 0;

  /** @throws RangeError for an option out of range. */
  constructor(options: GameVideoOptions) {
    const { width, height, palette, picturesPerSecond } = options;
    for (const [name, value] of Object.entries({ width, height })) {
      if (!(Number.isInteger(value) && value > 0 && value <= 0xffff)) {
        throw new RangeError(`${name} must be an integer from 1 to 65535, got ${value}`);
      }
    }
    if (palette.length < 1 || palette.length > 256) {
      throw new RangeError(`palette must have 1 to 256 colours, got ${palette.length}`);
    }
    if (!(picturesPerSecond > 0 && picturesPerSecond <= 50)) {
      throw new RangeError(`picturesPerSecond must be above 0 and at most 50, got ${picturesPerSecond}`);
    }
    this.#options = options;
    this.#shown = new Uint8Array(width * height);
    const colours = palette.map(([red, green, blue]) => (red << 16) | (green << 8) | blue);
    while (colours.length < 2 || (colours.length & (colours.length - 1)) !== 0) colours.push(0);
    this.#writer = new GifWriter(this.#bytes, width, height, { palette: colours, loop: 0 });
  }

  /**
   * Adds the next picture. From the 27,001st on (see {@link MAX_PICTURES}) pictures are left out: the video
   * keeps the beginning of the game.
   *
   * @param pixels colours as indices into the palette, [height, width], row by row. It is copied.
   * @throws RangeError for too many or too few pixels, or a colour that the palette does not have.
   */
  add(pixels: Uint8Array): void {
    const { width, height, palette } = this.#options;
    if (pixels.length !== width * height) {
      throw new RangeError(`pixels must have ${width} x ${height} elements, got ${pixels.length}`);
    }
    const stranger = pixels.find((colour) => colour >= palette.length);
    if (stranger !== undefined) {
      throw new RangeError(`the palette has ${palette.length} colours, got a pixel of colour ${stranger}`);
    }
    if (this.#count === MAX_PICTURES) return;

    const { left, top, right, bottom } = this.#changedRectangle(pixels);
    const changed: number[] = [];
    for (let y = top; y < bottom; y++) changed.push(...pixels.subarray(y * width + left, y * width + right));
    const delay = this.#endOf(this.#count) - this.#endOf(this.#count - 1);
    this.#writer.addFrame(left, top, right - left, bottom - top, changed, { delay, disposal: 1 });
    this.#shown.set(pixels);
    this.#count++;
  }

  /**
   * The bytes of the file.
   * @throws Error without a picture.
   */
  finish(): Uint8Array {
    if (this.#count === 0) throw new Error('a video needs at least one picture, got none');
    this.#writer.end();
    return Uint8Array.from(this.#bytes);
  }

  /** The rectangle, of at least one pixel, in which `pixels` differ from the last picture; all of the first picture. */
  #changedRectangle(pixels: Uint8Array): { left: number; top: number; right: number; bottom: number } {
    const { width, height } = this.#options;
    if (this.#count === 0) return { left: 0, top: 0, right: width, bottom: height };
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i] === this.#shown[i]) continue;
      const [x, y] = [i % width, Math.floor(i / width)];
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
    return right === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : { left, top, right, bottom };
  }

  /** The end of a picture's time in hundredths of a second, as a whole number for GIF. */
  #endOf(picture: number): number {
    return Math.round((100 * (picture + 1)) / this.#options.picturesPerSecond);
  }
}
