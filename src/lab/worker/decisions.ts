import type { Observations } from '../../envs/environment.ts';
import type { Decisions } from '../protocol.ts';

/** Decisions that are kept. */
const KEPT = 300;
/** Numbers of a state that is kept with its decision; of pictures there are too many. */
const FEW = 6;

/** The latest decisions of the games that are shown: the values that were expected, and the returns that came. */
export class DecisionLog {
  private expected: number[] = [];
  private obtained: number[] = [];
  private estimated: number[] = [];
  private actions: number[] = [];
  private states: number[][] = [];
  /** Rewards of the present game. */
  private rewards: number[] = [];

  /** @param gamma the present discount. */
  constructor(private readonly gamma: () => number) {}

  /** @param value Q(s, a) of the action taken. */
  decide(value: number, action: number, state: Observations): void {
    this.expected.push(value);
    this.obtained.push(Number.NaN);
    this.estimated.push(0);
    this.actions.push(action);
    this.states.push(state.length > FEW ? [] : Array.from(state));
    for (const list of [this.expected, this.obtained, this.estimated, this.actions, this.states]) {
      if (list.length > KEPT) list.shift();
    }
  }

  /** What the step after the latest decision brought. */
  earn(reward: number): void {
    this.rewards.push(reward);
  }

  /**
   * The game has ended: each of its decisions obtained r + gamma r' + ...
   *
   * @param estimate the value of the state in which a time limit cut it; undefined if it came to its end.
   */
  end(estimate: number | undefined): void {
    const gamma = this.gamma();
    let sum = estimate ?? 0;
    for (let back = 1; back <= this.rewards.length; back++) {
      sum = this.rewards[this.rewards.length - back] + gamma * sum;
      const at = this.obtained.length - back;
      if (at < 0) break;
      this.obtained[at] = sum;
      this.estimated[at] = estimate === undefined ? 0 : 1;
    }
    this.rewards = [];
  }

  /** The game is left before its end: what its decisions would have obtained stays unknown. */
  drop(): void {
    this.rewards = [];
  }

  view(): Decisions {
    return {
      expected: Float32Array.from(this.expected),
      obtained: Float32Array.from(this.obtained),
      estimated: Uint8Array.from(this.estimated),
      actions: Int32Array.from(this.actions),
      states: Float32Array.from(this.states.flat()),
    };
  }
}
