/** The public exports of learning without a replay. */

export { Normalised } from './nn/normalised.ts';
export {
  AdaptiveTraces,
  type AdaptiveTracesOptions,
  type Decays,
  ObGD,
  type ObGDOptions,
  Traces,
} from './optim/traces.ts';
export { lambdaReturns } from './train/lambda-returns.ts';
export { PQN } from './train/pqn.ts';
export type { PQNChanges, PQNOptions, PQNState } from './train/pqn-options.ts';
export { type PQNBatch, Rollout, type RolloutSteps } from './train/rollout.ts';
export { StreamQ } from './train/stream-q.ts';
export type { StreamQChanges, StreamQOptions, StreamQState } from './train/stream-q-options.ts';
export type { PQNSettings } from './recipes/pqn-settings.ts';
export type { StreamSettings } from './recipes/stream-settings.ts';
export { definePQNRecipe, defineStreamRecipe } from './recipes/define-without-replay.ts';
export type { SystemDefinition } from './recipes/recipe-definition.ts';
