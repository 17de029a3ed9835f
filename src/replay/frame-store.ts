export interface FrameStoreOptions {
  /** The number of rings. */
  readonly environments: number;
  /** The number of frames in a ring. */
  readonly laneLength: number;
  /** The bytes of a frame. */
  readonly frameSize: number;
  /** The most bytes of a piece, unless a step of every lane needs more. */
  readonly pieceBytes: number;
}

/**
 * Rings of frames, called lanes, one for each environment. Memory is allocated in pieces when the first frame in them
 * is stored. A piece has room for the same steps of every lane, so that few pieces are begun even with many lanes.
 */
export class FrameStore {
  readonly #options: FrameStoreOptions;
  readonly #stepsPerPiece: number;
  /** Pieces [lane, step, frameSize]; the last may have fewer steps. */
  readonly #pieces: (Uint8Array | undefined)[];

  constructor(options: FrameStoreOptions) {
    const { environments, laneLength, frameSize, pieceBytes } = options;
    this.#options = options;
    this.#stepsPerPiece = Math.max(1, Math.floor(pieceBytes / (environments * frameSize)));
    this.#pieces = new Array(Math.ceil(laneLength / this.#stepsPerPiece)).fill(undefined);
  }

  get allocatedBytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + (piece?.byteLength ?? 0), 0);
  }

  set(lane: number, position: number, frame: Uint8Array): void {
    this.#run(lane, position, 1).set(frame);
  }

  /** Copies `count` frames, from `position` on around the ring, to `offset` in `into`. */
  copy(lane: number, position: number, count: number, into: Uint8Array, offset: number): void {
    const { frameSize, laneLength } = this.#options;
    for (let copied = 0; copied < count; ) {
      // One run, unless a piece ends or the ring begins again.
      const run = this.#run(lane, (position + copied) % laneLength, count - copied);
      into.set(run, offset + copied * frameSize);
      copied += run.length / frameSize;
    }
  }

  /** The first `used` frames of a lane. */
  *parts(lane: number, used: number): Generator<Uint8Array> {
    for (let position = 0; position < used; position += this.#stepsPerPiece) {
      yield this.#run(lane, position, used - position);
    }
  }

  /** Up to `count` frames from `position` on that lie in one piece, which is allocated if necessary. */
  #run(lane: number, position: number, count: number): Uint8Array {
    const { environments, laneLength, frameSize } = this.#options;
    const index = Math.floor(position / this.#stepsPerPiece);
    const steps = Math.min(this.#stepsPerPiece, laneLength - index * this.#stepsPerPiece);
    this.#pieces[index] ??= new Uint8Array(environments * steps * frameSize);
    const step = position % this.#stepsPerPiece;
    const first = (lane * steps + step) * frameSize;
    return this.#pieces[index].subarray(first, first + Math.min(count, steps - step) * frameSize);
  }
}
