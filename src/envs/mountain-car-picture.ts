import { cos, sin } from '../math/trigonometry.ts';
import { Canvas, type Colour } from './canvas.ts';
import type { Film } from './film.ts';
import { blends, NearestColours } from './palette.ts';

const WIDTH = 600;
const HEIGHT = 400;
const LEFT_END = -1.2; // the position at the picture's left edge
const SCALE = WIDTH / 1.8; // pixels in a unit of position

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
const WHEEL: Colour = [128, 128, 128];
const YELLOW: Colour = [204, 204, 0];
const PALETTE: readonly Colour[] = [
  ...blends(WHITE, BLACK),
  ...blends(WHITE, WHEEL),
  ...blends(WHITE, YELLOW),
  ...blends(BLACK, WHEEL),
];

const FLAG = 0.5;
const POLE = 50; // pixels
/** Corners around the middle of the car's underside: x, y of each. */
const CAR_CORNERS = [-20, 0, -20, 20, 20, 20, 20, 0];
const CLEARANCE = 10; // pixels between the track and the car's underside
const AXLES = [-10, 10];
const WHEEL_RADIUS = 8;
/** The largest distance of any part of the car from the middle of its underside. */
const REACH = 32;

/** The form of MountainCar's videos: its true size and speed. */
export const MOUNTAIN_CAR_FILM: Film = {
  width: WIDTH,
  height: HEIGHT,
  palette: PALETTE,
  picturesPerSecond: 30,
};

/** The picture of a car in a valley with a flag. Only the smoothing of edges differs from Gymnasium's. */
export class MountainCarPicture {
  /** Indices into the film's palette, [400, 600]. Overwritten by `draw`. */
  readonly pixels: Uint8Array;
  readonly #canvas = new Canvas(WIDTH, HEIGHT);
  readonly #colours = new NearestColours(PALETTE);
  /** The valley and the flag, without a car: colours, and their indices. */
  readonly #valley: Uint8Array;
  readonly #valleyPixels: Uint8Array;
  readonly #corners = new Int32Array(CAR_CORNERS.length);

  constructor() {
    this.pixels = new Uint8Array(WIDTH * HEIGHT);
    this.#drawValley();
    this.#valley = this.#canvas.rgb.slice();
    this.#take(0, 0, WIDTH, HEIGHT);
    this.#valleyPixels = this.pixels.slice();
  }

  /** Draws the car at a position from -1.2 to 0.6. */
  draw(position: number): void {
    this.#canvas.rgb.set(this.#valley);
    this.pixels.set(this.#valleyPixels);
    const [carX, carY] = [xOf(position), yOf(position) + CLEARANCE];
    const [across, up] = [cos(cos(3 * position)), sin(cos(3 * position))]; // the car leans by cos(3 position)
    for (let i = 0; i < CAR_CORNERS.length; i += 2) {
      this.#corners[i] = CAR_CORNERS[i] * across - CAR_CORNERS[i + 1] * up + carX;
      this.#corners[i + 1] = CAR_CORNERS[i] * up + CAR_CORNERS[i + 1] * across + carY;
    }
    this.#canvas.polygon(this.#corners, BLACK);
    for (const axle of AXLES) this.#drawWheel(Math.trunc(axle * across + carX), Math.trunc(axle * up + carY));
    const [left, top] = [Math.trunc(carX) - REACH, HEIGHT - 1 - Math.trunc(carY) - REACH];
    this.#take(left, top, left + 2 * REACH + 1, top + 2 * REACH + 1);
  }

  #drawValley(): void {
    const canvas = this.#canvas;
    for (let y = 0; y < HEIGHT; y++) canvas.line(0, WIDTH - 1, y, WHITE);
    for (let x = 0; x < WIDTH; x++) {
      // A column of the track is as high as the rise to the next one, so that steep parts have no gaps.
      const [here, next] = [x, x + 1].map((column) => Math.round(yOf(LEFT_END + column / SCALE)));
      const low = Math.min(here, next);
      for (let y = low; y <= Math.max(here, next); y++) canvas.line(x, x, y, BLACK);
      canvas.blend(x, low - 1, BLACK, 128);
    }
    const [x, foot] = [Math.trunc(xOf(FLAG)), Math.trunc(yOf(FLAG))];
    const top = foot + POLE;
    for (let y = foot; y <= top; y++) canvas.line(x, x, y, BLACK);
    canvas.polygon(Int32Array.of(x, top, x, top - 10, x + 25, top - 5), YELLOW);
  }

  #drawWheel(x: number, y: number): void {
    for (let up = -WHEEL_RADIUS; up <= WHEEL_RADIUS; up++) {
      const half = Math.round(Math.sqrt(WHEEL_RADIUS * WHEEL_RADIUS - up * up));
      this.#canvas.line(x - half, x + half, y + up, WHEEL);
    }
  }

  /** Copies a part of the canvas into `pixels`. */
  #take(left: number, top: number, right: number, bottom: number): void {
    const { rgb } = this.#canvas;
    for (let row = Math.max(0, top); row < Math.min(HEIGHT, bottom); row++) {
      for (let column = Math.max(0, left); column < Math.min(WIDTH, right); column++) {
        const at = row * WIDTH + column;
        this.pixels[at] = this.#colours.indexOf(rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]);
      }
    }
  }
}

/** The distance from the left edge in pixels. */
function xOf(position: number): number {
  return (position - LEFT_END) * SCALE;
}

/** The height of the track in pixels from the bottom. */
function yOf(position: number): number {
  return (sin(3 * position) * 0.45 + 0.55) * SCALE;
}
