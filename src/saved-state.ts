import { isCount, isRecord } from './json.ts';
import { requireNumber, show } from './require.ts';

/**
 * Checks a field of a saved state: throws a RangeError or TypeError that begins with `name` for a value that is not
 * allowed. The functions of `require.ts` are such checks.
 */
export type FieldCheck<T> = (name: string, value: T) => void;

/** A check for each field. */
export type FieldChecks<S> = { readonly [K in keyof S]-?: FieldCheck<S[K]> };

/**
 * Checks a saved state, which may come from another program or be damaged.
 *
 * @param owner names the object that it is a state of, such as `CartPole`.
 * @throws TypeError unless it is an object; the error of a check, which names the field.
 */
export function requireState<S>(owner: string, state: unknown, checks: FieldChecks<S>): S {
  objectOf(checks)(`a saved ${owner}`, (state ?? null) as S);
  return state as S;
}

/** For a field that another object checks when it restores it. */
export const checkedElsewhere: FieldCheck<unknown> = () => {};

/** An integer of at least 0. */
export function requireCount(name: string, value: number): void {
  requireNumber(name, value, isCount(value), 'an integer of at least 0');
}

/** An integer from `least` to `most`. */
export function integerWithin(least: number, most: number): FieldCheck<number> {
  return (name, value) => {
    const fits = Number.isInteger(value) && value >= least && value <= most;
    requireNumber(name, value, fits, `an integer from ${least} to ${most}`);
  };
}

/** An integer that 32 bits hold. */
export const requireInteger: FieldCheck<number> = integerWithin(-(2 ** 31), 2 ** 31 - 1);

/** A list whose elements pass a check, by default of any length. */
export function arrayOf<T>(check: FieldCheck<T>, length?: number): FieldCheck<readonly T[]> {
  return (name, value) => {
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
      throw new TypeError(
        `${name} must be a list${length === undefined ? '' : ` of ${length}`}, got ${show(value)}`,
      );
    }
    for (const [i, each] of value.entries()) check(`element ${i} of ${name}`, each as T);
  };
}

/** Null, undefined, or a value that passes a check. */
export function optional<T>(check: FieldCheck<T>): FieldCheck<T | null | undefined> {
  return (name, value) => {
    if (value !== undefined && value !== null) check(name, value);
  };
}

/** An object whose fields pass their checks. */
export function objectOf<S>(checks: FieldChecks<S>): FieldCheck<S> {
  return (name, value) => {
    if (!isRecord(value)) throw new TypeError(`${name} must be an object, got ${show(value)}`);
    for (const field of Object.keys(checks) as (keyof S & string)[]) {
      try {
        checks[field](`${field} of ${name}`, (value[field] ?? null) as S[typeof field]);
      } catch (error) {
        throw value[field] === undefined ? new TypeError(`${name} has no ${field}`) : error;
      }
    }
  };
}
