import { mean } from '../statistics.ts';

/**
 * Scores, [runs][tasks]: each run played every task. Runs of one task are `[[5], [7], [6]]`. Definitions follow
 * rliable (Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice").
 */
export type Scores = readonly (readonly number[])[];

/**
 * Mean over the tasks of their mean over the runs.
 *
 * @throws RangeError unless there are runs of at least one task, all of the same tasks. So do the functions below.
 */
export function meanScore(scores: Scores): number {
  return mean(taskMeans(scores));
}

/** Median over the tasks of their mean over the runs. */
export function medianScore(scores: Scores): number {
  const sorted = taskMeans(scores).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * Mean of the middle half (IQM) of all scores, runs and tasks together. The lowest and the highest quarter, each
 * rounded down to whole scores, are left out. Of fewer than four scores, all are kept.
 */
export function interquartileMean(scores: Scores): number {
  requireScores(scores);
  const sorted = Float64Array.from(scores.flat()).sort();
  const cut = Math.floor(sorted.length / 4);
  let total = 0;
  for (let i = cut; i < sorted.length - cut; i++) total += sorted[i];
  return total / (sorted.length - 2 * cut);
}

/**
 * The mean distance by which scores fall short of a goal, in units of the score. A score beyond the goal counts as the
 * goal.
 *
 * @param goal such as 1 for scores that are normalised to a human's.
 */
export function optimalityGap(scores: Scores, goal: number): number {
  requireScores(scores);
  return goal - mean(scores.flat().map((score) => Math.min(score, goal)));
}

/**
 * Performance profile: for each of `thresholds` the share of all scores, runs and tasks together, that are above it.
 *
 * @returns [thresholds], each from 0 to 1.
 */
export function performanceProfile(scores: Scores, thresholds: readonly number[]): number[] {
  requireScores(scores);
  const all = scores.flat();
  return thresholds.map((threshold) => all.filter((score) => score > threshold).length / all.length);
}

/**
 * Probability that a run of `x` scores more than one of `y` on a task, ties counted as half, averaged over the tasks:
 * 0.5 if there is no difference. `x` and `y` may have different numbers of runs.
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  requireScores(x);
  requireScores(y);
  if (x[0].length !== y[0].length) {
    throw new RangeError(`x and y must have the same tasks, got ${x[0].length} and ${y[0].length}`);
  }
  let wins = 0;
  for (const ours of x) {
    for (const theirs of y) {
      for (let task = 0; task < ours.length; task++) {
        if (ours[task] > theirs[task]) wins += 1;
        else if (ours[task] === theirs[task]) wins += 0.5;
      }
    }
  }
  return wins / (x.length * y.length * x[0].length);
}

function requireScores(scores: Scores): void {
  const tasks = scores[0]?.length ?? 0;
  if (tasks === 0 || scores.some((run) => run.length !== tasks)) {
    const lengths = scores.map((run) => run.length).join(', ');
    throw new RangeError(
      `scores must be [runs][tasks], as many tasks in each run, got runs of [${lengths}] tasks`,
    );
  }
}

function taskMeans(scores: Scores): number[] {
  requireScores(scores);
  return scores[0].map((_, task) => mean(scores.map((run) => run[task])));
}
