// A user's recipe in one file. An observation is the last two images, as bytes.
import { defineRecipe, type Environment, freshSeed, Random } from 'webgpu-dqn';

const SIDE = 8;

/** A ball falls down an image [1, 8, 8] of bytes and is to be caught at the bottom. */
class Catch implements Environment<Uint8Array> {
  readonly name = 'Catch-bytes';
  readonly actionCount = 3;
  readonly observationShape = [1, SIDE, SIDE];
  readonly observation = new Uint8Array(SIDE * SIDE);
  readonly truncated = false;
  reward = 0;
  #at = { ball: 0, row: 0, paddle: 0 };
  #random = new Random(freshSeed());

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = new Random(seed);
    this.#move({ ball: this.#random.int(SIDE), row: 0, paddle: this.#random.int(SIDE) });
  }
  step(action: number): void {
    const { ball, row, paddle } = this.#at;
    this.#move({ ball, row: row + 1, paddle: Math.min(SIDE - 1, Math.max(0, paddle + action - 1)) });
  }
  get terminated(): boolean {
    return this.#at.row === SIDE - 1;
  }
  get state() {
    return { at: this.#at, random: this.#random.state };
  }
  set state({ at, random }) {
    this.#random.state = random;
    this.#move(at);
  }
  #move(at: { readonly ball: number; readonly row: number; readonly paddle: number }): void {
    this.#at = at;
    this.reward = this.terminated ? (at.ball === at.paddle ? 1 : -1) : 0;
    this.observation.fill(0);
    this.observation[at.row * SIDE + at.ball] = 255;
    this.observation[(SIDE - 1) * SIDE + at.paddle] = 128;
  }
}

export default defineRecipe({
  name: 'catch-bytes',
  summary: 'A ball to be caught, from images of bytes',
  makeEnvironment: () => new Catch(),
  settings: {
    ...{ steps: 5000, environments: 2, batchSize: 16, evaluation: { games: 5 } },
    ...{ convolutions: [[4, 3, 2]], hiddenSizes: [16], frameStack: 2 },
  },
});
