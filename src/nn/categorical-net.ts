import { mul } from '../ops/arithmetic.ts';
import { sum } from '../ops/broadcast.ts';
import { atomsOf, type Support } from '../ops/categorical-td-loss.ts';
import { reshape } from '../ops/reshape.ts';
import { softmax } from '../ops/softmax.ts';
import { requireKnown, requirePositiveInteger } from '../require.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Options of a `CategoricalNet`. */
export interface CategoricalNetOptions {
  /** The number of actions. */
  readonly actions: number;
  /** The atoms, which are the returns that have a probability: 51 from -10 to 10 in the paper. */
  readonly support: Support;
}

/**
 * A net that knows the distribution of each action's return by the probabilities of fixed returns, the atoms of its
 * support, for `categoricalDQN`. Like any net it gives Q(s, .), [n, actions]: the expectation. Its parameters have the
 * same names as in `body`.
 *
 *     new CategoricalNet(mlp([4, 128, 2], { width: 51 }), { actions: 2, support: { min: -10, max: 10, atoms: 51 } })
 */
export class CategoricalNet extends Module {
  readonly support: Support;
  /** Gives the logits, [n, actions * atoms]. */
  readonly body: Module;
  readonly actions: number;

  /**
   * @param body observations to [n, actions * atoms], the logits of an action's atoms side by side.
   * @throws RangeError unless `actions` is a positive integer, and the support has two atoms or more and its ends in
   * order.
   */
  constructor(body: Module, options: CategoricalNetOptions) {
    super();
    requireKnown('CategoricalNet', options, ['actions', 'support']);
    requirePositiveInteger('actions', options.actions);
    atomsOf(options.support);
    this.support = { ...options.support };
    this.body = body;
    this.actions = options.actions;
  }

  /** Q(s, .), [n, actions]. */
  forward(x: Tensor): Tensor<'f32'> {
    return this.expectation(softmax(this.logits(x), -1));
  }

  /**
   * The logits of the atoms of each action, [n, actions, atoms].
   *
   * @throws RangeError if the body gives another number of them.
   */
  logits(x: Tensor): Tensor<'f32'> {
    const out = this.body.forward(x);
    const width = this.actions * this.support.atoms;
    if (out.shape.length !== 2 || out.shape[1] !== width) {
      throw new RangeError(
        `the body of a CategoricalNet of ${this.actions} actions and ${this.support.atoms} atoms must give ` +
          `[n, ${width}], got ${out}`,
      );
    }
    return reshape(out, [-1, this.actions, this.support.atoms]);
  }

  /** The mean return of probabilities [..., atoms]: [...]. */
  expectation(probabilities: Tensor<'f32'>): Tensor<'f32'> {
    return sum(mul(probabilities, atomsOf(this.support)), -1);
  }

  override namedParameters(): Map<string, Parameter> {
    return this.body.namedParameters();
  }
}
