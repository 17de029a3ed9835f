import type { Colour } from './canvas.ts';
import {
  AXLE,
  BLACK,
  CARTPOLE_SCREEN_HEIGHT,
  CARTPOLE_SCREEN_WIDTH,
  CartPoleScreen,
  POLE,
  TRACK_ROW,
  WHITE,
} from './cartpole-screen.ts';
import type { Film } from './film.ts';
import { blends, NearestColours } from './palette.ts';
import type { Box } from './shrink.ts';

/** The colours of the screen. The first is the background's. */
const PALETTE: readonly Colour[] = [
  ...blends(WHITE, POLE),
  ...blends(BLACK, POLE),
  ...blends(POLE, AXLE),
  ...blends(BLACK, AXLE),
];

/** The form of CartPole's videos: its true size and speed. */
export const CARTPOLE_FILM: Film = {
  width: CARTPOLE_SCREEN_WIDTH,
  height: CARTPOLE_SCREEN_HEIGHT,
  palette: PALETTE,
  picturesPerSecond: 50,
};

/** CartPole's screen in a palette's colours. */
export class CartPolePicture {
  /** Indices into the film's palette, [400, 600]. Overwritten by `draw`. */
  readonly pixels = new Uint8Array(CARTPOLE_SCREEN_WIDTH * CARTPOLE_SCREEN_HEIGHT);
  readonly #screen = new CartPoleScreen();
  readonly #colours = new NearestColours(PALETTE);

  constructor() {
    this.#take({ left: 0, top: TRACK_ROW, right: CARTPOLE_SCREEN_WIDTH, bottom: TRACK_ROW + 1 });
  }

  /** Draws a cart at position `x` (m) with a pole at `angle` (rad). */
  draw(x: number, angle: number): void {
    this.#screen.draw(x, angle);
    this.#take(this.#screen.changed);
  }

  /** Copies a part of the screen into `pixels`. */
  #take({ left, top, right, bottom }: Box): void {
    const { rgb } = this.#screen;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const at = row * CARTPOLE_SCREEN_WIDTH + column;
        this.pixels[at] = this.#colours.indexOf(rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]);
      }
    }
  }
}
