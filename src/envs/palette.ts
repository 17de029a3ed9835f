import type { Colour } from './canvas.ts';

/** The colours from `from` to `to` in 16 equal steps: fine enough for smoothed edges. */
export function blends(from: Colour, to: Colour): Colour[] {
  return Array.from({ length: 17 }, (_, i) => {
    const [red, green, blue] = from.map((value, channel) => value + ((to[channel] - value) * i) / 16);
    return [Math.round(red), Math.round(green), Math.round(blue)];
  });
}

/** Finds the colour of a palette that is nearest to a given one, and remembers it. */
export class NearestColours {
  /** Indices found before, by red, green and blue in one number. */
  readonly #indices = new Map<number, number>();
  /** The latest colour and its index, as most pixels have the colour of the one before. */
  #latest = -1;
  #index = 0;

  constructor(private readonly palette: readonly Colour[]) {}

  /** An index into the palette. */
  indexOf(red: number, green: number, blue: number): number {
    const colour = (red << 16) | (green << 8) | blue;
    if (colour !== this.#latest) {
      this.#index = this.#indices.get(colour) ?? this.#find(colour, red, green, blue);
      this.#latest = colour;
    }
    return this.#index;
  }

  #find(colour: number, red: number, green: number, blue: number): number {
    const distances = this.palette.map(([r, g, b]) => square(r - red) + square(g - green) + square(b - blue));
    const nearest = distances.indexOf(Math.min(...distances));
    this.#indices.set(colour, nearest);
    return nearest;
  }
}

function square(x: number): number {
  return x * x;
}
