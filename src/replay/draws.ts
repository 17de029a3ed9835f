import type { Random } from '../random.ts';

/** A way to choose the slots of a batch, whose transitions are sampled. `Priorities` is another. */
export interface Draws {
  /** Whether a batch of n needs n transitions, as it holds none twice. */
  readonly areDistinct?: boolean;
  /** Fills `slots` [n], and `weights` [n] if it draws by priority. */
  draw(slots: Int32Array, weights: Float32Array | undefined, random: Random): void;
}

/** Draws with replacement: in each draw, every transition is equally likely. */
export class UniformDraws implements Draws {
  readonly #places: () => number;
  readonly #slotAt: (place: number) => number;

  /**
   * @param places the number of places.
   * @param slotAt the slot of a place, or a negative number for a place without a transition: then another place is
   * drawn, which keeps draws uniform.
   */
  constructor(places: () => number, slotAt: (place: number) => number = (place) => place) {
    this.#places = places;
    this.#slotAt = slotAt;
  }

  draw(slots: Int32Array, _weights: undefined, random: Random): void {
    const places = this.#places();
    for (let i = 0; i < slots.length; i++) {
      do slots[i] = this.#slotAt(random.int(places));
      while (slots[i] < 0);
    }
  }
}

/** Draws without replacement: every set of n slots is equally likely. Their order within the batch is not random. */
export class DistinctDraws implements Draws {
  static readonly bytesEach = 8;
  readonly areDistinct = true;
  readonly #size: () => number;
  /** The number of the latest batch that holds each slot. */
  readonly #latestBatch: Float64Array;
  #batch = 0;

  /** @param size the number of slots in use, from 0 on. */
  constructor(capacity: number, size: () => number) {
    this.#size = size;
    this.#latestBatch = new Float64Array(capacity);
  }

  /**
   * R. Floyd's sampling (Bentley, Floyd, "A sample of brilliance", 1987): exactly one draw for each slot, however
   * full the batch.
   */
  draw(slots: Int32Array, _weights: undefined, random: Random): void {
    this.#batch++;
    const first = this.#size() - slots.length;
    for (let i = 0; i < slots.length; i++) {
      const drawn = random.int(first + i + 1);
      const slot = this.#latestBatch[drawn] === this.#batch ? first + i : drawn;
      this.#latestBatch[slot] = this.#batch;
      slots[i] = slot;
    }
  }
}
