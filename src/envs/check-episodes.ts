import { stringifyState } from '../io/state-json.ts';
import type { Environment, Observations } from './environment.ts';
import { observationFault } from './observation-fault.ts';

/** The outcome of a step as a text that differs if any part of the outcome does. */
export type Look = string;

/** The outcome of a run through all actions. */
export interface Played {
  /** The looks after the first reset, after each step (and the reset that it required), and after a last reset. */
  readonly looks: readonly Look[];
  readonly saves: readonly Saved[];
}

/** A state that was read on the way. */
interface Saved {
  /** The index of the next action, and of the action before which the next state was read. */
  readonly first: number;
  readonly end: number;
  /** The look at that moment. */
  readonly look: Look;
  readonly state: unknown;
  /** The state as text when it was read; undefined if it cannot be written. */
  readonly text: string | undefined;
}

/** The problems found, the first of each kind. */
export class Problems {
  readonly texts = new Map<string, string>();
  /** The first error that the environment threw. */
  cause: unknown;

  add(kind: string, text: string): void {
    if (!this.texts.has(kind)) this.texts.set(kind, text);
  }

  addError(what: string, error: unknown): void {
    this.cause ??= error;
    this.add(what, `${what} throws ${error}`);
  }
}

/** The number of states to read: enough for some to lie in the middle of a short episode. */
const SAVES = 40;

/** The number of pictures to check. Pictures take long to draw. */
const PICTURES = 10;

/** Plays an environment and notes its problems. */
export class Episodes {
  readonly #observation: Observations;
  #pictures = 0;

  constructor(
    readonly env: Environment<Observations>,
    private readonly actions: Int32Array,
    private readonly problems: Problems,
  ) {
    this.#observation = env.observation;
  }

  /** Starts an episode. False if that is not possible. */
  reset(seed?: number): boolean {
    const { env } = this;
    const call = `reset(${seed ?? ''})`;
    if (!this.#try(call, () => env.reset(seed))) return false;
    this.#checkLook(`after ${call}`);
    if (env.terminated || env.truncated) {
      this.problems.add('reset', `after ${call} terminated and truncated must be false: an episode begins`);
      return false;
    }
    return true;
  }

  /** Plays all actions after a reset. Undefined if the environment throws. */
  play(seed: number): Played | undefined {
    if (!this.reset(seed)) return undefined;
    const looks = [this.#observed()];
    const saves: Saved[] = [];
    const { length } = this.actions;
    const stretch = Math.ceil(length / SAVES);
    for (let first = 0; first < length; first += stretch) {
      const end = Math.min(length, first + stretch);
      let state: unknown;
      if (!this.#try('reading the state', () => (state = this.env.state))) return undefined;
      saves.push({ first, end, look: this.#observed(), state, text: textOf(state) });
      const seen = this.goOn(first, end);
      if (!seen) return undefined;
      looks.push(...seen.slice(1));
    }
    if (!this.reset()) return undefined; // includes the randomness of starts, even if episodes are long
    looks.push(this.#observed());
    return { looks, saves };
  }

  /** Takes the actions from `first` to before `end`. Undefined if the environment throws. */
  goOn(first: number, end: number): Look[] | undefined {
    const { env } = this;
    const looks = [this.#observed()];
    for (let i = first; i < end; i++) {
      const call = `step(${this.actions[i]})`;
      if (!this.#try(call, () => env.step(this.actions[i]))) return undefined;
      this.#checkLook(`after ${call}`);
      let look = `${env.reward} ${env.terminated} ${env.truncated} ${this.#observed()}`;
      if (env.terminated || env.truncated) {
        if (!this.reset()) return undefined;
        look += ` ${this.#observed()}`;
      }
      looks.push(look);
    }
    return looks;
  }

  /** Steps beyond the end of an episode, which must stay over or refuse the step. */
  checkEnds(seed: number): void {
    const { env } = this;
    if (!this.reset(seed)) return;
    for (const action of this.actions) {
      env.step(action);
      if (!env.terminated && !env.truncated) continue;
      if (!this.#staysOver(action)) {
        this.problems.add(
          'end',
          'a step after the end of an episode goes on as if it had not ended: it must throw, or leave the flag true',
        );
        return;
      }
      if (!this.reset()) return;
    }
  }

  #staysOver(action: number): boolean {
    const { env } = this;
    try {
      env.step(action);
    } catch {
      return true;
    }
    return env.terminated || env.truncated;
  }

  #checkLook(when: string): void {
    const { env, problems } = this;
    if (!Number.isFinite(env.reward))
      problems.add('reward', `${when} reward must be a finite number, got ${env.reward}`);
    for (const flag of ['terminated', 'truncated'] as const) {
      const value: unknown = env[flag];
      if (typeof value !== 'boolean')
        problems.add(flag, `${when} ${flag} must be true or false, got ${String(value)}`);
    }
    if (env.observation !== this.#observation) {
      problems.add(
        'array',
        'observation must stay the same array, whose elements reset and step overwrite, but it was replaced',
      );
    }
    const fault = observationFault(env);
    if (fault) problems.add('array', `${when} ${fault.message}`);
    const odd = fault ? -1 : env.observation.findIndex((value) => !Number.isFinite(value));
    if (odd !== -1)
      problems.add('finite', `${when} observation[${odd}] must be finite, got ${env.observation[odd]}`);
    if (env.film && env.picture && this.#pictures++ < PICTURES) this.#checkPicture(when);
  }

  #checkPicture(when: string): void {
    const { film, picture } = this.env;
    const { width, height, palette, picturesPerSecond } = film!;
    let pixels = new Uint8Array();
    if (!this.#try('picture()', () => (pixels = picture!.call(this.env) as typeof pixels))) return;
    if (!(pixels instanceof Uint8Array) || pixels.length !== width * height) {
      this.problems.add(
        'picture',
        `picture() must give a Uint8Array of ${width} x ${height} elements, as film says`,
      );
    } else if (pixels.some((colour) => colour >= palette.length)) {
      this.problems.add(
        'picture',
        `${when} picture() has colours that film.palette, of ${palette.length}, does not have`,
      );
    }
    if (!(picturesPerSecond > 0 && picturesPerSecond <= 50)) {
      this.problems.add(
        'film',
        `film.picturesPerSecond must be above 0 and at most 50, got ${picturesPerSecond}`,
      );
    }
  }

  /** The observation as a short text: its bytes, hashed. */
  #observed(): string {
    const { observation } = this.env;
    if (!ArrayBuffer.isView(observation)) return '';
    const bytes = new Uint8Array(observation.buffer, observation.byteOffset, observation.byteLength);
    let hash = 0x811c9dc5; // FNV-1a
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    return String(hash);
  }

  #try(what: string, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      this.problems.addError(what, error);
      return false;
    }
  }
}

function textOf(state: unknown): string | undefined {
  try {
    return stringifyState(state);
  } catch {
    return undefined;
  }
}
