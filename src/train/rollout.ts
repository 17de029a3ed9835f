import type { Observations } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import { bytesOf, type Read, type Write } from '../replay/saved.ts';

/** How a step ended an episode, if it did. */
export const GOES_ON = 0;
export const TERMINATED = 1;
export const TRUNCATED = 2;

/** Steps in environments side by side: row t * environments + i is step t of environment i. */
export interface RolloutSteps {
  readonly environments: number;
  /** [rows]. */
  readonly rewards: Float32Array;
  /** `GOES_ON`, `TERMINATED` or `TRUNCATED`; [rows]. */
  readonly ends: Uint8Array;
  /** The largest Q(s, .) of each state, [rows]. */
  readonly values: Float32Array;
  /** The largest Q(s', .) in rows where a time limit cut an episode after s', [rows]. Other rows have no meaning. */
  readonly cutValues: Float32Array;
}

/** The batch of a `PQN`'s update. */
export interface PQNBatch<O extends Observations = Float32Array> {
  /** [batchSize, ...observationShape]. */
  readonly states: O;
  /** [batchSize]. */
  readonly actions: Int32Array;
  /** The targets that Q(s, a) is moved towards, [batchSize]. */
  readonly targets: Float32Array;
}

/** The latest steps, which are learned from together and then dropped. It can be saved like a replay. */
export class Rollout<O extends Observations = Float32Array> implements RolloutSteps {
  /** The states, [rows, ...observationShape]. */
  readonly observations: O;
  readonly actions: Int32Array;
  readonly rewards: Float32Array;
  readonly ends: Uint8Array;
  readonly values: Float32Array;
  readonly cutValues: Float32Array;
  /** The number of steps that are filled. */
  filled = 0;

  /** @param like observations of all environments. */
  constructor(
    readonly steps: number,
    readonly environments: number,
    like: O,
  ) {
    const rows = steps * environments;
    const size = steps * like.length;
    this.observations = (like instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size)) as O;
    this.actions = new Int32Array(rows);
    this.rewards = new Float32Array(rows);
    this.ends = new Uint8Array(rows);
    this.values = new Float32Array(rows);
    this.cutValues = new Float32Array(rows);
  }

  /** The first row of the next step. */
  get row(): number {
    return this.filled * this.environments;
  }

  /** Fills a batch with steps, by their rows. */
  fill(batch: PQNBatch<O>, rows: Uint32Array, targets: Float32Array): void {
    const { observations, actions } = this;
    const size = observations.length / actions.length;
    for (const [k, row] of rows.entries()) {
      batch.states.set(observations.subarray(row * size, (row + 1) * size), k * size);
      batch.actions[k] = actions[row];
      batch.targets[k] = targets[row];
    }
  }

  /** Writes the filled steps. */
  async save(write: Write): Promise<void> {
    for (const part of this.parts()) await write(part);
  }

  /** Reads as many steps as are `filled`. */
  async restore(read: Read): Promise<void> {
    for (const part of this.parts()) await read(part);
  }

  /** The bytes of the filled steps. */
  private parts(): Uint8Array[] {
    const { observations, actions, rewards, ends, values, cutValues } = this;
    const arrays = [observations, actions, rewards, ends, values, cutValues];
    return arrays.map((array) => bytesOf(array.subarray(0, (array.length / this.steps) * this.filled)));
  }
}

/** Shuffles `order` (Fisher and Yates). */
export function mix(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
}
