import { mean } from '../ops/broadcast.ts';
import { reshape } from '../ops/reshape.ts';
import { requireKnown, requirePositiveInteger } from '../require.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Options of a `QuantileNet`. */
export interface QuantileNetOptions {
  /** The number of actions. */
  readonly actions: number;
  /** The number of quantiles of each action's return: 200 in the paper, 32 to save time. */
  readonly quantiles: number;
}

/**
 * A net that knows the distribution of each action's return by its quantiles, for `quantileRegression`. Like any net it
 * gives Q(s, .), [n, actions]: the mean of the quantiles. Its parameters have the same names as in `body`.
 *
 *     new QuantileNet(mlp([4, 128, 2], { width: 32 }), { actions: 2, quantiles: 32 })
 */
export class QuantileNet extends Module {
  /** Gives the quantiles, [n, actions * quantiles]. */
  readonly body: Module;
  readonly actions: number;
  /** The quantiles of each action. */
  readonly quantileCount: number;

  /**
   * @param body observations to [n, actions * quantiles], the quantiles of an action side by side.
   * @throws RangeError unless `actions` and `quantiles` are positive integers.
   */
  constructor(body: Module, options: QuantileNetOptions) {
    super();
    requireKnown('QuantileNet', options, ['actions', 'quantiles']);
    requirePositiveInteger('actions', options.actions);
    requirePositiveInteger('quantiles', options.quantiles);
    this.body = body;
    this.actions = options.actions;
    this.quantileCount = options.quantiles;
  }

  /** Q(s, .), [n, actions]. */
  forward(x: Tensor): Tensor<'f32'> {
    return mean(this.quantiles(x), -1);
  }

  /**
   * The quantiles (i + 1/2) / N of the return of each action, [n, actions, N]. Nothing keeps them in order.
   *
   * @throws RangeError if the body gives another number of them.
   */
  quantiles(x: Tensor): Tensor<'f32'> {
    const out = this.body.forward(x);
    const width = this.actions * this.quantileCount;
    if (out.shape.length !== 2 || out.shape[1] !== width) {
      throw new RangeError(
        `the body of a QuantileNet of ${this.actions} actions and ${this.quantileCount} quantiles must give ` +
          `[n, ${width}], got ${out}`,
      );
    }
    return reshape(out, [-1, this.actions, this.quantileCount]);
  }

  override namedParameters(): Map<string, Parameter> {
    return this.body.namedParameters();
  }
}
