import type { Film } from '../../film.ts';
import { CELL_WIDTH, DIGIT_CELLS, DIGIT_WIDTH, DIGITS } from './digits.ts';
import { RGB } from './palette.ts';

export const SCREEN_WIDTH = 160;
export const SCREEN_HEIGHT = 210;

const FRAMES_PER_SECOND = 60;
/** The most pictures a second that a GIF has. */
const MOST_PICTURES_PER_SECOND = 50;

/** The form of a game's pictures, one every `frames` frames. */
export function atariFilm(frames: number): Film {
  return {
    ...{ width: SCREEN_WIDTH, height: SCREEN_HEIGHT, palette: RGB },
    picturesPerSecond: Math.min(MOST_PICTURES_PER_SECOND, FRAMES_PER_SECOND / frames),
    aspectRatio: 4 / 3, // of the television that the console's picture filled
  };
}

const MAX_CHANGES = 64;

/**
 * The picture of a game, 160 x 210 pixels. Drawing touches only the parts that changed since the last time: things that
 * seldom change are on a backdrop, and things that move are removed from it and redrawn over it.
 *
 * @typeParam Shown the part of a game's state that a screen shows.
 */
export abstract class Screen<Shown = unknown> {
  /** Colours as indices into the palette, [210, 160], row by row. */
  readonly pixels: Uint8Array;
  /** Rectangles that were drawn since `forgetChanges`: left, top, width and height of each. */
  readonly changes = new Uint8Array(4 * MAX_CHANGES);
  /** The number of valid rectangles in `changes`. */
  changeCount = 0;

  /** The picture without moving things. */
  readonly #backdrop: Uint8Array;

  /** @param colour of the whole picture. */
  constructor(colour: number) {
    this.#backdrop = new Uint8Array(SCREEN_WIDTH * SCREEN_HEIGHT).fill(colour);
    this.pixels = this.#backdrop.slice();
    this.change(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
  }

  /** Draws the present state of the game. */
  abstract draw(game: Shown): void;

  /** A copy of the state that was drawn last. Another screen that is given it shows the same picture. */
  abstract get shown(): Shown;
  /** @throws RangeError or TypeError, naming the field, for a state that cannot be drawn. */
  abstract set shown(shown: unknown);

  /** Writes the picture in true colours, [210, 160, 3], to `out`. */
  rgb(out: Uint8Array): void {
    this.pixels.forEach((colour, i) => {
      const [red, green, blue] = RGB[colour];
      out[3 * i] = red;
      out[3 * i + 1] = green;
      out[3 * i + 2] = blue;
    });
  }

  /** Empties the list of changes. */
  forgetChanges(): void {
    this.changeCount = 0;
  }

  /** Notes that a rectangle was drawn. */
  protected change(x: number, y: number, width: number, height: number): void {
    if (width === 0 || height === 0) return;
    if (this.changeCount === MAX_CHANGES) {
      this.changeCount = 0;
      this.change(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
      return;
    }
    const at = 4 * this.changeCount++;
    this.changes[at] = x;
    this.changes[at + 1] = y;
    this.changes[at + 2] = width;
    this.changes[at + 3] = height;
  }

  /** Draws a part of the backdrop. */
  protected paintBackdrop(x: number, y: number, width: number, height: number, colour: number): void {
    fill(this.#backdrop, x, y, width, height, colour);
    fill(this.pixels, x, y, width, height, colour);
    this.change(x, y, width, height);
  }

  /** Draws a digit on the backdrop; nothing for a number that is no digit. */
  protected paintDigit(
    x: number,
    y: number,
    cellHeight: number,
    digit: number,
    colour: number,
    ground: number,
  ): void {
    for (let row = 0; row < DIGIT_CELLS; row++) {
      for (let column = 0; column < 3; column++) {
        const cell = DIGITS[digit]?.[row][column] === '#' ? colour : ground;
        const left = x + column * CELL_WIDTH;
        const top = y + row * cellHeight;
        fill(this.#backdrop, left, top, CELL_WIDTH, cellHeight, cell);
        fill(this.pixels, left, top, CELL_WIDTH, cellHeight, cell);
      }
    }
    this.change(x, y, DIGIT_WIDTH, DIGIT_CELLS * cellHeight);
  }

  /** Draws over the backdrop. The caller has to note the change. */
  protected paintOver(x: number, y: number, width: number, height: number, colour: number): void {
    fill(this.pixels, x, y, width, height, colour);
  }

  /** Restores the backdrop in a rectangle. The caller has to note the change. */
  protected restore(x: number, y: number, width: number, height: number): void {
    for (let row = y; row < y + height; row++) {
      const start = row * SCREEN_WIDTH + x;
      for (let i = start; i < start + width; i++) this.pixels[i] = this.#backdrop[i];
    }
  }
}

function fill(pixels: Uint8Array, x: number, y: number, width: number, height: number, colour: number): void {
  for (let row = y; row < y + height; row++) {
    const start = row * SCREEN_WIDTH + x;
    for (let i = start; i < start + width; i++) pixels[i] = colour;
  }
}
