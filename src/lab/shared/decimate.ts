/** The points that a series keeps at most. */
const LIMIT = 4000;

/** Points that lie side by side, of which the lowest and the highest are kept. */
interface Bin {
  lowX: number;
  low: number;
  highX: number;
  high: number;
  /** The number of points in it. */
  count: number;
}

/**
 * A series that grows for ever and keeps at most 4,000 points: once there are more, of every few that follow each other
 * the lowest and the highest. No peak is lost, and drawn at that width it looks the same. It may have NaNs, which are kept
 * where nothing else is beside them, so that a gap stays a gap.
 */
export class Series {
  #bins: Bin[] = [];
  /** Points in a bin. */
  #each = 1;
  #lastX = Number.NaN;
  #last = Number.NaN;
  #length = 0;
  readonly #most: number;

  /** @param limit the most points to keep, at least 3. */
  constructor(limit = LIMIT) {
    this.#most = Math.floor((limit - 1) / 2);
  }

  /** The number of points that were added. */
  get length(): number {
    return this.#length;
  }

  /** Adds a point to the right of all others. */
  add(x: number, y: number): void {
    this.#length++;
    [this.#lastX, this.#last] = [x, y];
    const latest = this.#bins.at(-1);
    const point = { lowX: x, low: y, highX: x, high: y, count: 1 };
    if (latest && latest.count < this.#each) this.#bins[this.#bins.length - 1] = merged(latest, point);
    else this.#bins.push(point);
    if (this.#bins.length > this.#most) this.#halve();
  }

  #halve(): void {
    const bins = this.#bins;
    this.#each *= 2;
    this.#bins = Array.from({ length: Math.ceil(bins.length / 2) }, (_, i) =>
      2 * i + 1 < bins.length ? merged(bins[2 * i], bins[2 * i + 1]) : bins[2 * i],
    );
  }

  /** The points that are left, from left to right. The newest is always among them. */
  points(): { readonly x: number[]; readonly y: number[] } {
    const [x, y]: [number[], number[]] = [[], []];
    const put = (atX: number, atY: number) => {
      if (x.at(-1) === atX && Object.is(y.at(-1), atY)) return;
      x.push(atX);
      y.push(atY);
    };
    for (const { lowX, low, highX, high } of this.#bins) {
      if (lowX <= highX) put(lowX, low);
      put(highX, high);
      if (lowX > highX) put(lowX, low);
    }
    if (this.#length > 0) put(this.#lastX, this.#last);
    return { x, y };
  }
}

/** Two bins as one; of equals the first counts. */
function merged(a: Bin, b: Bin): Bin {
  const lower = a.low <= b.low || Number.isNaN(b.low) ? a : b;
  const higher = a.high >= b.high || Number.isNaN(b.high) ? a : b;
  return {
    ...{ lowX: lower.lowX, low: lower.low, highX: higher.highX, high: higher.high },
    count: a.count + b.count,
  };
}
