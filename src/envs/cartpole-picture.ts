import type { Colour } from './canvas.ts';
import {
  AXLE,
  BLACK,
  CARTPOLE_SCREEN_HEIGHT,
  CARTPOLE_SCREEN_WIDTH,
  CartPoleScreen,
  POLE,
  WHITE,
} from './cartpole-screen.ts';
import type { Film } from './playable.ts';

/** Sixteenths from one colour to the other, both included: what smoothed edges need, near enough for the eye. */
function blends(from: Colour, to: Colour): Colour[] {
  return Array.from({ length: 17 }, (_, i) => {
    const [red, green, blue] = from.map((value, channel) => value + ((to[channel] - value) * i) / 16);
    return [Math.round(red), Math.round(green), Math.round(blue)];
  });
}

const PALETTE: readonly Colour[] = [
  ...blends(WHITE, POLE),
  ...blends(BLACK, POLE),
  ...blends(POLE, AXLE),
  ...blends(BLACK, AXLE),
];

/** How CartPole looks in videos: its true size and speed. */
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
  /** By red, green and blue in one number. */
  readonly #indices = new Map<number, number>();

  /** Draws a cart at position `x` (m) with a pole at `angle` (rad). */
  draw(x: number, angle: number): void {
    this.#screen.draw(x, angle);
    const { rgb, changed } = this.#screen;
    for (let row = changed.top; row < changed.bottom; row++) {
      for (let column = changed.left; column < changed.right; column++) {
        const at = row * CARTPOLE_SCREEN_WIDTH + column;
        this.pixels[at] = this.#indexOf(rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]);
      }
    }
  }

  #indexOf(red: number, green: number, blue: number): number {
    const colour = (red << 16) | (green << 8) | blue;
    const known = this.#indices.get(colour);
    if (known !== undefined) return known;
    const distances = PALETTE.map(([r, g, b]) => square(r - red) + square(g - green) + square(b - blue));
    const nearest = distances.indexOf(Math.min(...distances));
    this.#indices.set(colour, nearest);
    return nearest;
  }
}

function square(x: number): number {
  return x * x;
}
