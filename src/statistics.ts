/** The mean and standard deviation of these values (divided by n, so no estimate for a larger population). */
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
 * How far a score may fall short of a bar, as a share of it: rewards are float32, each off by up to 6e-8 of itself, and
 * where they are of both signs they may be several times the score that is left of them. Nobody could see so little.
 */
const TOLERANCE = 1e-6;

/** Whether a mean score reaches a bar: one of 0.9 is reached by nine rewards of 1 in ten games, however they are rounded. */
export function reaches(score: number, bar: number): boolean {
  return score >= bar - TOLERANCE * Math.abs(bar);
}
