/** The public exports of learners. */

export { type CategoricalDQNOptions, categoricalDQN } from './categorical-dqn.ts';
export { type ImplicitQuantilesOptions, implicitQuantiles } from './implicit-quantiles.ts';
export type { BatchTensors, Learned, Learner, Nets, Observed } from './learner.ts';
export {
  type Munchausen,
  type MunchausenOptions,
  type MunchausenQuantilesOptions,
  munchausen,
  munchausenQuantiles,
} from './munchausen.ts';
export { type QuantileRegressionOptions, quantileRegression } from './quantile-regression.ts';
export { type SelfImitation, selfImitation } from './self-imitation.ts';
export { type TemporalDifferenceOptions, temporalDifference } from './temporal-difference.ts';
