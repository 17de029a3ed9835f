import type { UpdateResult } from '../agents/dqn.ts';
import type { Observations } from '../envs/environment.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import { show } from '../require.ts';

/** The progress of training: one object, overwritten from step to step. */
export interface TrainProgress {
  /** Environment steps so far, over all environments together. */
  steps: number;
  /** Updates so far (in a `HierarchicalDQN`, of the level of actions). */
  updates: number;
  /** Episodes that have ended so far. */
  episodes: number;
  /** The probability of a random action (in a `HierarchicalDQN`, of a random goal) at the latest step. */
  epsilon: number;
  /**
   * Undiscounted returns of the episodes that have ended since training began or was resumed, oldest first. They are
   * all kept, eight bytes each. `onEpisode` tells each of them once.
   */
  readonly returns: number[];
  /** The results of the latest update that was waited for. At least every 16th is. */
  latest: UpdateResult | undefined;
}

/** An update that was made. */
export interface TrainUpdate extends UpdateResult {
  /** Its number, counted from 1. */
  readonly number: number;
}

/** An episode of training that has ended. */
export interface TrainEpisode {
  /** The undiscounted, unscaled return. */
  readonly score: number;
  /** Its length in steps. */
  readonly steps: number;
  /** The number of its environment, counted from 0. */
  readonly environment: number;
}

/** Observes updates. A promise that a callback returns is awaited; returning nothing costs no wait. */
export interface UpdateCallback<O extends Observations = Float32Array> {
  /**
   * Called with a batch before it is learned from.
   *
   * @param batch its arrays are overwritten by the next one.
   * @param slots the slots of its transitions, [n], if the replay tells them.
   */
  beforeUpdate?(batch: TransitionBatch<O>, slots: Int32Array | undefined): void | Promise<void>;
  /**
   * Called after an update, before the target net moves. With this callback training waits for every update. It learns
   * the same, but on a GPU the environments do not step meanwhile.
   */
  afterUpdate?(update: TrainUpdate): void | Promise<void>;
}

/** Observes training. All members are optional. Several callbacks are called one after the other. */
export interface TrainCallback<O extends Observations = Float32Array> extends UpdateCallback<O> {
  /** Called after every step. Training stops once it returns (or resolves to) true. */
  onStep?(progress: TrainProgress): Answer | Promise<Answer>;
  /** Called for every episode that ended in a step, before `onStep`. */
  onEpisode?(episode: TrainEpisode): void | Promise<void>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is a callback, too
type Answer = boolean | undefined | void;

/** One callback or several. */
export type Several<C> = C | readonly C[];

const MEMBERS = ['onStep', 'onEpisode', 'beforeUpdate', 'afterUpdate'];
const ALLOWED = `callbacks must be objects with some of ${MEMBERS.join(', ')}, got `;

/** Whether an object has a function that training calls. */
export function looksOn(callback: object): boolean {
  return MEMBERS.some((member) => member in callback);
}

/** @throws TypeError for anything that is not a callback, as it would never be called. */
export function listOf<C extends object>(callbacks: Several<C> = []): readonly C[] {
  const list = [callbacks].flat() as readonly C[];
  for (const callback of list) {
    if (typeof callback !== 'object' || callback === null) throw new TypeError(ALLOWED + show(callback));
    const names = Object.keys(callback);
    if (names.length > 0 && !looksOn(callback)) throw new TypeError(`${ALLOWED}one with ${names.join(', ')}`);
    for (const member of MEMBERS) {
      const value = callback[member as keyof C];
      if (value !== undefined && typeof value !== 'function') {
        throw new TypeError(`${member} of a callback must be a function, got ${show(value)}`);
      }
    }
  }
  return list;
}

/**
 * Calls one callback after the other.
 *
 * @returns whether any of them returned true; a promise only if one of them returned a promise.
 */
export function askEach<C>(
  callbacks: readonly C[],
  ask: (callback: C) => Answer | Promise<Answer>,
  from = 0,
): boolean | Promise<boolean> {
  let any = false;
  for (let i = from; i < callbacks.length; i++) {
    const answer = ask(callbacks[i]);
    if (typeof answer === 'object') {
      return answer.then(async (late) => {
        const rest = await askEach(callbacks, ask, i + 1);
        return any || late === true || rest;
      });
    }
    any ||= answer === true;
  }
  return any;
}

/**
 * Tells callbacks of a step of training, after the episodes that ended in it.
 *
 * @returns whether a callback stops training; a promise only if an episode ended or a callback returned a promise.
 */
export function tellOfStep(
  callbacks: readonly Pick<TrainCallback, 'onStep' | 'onEpisode'>[],
  ended: readonly TrainEpisode[],
  progress: TrainProgress,
): boolean | Promise<boolean> {
  const stops = () => askEach(callbacks, (callback) => callback.onStep?.(progress));
  return ended.length === 0 ? stops() : tellOfEpisodes(callbacks, ended).then(stops);
}

async function tellOfEpisodes(
  callbacks: readonly Pick<TrainCallback, 'onEpisode'>[],
  ended: readonly TrainEpisode[],
): Promise<void> {
  for (const episode of ended) await askEach(callbacks, (callback) => callback.onEpisode?.(episode));
}
