import { compileQ, type QProgram } from '../agents/q-values.ts';
import type { Device } from '../device/device.ts';
import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import { Random } from '../random.ts';
import { type ObservationType, typeOf } from '../replay/observations.ts';
import { requireFraction, requireKnown, requireNumber } from '../require.ts';
import { meanAndStd } from '../statistics.ts';

/** The scores of an evaluation. */
export interface Evaluation {
  /** The return of each episode, undiscounted. */
  readonly returns: readonly number[];
  /** The mean of the returns. */
  readonly mean: number;
  /** Standard deviation over the episodes. */
  readonly std: number;
}

/** Options of an `Evaluator`. */
export interface EvaluatorOptions {
  /** The probability of a random action. Default 0: greedy. */
  readonly epsilon?: number;
  /** The most steps of an episode, which counts with its score so far. Default: no limit. */
  readonly maxSteps?: number;
  /** Called with every step's actions, [envs.count], before they are taken, for a film of the games. */
  readonly onActions?: (actions: Int32Array) => void;
}

/** Plays whole episodes in separate environments, which training never sees. */
export class Evaluator<O extends Observations = Float32Array> {
  private constructor(
    private readonly envs: VectorEnvironment<O>,
    private readonly program: QProgram<ObservationType>,
    private readonly options: EvaluatorOptions,
  ) {}

  /**
   * @param envs each plays one episode of every evaluation, side by side.
   * @throws RangeError for an option that does not exist, an epsilon outside 0 .. 1, fewer steps than one, or a net
   * with another number of actions than the environments.
   */
  static async create<O extends Observations>(
    device: Device,
    qNet: Module,
    envs: VectorEnvironment<O>,
    options: EvaluatorOptions = {},
  ): Promise<Evaluator<O>> {
    const { epsilon = 0, maxSteps = 1 } = options;
    requireKnown('Evaluator', options, ['epsilon', 'maxSteps', 'onActions']);
    requireFraction('epsilon', epsilon);
    requireNumber('maxSteps', maxSteps, maxSteps >= 1, 'at least 1');
    const { observations, observationShape, count, actionCount } = envs;
    const observationType = typeOf(observations);
    const program = await compileQ<ObservationType>(device, qNet, {
      observationShape,
      observationType,
      count,
      actionCount,
    });
    return new Evaluator(envs, program, options);
  }

  /**
   * @param seed starts every evaluation from the same states; environment i gets seed + i.
   * @param signal ends the evaluation between two steps once it is aborted.
   * @throws the signal's reason.
   */
  async evaluate(seed: number | bigint, signal?: AbortSignal): Promise<Evaluation> {
    const { envs } = this;
    const { epsilon = 0, maxSteps = Number.POSITIVE_INFINITY, onActions } = this.options;
    const random = Random.for(seed, 'evaluation');
    const returns = new Array<number>(envs.count).fill(0);
    const playing = new Set(returns.keys());
    envs.reset(seed);
    for (let step = 0; step < maxSteps && playing.size > 0; step++) {
      signal?.throwIfAborted();
      const { greedy: actions } = await this.program.run({ observations: envs.observations });
      for (let i = 0; epsilon > 0 && i < envs.count; i++) {
        if (random.uniform() < epsilon) actions[i] = random.int(envs.actionCount);
      }
      onActions?.(actions);
      envs.step(actions);
      for (const i of playing) {
        returns[i] += envs.rewards[i];
        if (envs.terminated[i] || envs.truncated[i]) playing.delete(i);
      }
    }
    return { returns, ...meanAndStd(returns) };
  }
}
