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
