import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Random } from '../random.ts';
import type { ObservationType } from '../replay/observations.ts';
import { requireKnown, requireNumber, requireObjects, requireWord, show } from '../require.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Learner } from './learners/learner.ts';

/** The nets, the optimiser and the settings of a `DQN`. */
export interface DQNOptions<T extends ObservationType = 'f32'> {
  /** The online net: Q(s, .), [n, ...observationShape] to [n, actionCount]. */
  readonly qNet: Module;
  /** Another net of the same form. Creating the agent copies the parameters of `qNet` to it. */
  readonly targetNet: Module;
  /** The optimiser of parameters of `qNet`. */
  readonly optimizer: Optimizer;
  /** The algorithm. Default: `temporalDifference()`. */
  readonly learner?: Learner | undefined;
  /** The shape of one observation: [4] for CartPole, [4, 84, 84] for frames. */
  readonly observationShape: Shape;
  /** 'u8' for observations of bytes, which the net reads as byte / 255. Default 'f32'. */
  readonly observationType?: T | undefined;
  /** The number of environments that act together. */
  readonly environments: number;
  /** The number of transitions in an update, usually 32 to 256. */
  readonly batchSize: number;
  /** How far each `updateTarget` moves the target net towards `qNet`: above 0, up to 1, a copy. Default 1. */
  readonly tau?: number | undefined;
  /**
   * The net that acts: 'online' (default), or 'target', which with a small `tau` is an average of the online nets
   * before.
   */
  readonly actWith?: ActWith | undefined;
  /**
   * Whether batches have importance `weights`, and updates return their `errors`: for a replay with `Priorities`.
   * Default false.
   */
  readonly prioritised?: boolean | undefined;
  /**
   * Draws the random numbers inside nets, such as the noise of `NoisyLinear`, while the agent learns and acts. Each
   * pass draws new ones. Other uses of the nets, such as evaluation, have no noise. Default: a `Random` with a fresh
   * seed.
   */
  readonly noise?: Random | undefined;
}

/** Which net chooses the actions: the one that is trained, or the target net. */
export type ActWith = 'online' | 'target';

/** The one of an agent's two nets that acts. */
export function actingNet<N>(nets: { readonly qNet: N; readonly targetNet: N }, actWith?: ActWith): N {
  return actWith === 'target' ? nets.targetNet : nets.qNet;
}

const OPTIONS: readonly (keyof DQNOptions)[] = [
  ...(['qNet', 'targetNet', 'optimizer', 'learner', 'observationShape', 'observationType'] as const),
  ...(['environments', 'batchSize', 'tau', 'actWith', 'prioritised', 'noise'] as const),
];

/** Options that other libraries give to the agent, and their places here. */
const ELSEWHERE = {
  gamma: 'it belongs to the replay, new ReplayBuffer({ gamma })',
  loss: 'it belongs to the learner, learner: temporalDifference({ loss })',
  doubleDQN: 'it belongs to the learner, learner: temporalDifference({ doubleDQN })',
  nStep: 'it belongs to the replay, new ReplayBuffer({ nStep })',
};

/**
 * Refuses options that cannot make an agent.
 *
 * @throws TypeError for an object that is missing; RangeError for an option that does not exist, is out of its range,
 * or does not fit another.
 */
export function checkOptions(options: DQNOptions<ObservationType>): void {
  for (const [name, place] of Object.entries(ELSEWHERE)) {
    if (name in Object(options)) throw new RangeError(`${name} is no option of DQN.create: ${place}`);
  }
  requireKnown('DQN.create', options, OPTIONS);
  const {
    qNet,
    targetNet,
    optimizer,
    learner,
    environments,
    batchSize,
    tau = 1,
    actWith = 'online',
  } = options;
  requireObjects(options, ['qNet', 'targetNet', 'optimizer']);
  if (learner && typeof learner.learn !== 'function') {
    throw new TypeError(`learner must be one, such as temporalDifference(), got ${show(learner)}`);
  }
  for (const need of learner?.needs ?? []) requireWord('needs of a learner', need, ['returns']);
  requireRows('environments', environments);
  requireRows('batchSize', batchSize);
  requireNumber('tau', tau, tau > 0 && tau <= 1, 'above 0 and at most 1');
  requireWord('actWith', actWith, ['online', 'target']);
  const target = targetNet.parameters();
  if (qNet.parameters().some((parameter) => target.includes(parameter))) {
    throw new RangeError('qNet and targetNet must be two nets, got two that share parameters');
  }
  if (!optimizer.parameters.some((parameter) => qNet.parameters().includes(parameter))) {
    throw new RangeError('optimizer must have been made with parameters of qNet, got one of others');
  }
}

/** The most observations that a net is given at once. */
const MOST_ROWS = 2 ** 24;

function requireRows(name: string, count: number): void {
  const fits = Number.isInteger(count) && count > 0 && count <= MOST_ROWS;
  requireNumber(name, count, fits, `an integer from 1 to ${MOST_ROWS}`);
}
