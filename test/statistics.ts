import * as assert from 'uvu/assert';

/**
 * Fails unless `counts` are those of uniform draws over as many cells. The bound on chi-squared lies more than twelve
 * standard deviations out. Chance does not reach it; with enough draws, a cell that is a few per cent off does.
 */
export function assertUniform(counts: ArrayLike<number>, message: string): void {
  const list = Array.from(counts);
  const expected = list.reduce((sum, count) => sum + count, 0) / list.length;
  const chiSquared = list.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = list.length - 1;
  const bound = freedom + 12 * Math.sqrt(2 * freedom) + 20;
  assert.ok(chiSquared < bound, `${message}: chi-squared ${chiSquared} of ${freedom} degrees of freedom`);
}

/** Fails unless `values` are spread uniformly over [-bound, bound]. */
export function assertUniformUpTo(bound: number, values: Float32Array): void {
  const counts = new Array<number>(20).fill(0);
  for (const value of values) {
    assert.ok(Math.abs(value) <= Math.fround(bound), `${value} lies within ${bound}`);
    counts[Math.min(Math.floor((value / bound + 1) * 10), 19)]++;
  }
  assertUniform(counts, `${values.length} values up to ${bound}`);
}
