// A user's recipe in one file: images of floats, and a net of convolutions.
import * as dqn from 'webgpu-dqn';

const SIDE = 10;

/** A ball falls down an image [3, 10, 10] of floats and is to be caught at the bottom. */
class Catch implements dqn.Environment {
  readonly name = 'Catch';
  readonly actionCount = 3;
  readonly observationShape = [3, SIDE, SIDE];
  readonly observation = new Float32Array(3 * SIDE * SIDE);
  readonly truncated = false;
  reward = 0;
  #at = { ball: 0, row: 0, paddle: 0 };
  #random = new dqn.Random(dqn.freshSeed());

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = new dqn.Random(seed);
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
    this.observation.fill(0).fill(at.row / SIDE, 2 * SIDE * SIDE);
    this.observation[at.row * SIDE + at.ball] = 1;
    this.observation[(2 * SIDE - 1) * SIDE + at.paddle] = 1;
  }
}

export default dqn.defineRecipe({
  name: 'catch',
  summary: 'A ball to be caught, from images of floats',
  makeEnvironment: () => new Catch(),
  net: ([channels], outputs, random) =>
    new dqn.Sequential(
      new dqn.Conv2d(channels, 8, 3, { stride: 2, random }),
      new dqn.ReLU(),
      new dqn.Flatten(),
      new dqn.Linear(8 * 4 * 4, outputs, { random }),
    ),
  settings: { steps: 5000, environments: 2, batchSize: 16, evaluation: { games: 5 } },
});
