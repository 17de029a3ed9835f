import { categoricalDQN } from '../agents/learners/categorical-dqn.ts';
import { implicitQuantiles } from '../agents/learners/implicit-quantiles.ts';
import type { Learner } from '../agents/learners/learner.ts';
import { munchausen, munchausenQuantiles } from '../agents/learners/munchausen.ts';
import { quantileRegression } from '../agents/learners/quantile-regression.ts';
import { CategoricalNet } from '../nn/categorical-net.ts';
import { behind, convolved } from '../nn/cnn.ts';
import { residualStages } from '../nn/impala.ts';
import { ImplicitQuantileNet } from '../nn/implicit-quantile-net.ts';
import type { Module } from '../nn/module.ts';
import { QuantileNet } from '../nn/quantile-net.ts';
import { activate, mlp, Sequential } from '../nn/sequential.ts';
import type { Random } from '../random.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { imageLayers } from './body-settings.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { type HeadSettings, widthOf } from './head-settings.ts';

/** A net with a head of distributions, from a net that gives `widthOf` numbers for each action. */
export function withHead(body: Module, actions: number, settings: HeadSettings): Module {
  const width = widthOf(settings);
  if (settings.head === 'quantile') return new QuantileNet(body, { actions, quantiles: width });
  return new CategoricalNet(body, { actions, support: { ...settings.support!, atoms: width } });
}

/** A net with an implicit head. Its features come from the layers that see images, or from the first hidden layer. */
export function implicitNet(
  inputShape: Shape,
  actions: number,
  random: Random,
  settings: DQNSettings,
): Module {
  const { convolutions, residual = [], hiddenSizes, dueling, layerNorm = false, noisy, init } = settings;
  const { actSamples: samples } = settings;
  const given = { dueling, layerNorm, noisy, random };
  if (imageLayers(settings) > 0) {
    const seeing = { inputShape, layerNorm, random };
    const { modules, size: width } =
      residual.length > 0 ? residualStages({ ...seeing, residual }) : convolved({ ...seeing, convolutions });
    const head = new Sequential(...behind(width, { ...given, hiddenSizes, outputs: actions }));
    return new ImplicitQuantileNet(new Sequential(...modules), head, { width, actions, samples, random });
  }
  const [width] = hiddenSizes;
  const first = mlp([sizeOf(inputShape), width], { noisy, random, init });
  const features = new Sequential(first, ...activate(width, { layerNorm }));
  const head = mlp([...hiddenSizes, actions], { ...given, init });
  return new ImplicitQuantileNet(features, head, { width, actions, samples, random });
}

/** The learner of a head of distributions, or of Munchausen. */
export function headLearner(settings: DQNSettings): Learner {
  const { head, kappa, loss, doubleDQN, rewardScale } = settings;
  if (settings.munchausen) {
    // These are in units of rewards, which are scaled for learning.
    const { alpha, temperature = 0.03, clip = 1 } = settings.munchausen;
    const scaled = { alpha, temperature: temperature * rewardScale, clip: clip * rewardScale };
    return head === 'quantile' ? munchausenQuantiles({ ...scaled, kappa }) : munchausen({ ...scaled, loss });
  }
  if (head === 'implicit') {
    const { samples, targetSamples } = settings;
    return implicitQuantiles({ samples, targetSamples, kappa, doubleDQN });
  }
  return head === 'quantile' ? quantileRegression({ kappa, doubleDQN }) : categoricalDQN({ doubleDQN });
}
