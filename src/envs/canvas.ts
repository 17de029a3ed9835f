export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A picture in true colours, or a band of one, with x to the right and y upwards. It is drawn on as with pygame's
 * `gfxdraw` (SDL_gfx), to the bit: coordinates are whole, and edges are smoothed outside the filled area. Parts
 * outside the picture are not drawn. Drawing creates no object.
 */
export class Canvas {
  /** [height, width, 3]; the first row is the highest. */
  readonly rgb: Uint8Array;
  readonly #top: number;

  /** @param bottom the y of the last row. */
  constructor(
    readonly width: number,
    readonly height: number,
    bottom = 0,
  ) {
    this.rgb = new Uint8Array(3 * width * height);
    this.#top = bottom + height - 1;
  }

  /** Draws the pixels with `left` <= x <= `right` at `y`. */
  line(left: number, right: number, y: number, [red, green, blue]: Colour): void {
    const row = this.#top - y;
    if (row < 0 || row >= this.height) return;
    const first = 3 * (row * this.width + Math.max(left, 0));
    const end = 3 * (row * this.width + Math.min(right, this.width - 1) + 1);
    for (let i = first; i < end; i += 3) {
      this.rgb[i] = red;
      this.rgb[i + 1] = green;
      this.rgb[i + 2] = blue;
    }
  }

  /** Moves a pixel `weight` / 256 of the way to a colour. */
  blend(x: number, y: number, colour: Colour, weight: number): void {
    const row = this.#top - y;
    if (row < 0 || row >= this.height || x < 0 || x >= this.width) return;
    const first = 3 * (row * this.width + x);
    for (let i = 0; i < 3; i++) {
      const before = this.rgb[first + i];
      this.rgb[first + i] = before + (((colour[i] - before) * weight) >> 8);
    }
  }

  /**
   * Draws a convex polygon, including its border, with smoothed edges.
   *
   * @param corners integers x and y of each corner, in order around the polygon.
   */
  polygon(corners: Int32Array, colour: Colour): void {
    for (let i = 0; i < corners.length; i += 2) {
      const j = (i + 2) % corners.length;
      const [low, high] = corners[i + 1] <= corners[j + 1] ? [i, j] : [j, i];
      this.#smoothEdge(corners[low], corners[low + 1], corners[high], corners[high + 1], colour);
    }
    this.#fill(corners, colour);
  }

  /**
   * Two pixels beside each other at every step along an edge's longer extent, each by how near it is (X. Wu, "An
   * efficient antialiasing technique", 1991). The edge leads upwards and its error counts in 16 bits. Filling
   * draws the ends, and edges along the grid.
   */
  #smoothEdge(x: number, y: number, endX: number, endY: number, colour: Colour): void {
    const width = Math.abs(endX - x);
    const height = endY - y;
    if (width === 0 || height === 0) return;
    const sideways = endX > x ? 1 : -1;
    const steep = height > width;
    const slope = Math.floor((steep ? width / height : height / width) * 2 ** 16);
    let error = 0;
    for (let left = Math.max(width, height) - 1; left > 0; left--) {
      error += slope;
      const crosses = error >= 2 ** 16;
      if (crosses) error -= 2 ** 16;
      if (steep || crosses) y++;
      if (!steep || crosses) x += sideways;
      const weight = error >> 8;
      this.blend(x, y, colour, (255 * (255 - weight)) >> 8);
      this.blend(steep ? x + sideways : x, steep ? y : y + 1, colour, (255 * weight) >> 8);
    }
  }

  #fill(corners: Int32Array, colour: Colour): void {
    let lowest = corners[1];
    let highest = corners[1];
    for (let i = 3; i < corners.length; i += 2) {
      lowest = Math.min(lowest, corners[i]);
      highest = Math.max(highest, corners[i]);
    }
    for (let y = lowest; y <= highest; y++) {
      // The places where edges cross this row, in units of 2^-16.
      let left = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < corners.length; i += 2) {
        const j = (i + 2) % corners.length;
        const low = corners[i + 1] <= corners[j + 1] ? i : j;
        const high = i + j - low;
        const lowY = corners[low + 1];
        const highY = corners[high + 1];
        if (lowY === highY || y < lowY || y > highY) continue;
        const way = Math.floor((2 ** 16 * (y - lowY)) / (highY - lowY));
        const crossing = way * (corners[high] - corners[low]) + 2 ** 16 * corners[low];
        left = Math.min(left, crossing);
        right = Math.max(right, crossing);
      }
      this.line(rounded(left + 1), rounded(right - 1), y, colour);
    }
  }
}

function rounded(fixed: number): number {
  return (fixed + 2 ** 15) >> 16;
}
