import { type RolloutSteps, TERMINATED, TRUNCATED } from './rollout.ts';

/**
 * The targets of a rollout, [rows], from its last step back:
 *
 *     G = r                                                               at a terminal step
 *     G = r + gamma max over a of Q(s', a)                                where a time limit cut, and at the last step
 *     G = r + gamma (lambda G' + (1 - lambda) max over a of Q(s', a))     elsewhere, G' of the step after
 *
 * @param last the largest Q(s, .) of each state that the last step led to, [environments].
 */
export function lambdaReturns(
  { environments, rewards, ends, values, cutValues }: RolloutSteps,
  last: Float32Array,
  { gamma, lambda }: { readonly gamma: number; readonly lambda: number },
): Float32Array {
  const returns = new Float32Array(rewards.length);
  for (let row = rewards.length - 1; row >= 0; row--) {
    const after = row + environments;
    const follows =
      ends[row] === TERMINATED
        ? 0
        : ends[row] === TRUNCATED
          ? cutValues[row]
          : after >= rewards.length
            ? last[after - rewards.length]
            : lambda * returns[after] + (1 - lambda) * values[after];
    returns[row] = rewards[row] + gamma * follows;
  }
  return returns;
}
