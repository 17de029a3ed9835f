import * as assert from 'uvu/assert';

/**
 * Fails unless every number is as expected, give or take `relative` times its size. A small number may be the result of
 * a sum that nearly cancels, so its size counts as at least `floor`: by default the root mean square of all numbers.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  what = '',
  floor = rootMeanSquare(expected),
): void {
  assert.is(actual.length, expected.length, `${what}: the number of elements`);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    const close = Math.abs(a - e) <= relative * Math.max(floor, Math.abs(e));
    if (!close && !Object.is(a, e)) assert.unreachable(`${what}: element ${i} is ${a}, expected ${e}`);
  }
}

export function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) sum += values[i] ** 2;
  return Math.sqrt(sum / Math.max(values.length, 1));
}
