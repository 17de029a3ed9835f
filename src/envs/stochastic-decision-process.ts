import { freshSeed, Random } from '../random.ts';
import { requireFlag } from '../require.ts';
import { checkedElsewhere, type FieldChecks, integerWithin, requireState } from '../saved-state.ts';
import { CELL, cellFilm, drawCells } from './cells.ts';
import type { Environment } from './environment.ts';

const STATES = 6;
const START = 1;
/** The rewards at the end: if the last state was entered before, and if it was not. */
const FULL_REWARD = 1;
const SMALL_REWARD = 0.01;

interface Saved {
  place: number;
  visitedLast: boolean;
  terminated: boolean;
  begun: boolean;
  random: number[] | undefined;
}

const SAVED: FieldChecks<Saved> = {
  ...{ place: integerWithin(0, STATES - 1), visitedLast: requireFlag, terminated: requireFlag },
  ...{ begun: requireFlag, random: checkedElsewhere },
};

/** Options of a `StochasticDecisionProcess`. */
export interface StochasticDecisionProcessOptions {
  /** The probability that a step to the right goes right; otherwise it goes left. Default 0.5. */
  rightSucceeds?: number;
}

/**
 * Six states in a row, s1 to s6; an episode starts in s2 and ends in s1. Action 0 goes left. Action 1 goes right
 * with a probability of one half, else left too; from s6 both go left. Entering s1 pays 1 if s6 was entered before,
 * 0.01 if not, and nothing else pays.
 *
 * The observation, [6], is 1 at the present state and 0 elsewhere. It does not tell whether s6 was entered: only an
 * agent that remembers can turn back there. There is no limit on time.
 *
 * Source: T. Kulkarni et al., "Hierarchical Deep Reinforcement Learning" (2016), section 4.1.
 */
export class StochasticDecisionProcess implements Environment {
  readonly name = 'StochasticDecisionProcess';
  readonly observationShape = [STATES] as const;
  readonly actionCount = 2;
  readonly film = cellFilm(1, STATES);
  readonly observation = new Float32Array(STATES);
  reward = 0;
  terminated = false;
  readonly truncated = false;

  readonly #rightSucceeds: number;
  #place = START;
  #visitedLast = false;
  #begun = false;
  #random: Random | undefined;

  /** @throws RangeError for a chance outside 0 .. 1. */
  constructor({ rightSucceeds = 0.5 }: StochasticDecisionProcessOptions = {}) {
    if (!(rightSucceeds >= 0 && rightSucceeds <= 1)) {
      throw new RangeError(`rightSucceeds must be from 0 to 1, got ${rightSucceeds}`);
    }
    this.#rightSucceeds = rightSucceeds;
  }

  /** The present state: 0 for s1, 5 for s6. */
  get place(): number {
    return this.#place;
  }
  /** Whether s6 was entered in this episode. */
  get visitedLast(): boolean {
    return this.#visitedLast;
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = Random.for(seed, 'decision process');
    this.#random ??= Random.for(freshSeed(), 'decision process');
    this.#begun = true;
    this.#visitedLast = false;
    this.terminated = false;
    this.reward = 0;
    this.#enter(START);
  }

  step(action: number): void {
    if (action !== 0 && action !== 1) {
      throw new RangeError(`${this.name}'s actions are 0 (left) and 1 (right), got ${action}`);
    }
    if (!this.#begun) throw new Error(`${this.name}: call reset() before the first step()`);
    if (this.terminated) throw new Error(`${this.name}: the episode is over; call reset() before step()`);
    const last = STATES - 1;
    const right = action === 1 && this.#place < last && this.#random!.uniform() < this.#rightSucceeds;
    this.#enter(this.#place + (right ? 1 : -1));
    if (this.#place === last) this.#visitedLast = true;
    this.terminated = this.#place === 0;
    if (this.terminated) this.reward = this.#visitedLast ? FULL_REWARD : SMALL_REWARD;
  }

  picture(): Uint8Array {
    const here = this.#visitedLast ? CELL.special : CELL.on;
    return drawCells([Array.from(this.observation, (isHere) => (isHere ? here : CELL.off))]);
  }

  #enter(place: number): void {
    this.#place = place;
    this.observation.fill(0);
    this.observation[place] = 1;
  }

  get state(): Saved {
    const { terminated } = this;
    const [place, visitedLast, begun] = [this.#place, this.#visitedLast, this.#begun];
    return { place, visitedLast, terminated, begun, random: this.#random?.state };
  }
  set state(state: unknown) {
    const { place, visitedLast, terminated, begun, random } = requireState<Saved>(this.name, state, SAVED);
    if (begun && random === undefined) throw new TypeError(`a saved ${this.name} has no random`);
    this.#enter(place);
    this.#visitedLast = visitedLast;
    this.#begun = begun;
    this.terminated = terminated;
    this.reward = 0;
    this.#random = random === undefined ? undefined : Random.from(random);
  }
}
