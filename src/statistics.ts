/** The mean and the standard deviation of `values` (divided by n: no estimate for a larger population). */
export function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const average = mean(values);
  return {
    mean: average,
    std: Math.sqrt(mean(values.map((value) => (value - average) * (value - average)))),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/**
 * How far a score may fall short of a bar, as a share of it. Rewards are float32, each off by up to 6e-8 of itself, and
 * rewards of both signs may be several times as large as their sum. The tolerance is too small for anyone to notice.
 */
const TOLERANCE = 1e-6;

/** Whether a mean score reaches a bar. Nine rewards of 1 in ten games reach 0.9, however they are rounded. */
export function reaches(score: number, bar: number): boolean {
  return score >= bar - TOLERANCE * Math.abs(bar);
}
