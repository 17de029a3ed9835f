import { cos as cosOf, sin as sinOf } from '../math/trigonometry.ts';
import { Canvas, type Colour } from './canvas.ts';
import type { Box } from './shrink.ts';

export const CARTPOLE_SCREEN_WIDTH = 600;
export const CARTPOLE_SCREEN_HEIGHT = 400;

const SCALE = CARTPOLE_SCREEN_WIDTH / 4.8; // pixels in a metre
const CART_Y = 100; // the middle of the cart, and the track
const AXLE_Y = CART_Y + 7.5;

/** The row of the track, the only thing on an empty screen. */
export const TRACK_ROW = CARTPOLE_SCREEN_HEIGHT - 1 - CART_Y;

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];
export const POLE: Colour = [202, 152, 101];
export const AXLE: Colour = [129, 132, 203];

/** Corners around the middle of the cart, and around the axle with the pole upright: x, y of each. */
const CART_CORNERS = [-25, -15, -25, 15, 25, 15, 25, -15];
const POLE_CORNERS = [-5, -5, -5, 120, 5, 120, 5, -5];

/** How far the axle's disc reaches to either side of its middle, in each row up from the middle one, and down. */
const AXLE_WIDTHS = [5, 5, 5, 4, 3, 0];
/** The weights of the pixels beside the last of these rows, from the middle outwards; found by trying. */
const AXLE_EDGE = [230, 151];

/** The pixels around corners that smoothed edges, and the axle's disc beyond the pole, may cover. */
const MARGIN = 2;

/**
 * The picture of a cart with its pole, pixel for pixel as Gymnasium renders it: 400 rows of 600, or a band of
 * those rows. It begins without a cart. Drawing touches only where something was or is.
 */
export class CartPoleScreen {
  /** [rows, 600, 3]. Overwritten by `draw`. */
  readonly rgb: Uint8Array;
  /** The part that the latest `draw` may have changed. */
  readonly changed: { -readonly [side in keyof Box]: number };
  readonly #canvas: Canvas;
  readonly #highest: number;
  readonly #cart = new Int32Array(CART_CORNERS.length);
  readonly #pole = new Int32Array(POLE_CORNERS.length);
  /** The part that the cart and the pole may cover. */
  readonly #occupied: { -readonly [side in keyof Box]: number };

  /** @param top the first row. @param bottom the row after the last. */
  constructor(top = 0, bottom = CARTPOLE_SCREEN_HEIGHT) {
    this.#canvas = new Canvas(CARTPOLE_SCREEN_WIDTH, bottom - top, CARTPOLE_SCREEN_HEIGHT - bottom);
    this.#highest = CARTPOLE_SCREEN_HEIGHT - 1 - top;
    this.rgb = this.#canvas.rgb;
    this.rgb.fill(255);
    this.#drawTrack();
    const { width, height } = this.#canvas;
    this.changed = { left: 0, top: 0, right: width, bottom: height };
    this.#occupied = { left: width, top: height, right: 0, bottom: 0 };
  }

  /** Draws a cart at position `x` (m) with a pole at `angle` (rad). */
  draw(x: number, angle: number): void {
    const canvas = this.#canvas;
    this.#clear();
    Object.assign(this.changed, this.#occupied);

    const cartX = x * SCALE + CARTPOLE_SCREEN_WIDTH / 2;
    const cos = cosOf(-angle);
    const sin = sinOf(-angle);
    // Coordinates lose their fractions, as in pygame.
    for (let i = 0; i < CART_CORNERS.length; i += 2) {
      this.#cart[i] = CART_CORNERS[i] + cartX;
      this.#cart[i + 1] = CART_CORNERS[i + 1] + CART_Y;
    }
    for (let i = 0; i < POLE_CORNERS.length; i += 2) {
      const dx = POLE_CORNERS[i];
      const dy = POLE_CORNERS[i + 1];
      this.#pole[i] = dx * cos - dy * sin + cartX;
      this.#pole[i + 1] = dx * sin + dy * cos + AXLE_Y;
    }
    canvas.polygon(this.#cart, BLACK);
    canvas.polygon(this.#pole, POLE);
    this.#drawAxle(Math.trunc(cartX), Math.trunc(AXLE_Y));
    this.#drawTrack();

    const nothing = { left: canvas.width, top: canvas.height, right: 0, bottom: 0 };
    Object.assign(this.#occupied, nothing);
    this.#include(this.#occupied, this.#cart);
    this.#include(this.#occupied, this.#pole);
    this.#include(this.changed, this.#cart);
    this.#include(this.changed, this.#pole);
  }

  #clear(): void {
    const { left, top, right, bottom } = this.#occupied;
    for (let row = top; row < bottom; row++) {
      this.#canvas.line(left, right - 1, this.#highest - row, WHITE);
    }
  }

  #drawTrack(): void {
    this.#canvas.line(0, CARTPOLE_SCREEN_WIDTH - 1, CART_Y, BLACK);
  }

  #drawAxle(x: number, y: number): void {
    for (let up = 0; up < AXLE_WIDTHS.length; up++) {
      const width = AXLE_WIDTHS[up];
      this.#canvas.line(x - width, x + width, y + up, AXLE);
      this.#canvas.line(x - width, x + width, y - up, AXLE);
    }
    const last = AXLE_WIDTHS.length - 1;
    for (const side of SIDES) {
      for (let i = 0; i < AXLE_EDGE.length; i++) {
        this.#canvas.blend(x + side * (i + 1), y + last, AXLE, AXLE_EDGE[i]);
        this.#canvas.blend(x + side * (i + 1), y - last, AXLE, AXLE_EDGE[i]);
      }
    }
  }

  /** Widens a box by the part of the picture that is drawn around the corners. */
  #include(box: { -readonly [side in keyof Box]: number }, corners: Int32Array): void {
    const { width, height } = this.#canvas;
    for (let i = 0; i < corners.length; i += 2) {
      const column = corners[i];
      const row = this.#highest - corners[i + 1];
      box.left = Math.min(box.left, Math.max(column - MARGIN, 0));
      box.right = Math.max(box.right, Math.min(column + MARGIN + 1, width));
      box.top = Math.min(box.top, Math.max(row - MARGIN, 0));
      box.bottom = Math.max(box.bottom, Math.min(row + MARGIN + 1, height));
    }
  }
}

const SIDES = [-1, 1];
