/** The public face of learning without a replay. */

export { Normalised } from '../nn/normalised.ts';
export {
  AdaptiveTraces,
  type AdaptiveTracesOptions,
  type Decays,
  ObGD,
  type ObGDOptions,
  Traces,
} from '../optim/traces.ts';
export { lambdaReturns, PQN } from './pqn.ts';
export type { PQNChanges, PQNOptions, PQNState } from './pqn-options.ts';
export { type PQNBatch, Rollout, type RolloutSteps } from './rollout.ts';
export { StreamQ } from './stream-q.ts';
export type { StreamQChanges, StreamQOptions, StreamQState } from './stream-q-options.ts';
