import { categoricalDQN } from '../agents/learners/categorical-dqn.ts';
import type { Learner } from '../agents/learners/learner.ts';
import { munchausen, munchausenQuantiles } from '../agents/learners/munchausen.ts';
import { quantileRegression } from '../agents/learners/quantile-regression.ts';
import { CategoricalNet } from '../nn/categorical-net.ts';
import type { Module } from '../nn/module.ts';
import { QuantileNet } from '../nn/quantile-net.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { type HeadSettings, widthOf } from './head-settings.ts';

/** A net of a head of distributions, from one that gives `widthOf` numbers for each action. */
export function withHead(body: Module, actions: number, settings: HeadSettings): Module {
  const width = widthOf(settings);
  if (settings.head === 'quantile') return new QuantileNet(body, { actions, quantiles: width });
  return new CategoricalNet(body, { actions, support: { ...settings.support!, atoms: width } });
}

/** What learns with a head of distributions, or by Munchausen. */
export function headLearner(settings: DQNSettings): Learner {
  const { head, kappa, loss, doubleDQN, rewardScale } = settings;
  if (settings.munchausen) {
    // These are in units of rewards, which are learned from scaled.
    const { alpha, temperature = 0.03, clip = 1 } = settings.munchausen;
    const scaled = { alpha, temperature: temperature * rewardScale, clip: clip * rewardScale };
    return head === 'quantile' ? munchausenQuantiles({ ...scaled, kappa }) : munchausen({ ...scaled, loss });
  }
  return head === 'quantile' ? quantileRegression({ kappa, doubleDQN }) : categoricalDQN({ doubleDQN });
}
