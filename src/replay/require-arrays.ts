import type { Observations, VectorStep } from '../envs/environment.ts';
import { show } from '../require.ts';
import type { ObservationArrays, ObservationType } from './observations.ts';
import type { TransitionBatch } from './replay.ts';
import { requireLength } from './require.ts';

/** The layout of several observations in an array. */
export interface Rows<T extends ObservationType = ObservationType> {
  readonly observationType: T;
  /** The number of elements of an observation. */
  readonly observationSize: number;
}

const ARRAYS = { f32: Float32Array, u8: Uint8Array };
const MAX_I32 = 2 ** 31 - 1;

export function requireObservationType(type: ObservationType): void {
  if (!(type in ARRAYS)) throw new RangeError(`observationType must be 'f32' or 'u8', got '${type}'`);
}

/** @throws TypeError for another kind of array, RangeError unless it holds `count` observations. */
export function requireRows(
  name: string,
  array: Observations,
  count: number,
  { observationType, observationSize }: Rows,
): void {
  requireType(name, array, observationType);
  requireLength(name, array, count * observationSize);
}

/** The number of observations in an array, at least one. */
export function countRows(
  name: string,
  array: Observations,
  { observationType, observationSize }: Rows,
): number {
  requireType(name, array, observationType);
  const count = array.length / observationSize;
  if (Number.isInteger(count) && count > 0) return count;
  throw new RangeError(`${name} must be rows of ${observationSize} elements, got ${array.length}`);
}

function requireType(name: string, array: Observations, type: ObservationType): void {
  if (array instanceof ARRAYS[type]) return;
  const found = (array as object | undefined)?.constructor.name ?? String(array);
  throw new TypeError(`${name} must be a ${ARRAYS[type].name}, got ${found}`);
}

export function requireAction(action: number): void {
  if (Number.isInteger(action) && action >= 0 && action <= MAX_I32) return;
  throw new RangeError(`An action must be an integer from 0 on, got ${show(action)}`);
}

/** Checks that float32 can hold a reward, which would otherwise make the loss NaN. */
export function requireReward(reward: number): void {
  if (typeof reward === 'number' && Number.isFinite(Math.fround(reward))) return;
  throw new RangeError(`A reward must be a finite number, got ${show(reward)}`);
}

/** A step of `count` environments. */
export function requireStep<T extends ObservationType>(
  actions: ArrayLike<number>,
  step: VectorStep<ObservationArrays[T]>,
  count: number,
  rows: Rows<T>,
): void {
  if (count === 0) throw new Error('start has to be called before addStep');
  requireLength('actions', actions, count);
  requireRows('observations', step.observations, count, rows);
  requireRows('finalObservations', step.finalObservations, count, rows);
  for (const name of ['rewards', 'terminated', 'truncated'] as const) requireLength(name, step[name], count);
  for (let i = 0; i < count; i++) {
    requireAction(actions[i]);
    requireReward(step.rewards[i]);
  }
}

/** Checks that a batch has `weights` and `returns` exactly if the replay fills them. */
export function requireBatch<T extends ObservationType>(
  batch: TransitionBatch<ObservationArrays[T]>,
  rows: Rows<T>,
  filled: { readonly weights: boolean; readonly returns: boolean },
): void {
  const count = batch.actions.length;
  requireRows('states', batch.states, count, rows);
  requireRows('nextStates', batch.nextStates, count, rows);
  requireLength('rewards', batch.rewards, count);
  requireLength('discounts', batch.discounts, count);
  for (const name of ['weights', 'returns'] as const) {
    const array = batch[name];
    if (array && filled[name]) requireLength(name, array, count);
    else if (array) throw new RangeError(`The batch has ${name}, which this replay does not know`);
    else if (filled[name]) throw new RangeError(`The batch must have ${name}, for this replay to fill`);
  }
}
