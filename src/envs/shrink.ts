/** Pixels of a picture: columns from `left` to before `right`, rows from `top` to before `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pillow's weights are multiples of 2^-22. */
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

type Size = readonly [height: number, width: number];

/**
 * Shrinks pictures of RGB pixels as Pillow does with `resize(size, BILINEAR)`, to the bit: a triangle filter
 * that reaches as far as two pixels of the result, first along the rows, then along the columns, each rounded to
 * bytes.
 */
export class Shrink {
  /** [3, height, width]. Overwritten by `update`. */
  readonly image: Uint8Array;
  readonly #columns: Filter;
  readonly #rows: Filter;
  /** Shrunk along the rows only, [3, rows, width]. */
  readonly #narrow: Uint8Array;

  constructor(from: Size, to: Size) {
    this.#rows = new Filter(from[0], to[0]);
    this.#columns = new Filter(from[1], to[1]);
    this.#narrow = new Uint8Array(3 * from[0] * to[1]);
    this.image = new Uint8Array(3 * to[0] * to[1]);
  }

  /**
   * Makes `image` show `rgb`, [rows, columns, 3], which differs from the previous picture only in `changed`.
   */
  update(rgb: Uint8Array, changed: Box): void {
    const [left, right] = this.#columns.reach(changed.left, changed.right);
    const [top, bottom] = this.#rows.reach(changed.top, changed.bottom);
    this.#shrinkRows(rgb, { ...changed, left, right });
    this.#shrinkColumns({ left, top, right, bottom });
  }

  #shrinkRows(rgb: Uint8Array, { left, top, right, bottom }: Box): void {
    const { from, to, starts, taps, weights } = this.#columns;
    const plane = this.#rows.from * to;
    const narrow = this.#narrow;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        let red = HALF;
        let green = HALF;
        let blue = HALF;
        let at = 3 * (row * from + starts[column]);
        for (let i = column * taps; i < (column + 1) * taps; i++) {
          const weight = weights[i];
          red += weight * rgb[at];
          green += weight * rgb[at + 1];
          blue += weight * rgb[at + 2];
          at += 3;
        }
        const out = row * to + column;
        narrow[out] = red >> PRECISION;
        narrow[out + plane] = green >> PRECISION;
        narrow[out + 2 * plane] = blue >> PRECISION;
      }
    }
  }

  #shrinkColumns({ left, top, right, bottom }: Box): void {
    const { from, to, starts, taps, weights } = this.#rows;
    const { to: width } = this.#columns;
    for (let channel = 0; channel < 3; channel++) {
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          let sum = HALF;
          let at = (channel * from + starts[row]) * width + column;
          for (let i = row * taps; i < (row + 1) * taps; i++) {
            sum += weights[i] * this.#narrow[at];
            at += width;
          }
          this.image[(channel * to + row) * width + column] = sum >> PRECISION;
        }
      }
    }
  }
}

/** Shrinks a line of `from` pixels to `to` pixels. */
class Filter {
  /** The number of pixels that are added up for one. At the ends of a line some have weight 0. */
  readonly taps: number;
  /** The first pixel added up for each, [to]. */
  readonly starts: Int32Array;
  /** [to, taps]. */
  readonly weights: Int32Array;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    const scale = from / to;
    const ranges = Array.from({ length: to }, (_, i) => {
      const centre = (i + 0.5) * scale;
      const start = Math.max(0, Math.floor(centre - scale + 0.5));
      const end = Math.min(from, Math.floor(centre + scale + 0.5));
      return { centre, start, end };
    });
    this.taps = Math.max(...ranges.map(({ start, end }) => end - start));
    // The last ones begin early enough to have all their taps inside the line.
    this.starts = Int32Array.from(ranges, ({ start }) => Math.min(start, from - this.taps));
    this.weights = new Int32Array(to * this.taps);
    for (const [i, { centre, start, end }] of ranges.entries()) {
      const weigh = (j: number): number => Math.max(0, 1 - Math.abs((j + 0.5 - centre) / scale));
      let sum = 0;
      for (let j = start; j < end; j++) sum += weigh(j);
      for (let j = start; j < end; j++) {
        const weight = Math.round((weigh(j) / sum) * (1 << PRECISION));
        this.weights[i * this.taps + j - this.starts[i]] = weight;
      }
    }
  }

  /** The half-open range of output pixels that input pixels [first, end) contribute to. */
  reach(first: number, end: number): readonly [first: number, end: number] {
    const { starts, taps, to } = this;
    let low = 0;
    while (low < to && starts[low] + taps <= first) low++;
    let high = to;
    while (high > low && starts[high - 1] >= end) high--;
    return [low, high];
  }
}
