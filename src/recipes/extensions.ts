import type { PriorityOptions } from '../replay/priorities.ts';

/** What may be added to deep Q-learning in any recipe that learns with a `DQN`; any of it together. */
export interface Extensions {
  /** The online net chooses the next action and the target net judges it (van Hasselt et al. 2016). */
  readonly doubleDQN: boolean;
  /** The net ends in one stream for the value of a state and one for the advantages (Wang et al. 2016). */
  readonly dueling: boolean;
  /** Transitions with larger errors are drawn more often (Schaul et al. 2016). */
  readonly prioritised: boolean;
  /** Steps whose rewards are looked at before the target net judges what comes after (Sutton 1988). */
  readonly nStep: number;
  /** How far each move of the target net goes: 1 copies (Lillicrap et al. 2016). */
  readonly tau: number;
  /** Limits every element of the gradient to [-clipValue, clipValue]; 0: no limit. */
  readonly clipValue: number;
  /** Scales the gradient down where its norm, over all parameters together, is larger; 0: no limit. */
  readonly maxGradNorm: number;
}

/** Deep Q-learning as Mnih et al. (2015) have it. */
export const PLAIN = {
  ...{ doubleDQN: false, dueling: false, prioritised: false },
  ...{ nStep: 1, tau: 1, clipValue: 0, maxGradNorm: 0 },
} as const satisfies Extensions;

/** Ever more of the bias is corrected. */
const BETA = { from: 0.4, to: 1, batches: 100_000 };

/** What an optimiser is told of them. */
export function gradientLimits({ clipValue, maxGradNorm }: Extensions) {
  return { ...(clipValue > 0 && { clipValue }), ...(maxGradNorm > 0 && { maxGradNorm }) };
}

/** What a replay is told of them. */
export function replayOptions({ prioritised, nStep }: Extensions, gamma: number) {
  const priorities: PriorityOptions | undefined = prioritised ? { beta: BETA } : undefined;
  return { gamma, nStep, priorities };
}
