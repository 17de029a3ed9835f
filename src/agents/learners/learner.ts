import type { Module } from '../../nn/module.ts';
import { show } from '../../require.ts';
import { showShape, sizeOf } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';

/** Observations inside a program: numbers, or bytes that the net reads as byte / 255. */
export type Observed = Tensor<'f32'> | Tensor<'u8'>;

/** A batch of n transitions, inside a program. */
export interface BatchTensors {
  /** [n, ...observationShape]. */
  readonly states: Observed;
  /** [n]. */
  readonly actions: Tensor<'i32'>;
  /** [n]. */
  readonly rewards: Tensor<'f32'>;
  /** [n, ...observationShape]. */
  readonly nextStates: Observed;
  /** 0 where the next state has no future, else gamma, or gamma^m where rewards sum up m steps; [n]. */
  readonly discounts: Tensor<'f32'>;
  /** Importance weights, where the replay draws by priority; [n]. */
  readonly weights?: Tensor<'f32'>;
  /** The discounted return from each state to the end of its episode, for a learner that needs it; [n]. */
  readonly returns?: Tensor<'f32'>;
}

/** The two nets of an agent. */
export interface Nets {
  /** The online net, which is trained: observations to Q(s, .), [n, actions]. */
  readonly qNet: Module;
  /** The target net, which follows it slowly. */
  readonly targetNet: Module;
}

/** A learner's results for a batch. */
export interface Learned {
  /** The scalar that is minimised: a mean over the batch, weighted by `weights` if there are any. */
  readonly loss: Tensor<'f32'>;
  /**
   * Q(s, a) - target, [n]. No gradient flows through them. Priorities are made from them, unless there is `surprise`.
   */
  readonly errors: Tensor<'f32'>;
  /** The loss of each transition, [n], to make priorities from where the error of Q(s, a) does not tell everything. */
  readonly surprise?: Tensor<'f32'>;
  /** The mean over the batch of max over a of Q(s, a), a scalar. No gradient flows through it. */
  readonly meanQ: Tensor<'f32'>;
}

/**
 * An algorithm of Q-learning: its targets and its loss. `DQN` compiles it into its programs. Any object with a function
 * `learn` is a learner.
 */
export interface Learner {
  /** The additional arrays that batches must have. The replay has to fill them. Default: none. */
  readonly needs?: readonly 'returns'[];
  /** The loss of `qNet` on a batch, as part of a graph. */
  learn(batch: BatchTensors, nets: Nets): Learned;
}

/**
 * The results of `learner` for a batch.
 *
 * @throws TypeError if one is missing or has another shape.
 */
export function learnFrom(learner: Learner, batch: BatchTensors, nets: Nets): Learned {
  const learned: Partial<Learned> | undefined = learner.learn(batch, nets);
  const each = batch.actions.shape;
  const shapes = { loss: [], errors: each, meanQ: [], ...(learned?.surprise && { surprise: each }) };
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor: unknown = learned?.[name as keyof Learned];
    if (tensor instanceof Tensor && sizeOf(tensor.shape) === sizeOf(shape)) continue;
    throw new TypeError(`a learner must give ${name}, a tensor ${showShape(shape)}, got ${show(tensor)}`);
  }
  return learned as Learned;
}
