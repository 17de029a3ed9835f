import type { DQN } from '../agents/dqn.ts';
import type { InspectorOptions } from '../agents/inspect.ts';
import type { Observations } from '../envs/environment.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { ObservationType } from '../replay/observations.ts';
import { SlotReplay } from '../replay/slot-replay.ts';
import { COMMON_CHANGES } from './common-settings.ts';
import { learnerOf, learningRateOf, limitsOf } from './dqn-learning.ts';
import { requireReplayCapacity, type Seen } from './dqn-replay.ts';
import { type DQNSettings, requireTogether } from './dqn-settings.ts';
import { flattenSettings } from './settings.ts';

const WEIGHED = ['gamma', 'nStep'] as const;
const COMPILED = ['loss', 'doubleDQN', 'tau', 'clipValue', 'maxGradNorm', 'batchSize'] as const;

/** The settings that may change while a run with one agent trains. */
export const DQN_CHANGES: readonly string[] = [
  ...[...COMMON_CHANGES, 'targetUpdateEvery', 'trainFrequency', 'gradientSteps', ...WEIGHED, ...COMPILED],
];

/** @throws RangeError that names a setting that differs but is not one of `keys`. */
export function requireChangeable(before: object, after: object, keys: readonly string[]): void {
  const [old, now] = [before, after].map((settings) => flattenSettings(settings));
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (keys.includes(key) || JSON.stringify(old[key]) === JSON.stringify(now[key])) continue;
    throw new RangeError(`${key} cannot be changed while a run trains; what can: ${keys.join(', ')}`);
  }
}

/** The settings that decide the smallest size of a replay. */
const SIZING = ['environments', 'nStep', 'batchSize'] as const;

/**
 * @param seen the form of the agent's observations.
 * @throws RangeError for settings that contradict each other, that need a larger replay, or that the replay cannot
 * change to from those `before`.
 */
export function checkDQNChange(before: DQNSettings, after: DQNSettings, seen: () => Seen): void {
  requireTogether(after);
  if (SIZING.some((key) => before[key] !== after[key])) requireReplayCapacity(after, seen());
  const weighed = WEIGHED.find((key) => before[key] !== after[key]);
  if (weighed === undefined) return;
  const summed = after.hindsight ? 'hindsight' : after.selfImitation && 'selfImitation';
  if (summed)
    throw new RangeError(`${weighed} cannot be changed with ${summed}, whose replay holds sums of rewards`);
  if (weighed === 'gamma' && (before.gamma === 0 || after.gamma === 0)) {
    throw new RangeError(
      `gamma cannot be changed from ${before.gamma} to ${after.gamma}: the replay tells ends by 0`,
    );
  }
}

/** The parts of a run that learn, and their replay. */
interface Learning {
  readonly agent: Pick<DQN<Observations>, 'recompile'>;
  readonly optimizer: Optimizer;
  readonly replay: object;
  /** The options of inspectors, which follow the changes. */
  watched: InspectorOptions<ObservationType>;
  readonly latestBatch: { forget(): void };
}

/** Changes the parts that learn from the settings `before` to `after`. Nothing is lost; some changes compile again. */
export async function changeLearning(
  learning: Learning,
  before: DQNSettings,
  after: DQNSettings,
): Promise<void> {
  const { agent, optimizer, replay } = learning;
  const differ = (keys: readonly (keyof DQNSettings)[]) => keys.some((key) => before[key] !== after[key]);
  if (differ(['learningRate'])) optimizer.lr = learningRateOf(after);
  if (differ(WEIGHED) && replay instanceof SlotReplay) replay.weigh(after);
  if (differ(COMPILED)) {
    const { batchSize, tau } = after;
    const learner = await learnerOf(after);
    optimizer.limitGradient(limitsOf(after));
    await agent.recompile({ batchSize, tau, learner });
    learning.watched = { ...learning.watched, batchSize, learner };
    learning.latestBatch.forget();
  }
}
