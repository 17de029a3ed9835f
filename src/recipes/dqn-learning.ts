import { DQN } from '../agents/dqn.ts';
import type { Learner } from '../agents/learners/learner.ts';
import { selfImitation } from '../agents/learners/self-imitation.ts';
import { temporalDifference } from '../agents/learners/temporal-difference.ts';
import { exponential, geometric, linear, type Schedule } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import { Adam, AdamW, RAdam } from '../optim/adam.ts';
import type { GradientLimits, LearningRate, Optimizer } from '../optim/optimizer.ts';
import { RMSprop } from '../optim/rmsprop.ts';
import type { Random } from '../random.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { Parameter } from '../tensor/parameter.ts';
import { LatestBatch } from '../train/latest-batch.ts';
import type { Seen } from './dqn-replay.ts';
import type { DQNSettings, EpsilonSettings } from './dqn-settings.ts';

/**
 * An agent by its settings, with its nets, its optimiser, and everything that is needed to inspect it.
 *
 * @param makeNet makes the online net, then the target net.
 * @param noise draws the random numbers inside the nets. Default: there are none.
 */
export async function createAgent<T extends ObservationType>(
  device: Device,
  settings: DQNSettings,
  seen: Seen<T>,
  makeNet: () => Module,
  noise?: Random,
) {
  const { environments, batchSize, tau, prioritised, actWith } = settings;
  const [qNet, targetNet] = [makeNet(), makeNet()];
  const optimizer = makeOptimizer(qNet.parameters(), settings);
  const watched = {
    ...seen,
    qNet,
    targetNet,
    optimizer,
    learner: await learnerOf(settings),
    batchSize,
    prioritised,
  };
  const agent = await DQN.create<T>(device, { ...watched, environments, tau, actWith, noise });
  const latestBatch: LatestBatch<T> = new LatestBatch(async () => {
    const { compileInspector } = await import('../agents/inspect.ts'); // most runs never need it
    return compileInspector(device, learning.watched);
  });
  const learning = { qNet, targetNet, optimizer, agent, watched, latestBatch };
  return learning;
}

export async function learnerOf(settings: DQNSettings): Promise<Learner> {
  const { loss, doubleDQN, selfImitation: bonus, head = 'scalar', munchausen } = settings;
  if (head !== 'scalar' || munchausen) {
    const { headLearner } = await import('./dqn-heads.ts'); // a page loads it only for those runs
    return headLearner(settings);
  }
  return bonus ? selfImitation({ ...bonus, loss, doubleDQN }) : temporalDifference({ loss, doubleDQN });
}

const OPTIMIZERS = { adam: Adam, adamw: AdamW, radam: RAdam, rmsprop: RMSprop };

/** The settings of an optimiser. */
export type OptimizerSettings = Pick<
  DQNSettings,
  'optimizer' | 'learningRate' | 'learningRateFall' | 'eps' | 'clipValue' | 'maxGradNorm'
>;

export function makeOptimizer(parameters: readonly Parameter[], settings: OptimizerSettings): Optimizer {
  const { optimizer, eps } = settings;
  return new OPTIMIZERS[optimizer](parameters, { lr: learningRateOf(settings), eps, ...limitsOf(settings) });
}

export function learningRateOf({
  learningRate,
  learningRateFall: fall,
}: Pick<OptimizerSettings, 'learningRate' | 'learningRateFall'>): LearningRate {
  return fall ? linear({ from: learningRate, to: fall.to, steps: fall.updates }) : learningRate;
}

/** The limits of the gradient; 0 stands for none. */
export function limitsOf({
  clipValue,
  maxGradNorm,
}: Pick<OptimizerSettings, 'clipValue' | 'maxGradNorm'>): GradientLimits {
  return { ...(clipValue > 0 && { clipValue }), ...(maxGradNorm > 0 && { maxGradNorm }) };
}

export function epsilonSchedule({ kind, from, to, ...pace }: EpsilonSettings): Schedule {
  if (kind === 'linear') return linear({ from, to, steps: pace.steps! });
  if (kind === 'exponential') return exponential({ from, to, decay: pace.decay! });
  return geometric({ from, to, factor: pace.factor! });
}
