import type { Environment, Observations } from '../../src/index.ts';
import { freshSeed, Random } from '../../src/random.ts';

const SIDE = 10;
const MOST_STEPS = 12;

/**
 * A dot has to be moved to a corner of a square of 10 x 10. The first channel shows the dot, the second one the corner,
 * in floats or in bytes.
 */
export class Dot<O extends Observations> implements Environment<O> {
  readonly name = 'Dot';
  readonly observationShape: readonly number[];
  readonly actionCount = 4;
  reward = 0;
  terminated = false;
  truncated = false;
  private at = 0;
  private steps = 0;
  private random = new Random(freshSeed());

  constructor(
    readonly observation: O,
    private readonly bright = observation instanceof Uint8Array ? 255 : 1,
  ) {
    this.observationShape = [observation.length / SIDE ** 2, SIDE, SIDE];
  }

  static floats(): Dot<Float32Array> {
    return new Dot(new Float32Array(3 * SIDE ** 2));
  }
  static bytes(): Dot<Uint8Array> {
    return new Dot(new Uint8Array(SIDE ** 2));
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.random = new Random(seed);
    this.at = 1 + this.random.int(SIDE ** 2 - 1);
    this.steps = this.reward = 0;
    this.terminated = this.truncated = false;
    this.show();
  }

  step(action: number): void {
    const [row, column] = [Math.floor(this.at / SIDE), this.at % SIDE];
    const limited = (x: number) => Math.min(SIDE - 1, Math.max(0, x));
    const moved = [
      [row - 1, column],
      [row, column - 1],
      [row + 1, column],
      [row, column + 1],
    ][action].map(limited);
    this.at = SIDE * moved[0] + moved[1];
    this.terminated = this.at === 0;
    this.reward = this.terminated ? 1 : -0.1;
    this.truncated = ++this.steps === MOST_STEPS;
    this.show();
  }

  get state(): unknown {
    return { at: this.at, steps: this.steps, random: this.random.state };
  }
  set state(state: unknown) {
    const { at, steps, random } = state as { at: number; steps: number; random: number[] };
    Object.assign(this, { at, steps });
    this.random.state = random;
    this.show();
  }

  private show(): void {
    this.observation.fill(0);
    this.observation[this.at] = this.bright;
    if (this.observationShape[0] > 1) this.observation[SIDE ** 2] = this.bright;
  }
}
