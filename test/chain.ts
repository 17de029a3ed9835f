import { type Environment, Random } from '../src/index.ts';
import { oneHot } from './q-table.ts';

interface Options {
  /** Steps after which an episode is cut. */
  readonly limit?: number | undefined;
  /** The reward for reaching the end. */
  readonly prize?: number | undefined;
  /** The reward of every step, in addition. */
  readonly wage?: number | undefined;
}

/**
 * A row of cells. The observation is the current cell, one-hot. Action 1 goes right, 0 goes left if there is a cell.
 * The last cell ends the episode with a prize; episodes start in any other.
 */
export class Chain implements Environment {
  static readonly cells = 4;
  readonly name = 'chain';
  readonly observationShape = [Chain.cells];
  readonly actionCount = 2;
  observation = new Float32Array(Chain.cells);
  reward = 0;
  terminated = false;
  truncated = false;
  readonly seeds: (number | bigint)[] = [];
  private readonly limit: number;
  private readonly prize: number;
  private readonly wage: number;
  private random: Random | undefined;
  private cell = 0;
  private elapsed = 0;

  constructor({ limit = Number.POSITIVE_INFINITY, prize = 1, wage = 0 }: Options = {}) {
    this.limit = limit;
    this.prize = prize;
    this.wage = wage;
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) {
      this.seeds.push(seed);
      this.random = new Random(seed);
    }
    this.elapsed = 0;
    this.see(this.random!.int(Chain.cells - 1));
  }

  step(action: number): void {
    this.elapsed++;
    this.see(Chain.next(this.cell, action));
    this.terminated = this.cell === Chain.cells - 1;
    this.truncated = this.elapsed === this.limit;
    this.reward = this.wage + (this.terminated ? this.prize : 0);
  }

  get state() {
    return { cell: this.cell, elapsed: this.elapsed, random: this.random?.state };
  }
  set state(state: unknown) {
    const { cell, elapsed, random } = state as { cell: number; elapsed: number; random: number[] };
    this.see(cell);
    this.elapsed = elapsed;
    this.random = Random.from(random);
  }

  /** Where `action` leads from `cell`. */
  static next(cell: number, action: number): number {
    return Math.max(0, cell + (action === 1 ? 1 : -1));
  }

  private see(cell: number): void {
    this.cell = cell;
    this.observation.set(oneHot(Chain.cells, cell));
  }
}
