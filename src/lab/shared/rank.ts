/** The share of `scores` that are below `score`, and half of those that equal it, 0 to 1: `better than 43 % of its games`. */
export function rankAmong(score: number, scores: readonly number[]): number | undefined {
  if (scores.length === 0) return undefined;
  const below = scores.filter((each) => each < score).length;
  const equal = scores.filter((each) => each === score).length;
  return (below + equal / 2) / scores.length;
}

/** The step of the first evaluation whose mean is above `score`: `It passed you at step 3,120.` */
export function passedAt(
  score: number,
  evaluations: readonly { readonly steps: number; readonly mean: number }[],
): number | undefined {
  return evaluations.find(({ mean }) => mean > score)?.steps;
}
