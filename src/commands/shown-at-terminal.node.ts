import { count } from '../amounts.ts';
import { formatProfile } from '../profile/format.ts';
import { describeChange } from '../runs/changes.ts';
import type { Onlooker } from '../runs/onlooker.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { ProgressBar } from './progress-bar.node.ts';
import { say } from './say.node.ts';

/** Shows a run in lines, with a bar of its steps or episodes while it trains. */
export function shownAtTerminal(unit: 'steps' | 'episodes', until: number): Required<Onlooker> {
  const bar = new ProgressBar(unit, until);
  return {
    onFact: say,
    onProfile: (profile) => console.error(`\nan update of the agent\n${formatProfile(profile)}\n`),
    onStart: (progress) => bar.start(progress),
    onProgress: (progress) => bar.update(progress),
    onGame: (score) => bar.addScore(score),
    onEvaluation: (evaluation, steps, ...others) =>
      bar.print(`eval    step ${count(steps)}: ${describeEvaluation(evaluation, ...others)}`),
    onChange: (change) => bar.print(`change  ${describeChange(change)}`),
    onStop: () => bar.stop(),
  };
}

/** All games that were played at a step: those that reached a goal and confirmed it, then the final ones. */
export function describeEvaluation(
  evaluation: Evaluation,
  confirmed?: Evaluation,
  before?: Evaluation,
): string {
  const parts = [scoreOf(before ?? evaluation)];
  if (confirmed) {
    parts.push(`${confirmed.mean.toFixed(2)} over ${confirmed.returns.length} others, to confirm it`);
  }
  if (before) parts.push(`final evaluation: ${scoreOf(evaluation)}`);
  return parts.join('; ');
}

function scoreOf({ mean, std, returns }: Evaluation): string {
  return `${mean.toFixed(2)} +- ${std.toFixed(2)} over ${returns.length} games`;
}
