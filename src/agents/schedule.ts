import { exp } from '../math/exp.ts';
import { pow } from '../math/pow.ts';
import { requireFinite, requireNumber, requireOptions, requirePositive, show } from '../require.ts';

/**
 * A hyper-parameter over time: the value at step t = 0, 1, 2, ... It depends on t alone, so that a resumed
 * run goes on where it stopped.
 */
export type Schedule = (t: number) => number;

/**
 * A constant, `value`. Used for greedy evaluation (epsilon 0 or 0.05), and fixed learning rates.
 *
 * @throws RangeError unless `value` is a finite number.
 */
export function constant(value: number): Schedule {
  requireFinite('value', value);
  return () => value;
}

/**
 * A straight line from `from` at step 0 to `to` at step `steps`, then `to` for ever. Used for epsilon in Mnih et al.
 * (2015), 1 to 0.1 over a million frames, in Stable-Baselines3 and CleanRL; and for beta in prioritised replay (Schaul
 * et al., 2016), 0.4 to 1.
 *
 * @throws RangeError unless the ends are finite numbers, and `steps` is a positive one.
 */
export function linear(options: { from: number; to: number; steps: number }): Schedule {
  requireOptions('linearSchedule', options);
  const { from, to, steps } = options;
  requireEnds(from, to);
  requirePositive('steps', steps);
  return (t) => (t < steps ? from + (to - from) * (t / steps) : to);
}

/**
 * to + (from - to) exp(-t / decay): from `from` at step 0 towards `to`; the distance shrinks to 1/e every
 * `decay` steps. Used for epsilon in PyTorch's DQN tutorial and the many programs written after it.
 *
 * @throws RangeError unless the ends are finite numbers, and `decay` is a positive one.
 */
export function exponential(options: { from: number; to: number; decay: number }): Schedule {
  requireOptions('exponentialSchedule', options);
  const { from, to, decay } = options;
  requireEnds(from, to);
  requirePositive('decay', decay);
  return (t) => to + (from - to) * exp(-t / decay);
}

/**
 * `from` at step 0, multiplied by `factor` at every step, and never below `to`. Used for epsilon in many programs
 * written with Keras, 0.999 an update.
 *
 * @throws RangeError unless the ends are finite numbers, and `factor` is above 0 and at most 1.
 */
export function geometric(options: { from: number; to: number; factor: number }): Schedule {
  requireOptions('geometricSchedule', options);
  const { from, to, factor } = options;
  requireEnds(from, to);
  requireNumber('factor', factor, factor > 0 && factor <= 1, 'above 0 and at most 1');
  return (t) => Math.max(to, from * pow(factor, t));
}

/**
 * from (to / from)^(t / steps): from `from` at step 0 to `to` at step `steps`, then `to` for ever; the logarithm falls
 * or rises in a straight line. Used by BBF (Schwarzer et al., 2023) for the steps of a return, 10 to 3, and for 1 -
 * gamma.
 *
 * @throws RangeError unless the ends and `steps` are positive numbers.
 */
export function logLinear(options: { from: number; to: number; steps: number }): Schedule {
  requireOptions('logLinearSchedule', options);
  const { from, to, steps } = options;
  requireEnds(from, to);
  requirePositive('from', from);
  requirePositive('to', to);
  requirePositive('steps', steps);
  return (t) => (t < steps ? from * pow(to / from, t / steps) : to);
}

/**
 * The probability of a random action at step t.
 *
 * @throws RangeError if the schedule gives no probability.
 */
export function epsilonAt(epsilon: Schedule, t: number): number {
  const value = epsilon(t);
  if (!(typeof value === 'number' && value >= 0 && value <= 1)) {
    throw new RangeError(`epsilon must be a number from 0 to 1, got ${show(value)} at ${t}`);
  }
  return value;
}

function requireEnds(from: number, to: number): void {
  requireFinite('from', from);
  requireFinite('to', to);
}
