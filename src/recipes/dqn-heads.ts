import { categoricalDQN } from '../agents/learners/categorical-dqn.ts';
import type { Learner } from '../agents/learners/learner.ts';
import { munchausen, munchausenQuantiles } from '../agents/learners/munchausen.ts';
import { quantileRegression } from '../agents/learners/quantile-regression.ts';
import { CategoricalNet } from '../nn/categorical-net.ts';
import type { Goals } from '../envs/goal-environment.ts';
import { cnn } from '../nn/cnn.ts';
import type { Module } from '../nn/module.ts';
import { QuantileNet } from '../nn/quantile-net.ts';
import { mlp } from '../nn/sequential.ts';
import type { Random } from '../random.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { type HeadSettings, widthOf } from './head-settings.ts';

/** The net that settings describe: convolutions, hidden layers and a head. */
export function defaultNet(
  inputShape: readonly number[],
  outputs: number,
  random: Random,
  settings: DQNSettings,
): Module {
  const { convolutions, hiddenSizes, dueling, init } = settings;
  const width = widthOf(settings);
  const body =
    convolutions.length > 0
      ? cnn({ convolutions, hiddenSizes, dueling, inputShape, outputs, width, random })
      : mlp([sizeOf(inputShape), ...hiddenSizes, outputs], { random, dueling, init, width });
  return withHead(body, outputs, settings);
}

/** A net that gives Q(s, .), from one that gives `widthOf` numbers for each action. */
function withHead(body: Module, actions: number, settings: HeadSettings): Module {
  const { head = 'scalar' } = settings;
  const width = widthOf(settings);
  if (head === 'quantile') return new QuantileNet(body, { actions, quantiles: width });
  if (head === 'scalar') return body;
  return new CategoricalNet(body, { actions, support: { ...settings.support!, atoms: width } });
}

/** What learns with a head, or by Munchausen; undefined where neither is set. */
export function headLearner(settings: DQNSettings): Learner | undefined {
  const { head, kappa, loss, doubleDQN, rewardScale } = settings;
  if (settings.munchausen) {
    // These are in units of rewards, which are learned from scaled.
    const { alpha, temperature = 0.03, clip = 1 } = settings.munchausen;
    const scaled = { alpha, temperature: temperature * rewardScale, clip: clip * rewardScale };
    return head === 'quantile' ? munchausenQuantiles({ ...scaled, kappa }) : munchausen({ ...scaled, loss });
  }
  if (head === 'quantile') return quantileRegression({ kappa, doubleDQN });
  return head === 'categorical' ? categoricalDQN({ doubleDQN }) : undefined;
}

/** @throws RangeError for a support that does not hold what the rewards for missing, or reaching, goals add up to. */
export function requireGoalSupport(goals: Goals, { head, support, gamma }: DQNSettings): void {
  if (head !== 'categorical' || !support) return;
  const [goal, other] = [new Float32Array(goals.goalSize), new Float32Array(goals.goalSize).fill(1)];
  for (const achieved of [goal, other]) {
    const reward = goals.rewardFor(achieved, goal);
    const sum = reward === 0 || goals.terminatedFor(achieved, goal) ? reward : reward / (1 - gamma);
    if (sum >= support.min && sum <= support.max) continue;
    throw new RangeError(
      `support must hold returns of ${Number(sum.toPrecision(6))} with hindsight, which rewards of ${reward} come to, got ` +
        `${support.min} to ${support.max}`,
    );
  }
}
