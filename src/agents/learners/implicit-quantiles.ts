import { ImplicitQuantileNet, levels } from '../../nn/implicit-quantile-net.ts';
import { gather } from '../../ops/gather.ts';
import { argmax } from '../../ops/reduce.ts';
import {
  requireFlag,
  requireKnown,
  requireNonNegative,
  requirePositiveInteger,
  show,
} from '../../require.ts';
import type { Learner, Nets } from './learner.ts';
import { bootstrap, type QuantileRegressionOptions, regress } from './quantile-regression.ts';

/** Options of `implicitQuantiles`. */
export interface ImplicitQuantilesOptions extends QuantileRegressionOptions {
  /** N, the levels drawn for each state, whose quantiles are moved: 64 in others' programs. Default 8. */
  readonly samples?: number | undefined;
  /** N', the levels drawn for each next state: 64 in others' programs. Default 8. */
  readonly targetSamples?: number | undefined;
}

/**
 * Implicit quantile networks, IQN: the nets, each an `ImplicitQuantileNet`, know any quantile of each action's return. An
 * update draws N levels tau for each state and N' levels tau' for the next one, and moves the quantiles tau_i of (s, a)
 * towards
 *
 *     r + discount * (the quantile tau'_j of (s', a'), of the target net)    j = 1 .. N'
 *
 * by the quantile Huber loss. a' has the largest value at s': of the target net's, or the online net's with `doubleDQN`.
 * Levels are drawn inside `withNoise`, as where a `DQN` learns; elsewhere, as for an inspector, they are evenly spaced.
 *
 * Source: W. Dabney et al., "Implicit Quantile Networks for Distributional Reinforcement Learning" (2018). docs/algorithms
 * has a page on it.
 *
 * @throws RangeError for an option that does not exist or is out of its range; TypeError unless `doubleDQN` is a boolean.
 */
export function implicitQuantiles(options: ImplicitQuantilesOptions = {}): Learner {
  requireKnown('implicitQuantiles', options, ['samples', 'targetSamples', 'kappa', 'doubleDQN']);
  const { samples = 8, targetSamples = 8, kappa = 1, doubleDQN = false } = options;
  requirePositiveInteger('samples', samples);
  requirePositiveInteger('targetSamples', targetSamples);
  requireNonNegative('kappa', kappa);
  requireFlag('doubleDQN', doubleDQN);
  return {
    learn(batch, nets) {
      const { qNet, targetNet } = requireImplicit(nets);
      const [n] = batch.actions.shape;
      const next = targetNet.see(batch.nextStates);
      const judged = doubleDQN ? qNet.forward(batch.nextStates) : targetNet.values(next);
      const drawn = targetNet.quantiles(next, levels(n, targetSamples));
      const targets = bootstrap(batch, gather(drawn, argmax(judged, -1), 1));
      const at = levels(n, samples);
      return regress(batch, qNet.quantiles(qNet.see(batch.states), at), targets, { kappa, levels: at });
    },
  };
}

/** @throws TypeError unless both nets know all quantiles. */
function requireImplicit(nets: Nets) {
  const [qNet, targetNet] = [nets.qNet, nets.targetNet].map((net) => {
    if (net instanceof ImplicitQuantileNet) return net;
    throw new TypeError(
      `implicitQuantiles needs nets that are each an ImplicitQuantileNet, got ${show(net)}`,
    );
  });
  return { qNet, targetNet };
}
