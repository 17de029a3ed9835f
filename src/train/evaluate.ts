import type { Device } from '../device/device.ts';
import type { Environment } from '../envs/environment.ts';
import { vectorise } from '../envs/vectorise.ts';
import type { Module } from '../nn/module.ts';
import { argmax } from '../ops/reduce.ts';

export interface Evaluation {
  /** The return of each episode, undiscounted. */
  readonly returns: readonly number[];
  readonly mean: number;
  /** Standard deviation over the episodes. */
  readonly std: number;
}

/** Plays whole greedy episodes in environments of its own, which training never sees. */
export class Evaluator {
  private constructor(
    private readonly envs: ReturnType<typeof vectorise>,
    private readonly act: Awaited<ReturnType<typeof compileAct>>,
  ) {}

  /** @param episodes how many are played side by side, each in an environment from `make`. */
  static async create(
    device: Device,
    qNet: Module,
    make: () => Environment,
    episodes: number,
  ): Promise<Evaluator> {
    const envs = vectorise(make, episodes);
    return new Evaluator(envs, await compileAct(device, qNet, [episodes, envs.observationSize]));
  }

  /** @param seed starts every evaluation from the same states; environment i gets seed + i. */
  async evaluate(seed: number): Promise<Evaluation> {
    const { envs } = this;
    const returns = new Array<number>(envs.count).fill(0);
    const playing = new Set(returns.keys());
    envs.reset(seed);
    while (playing.size > 0) {
      const { greedy } = await this.act.run({ observations: envs.observations });
      envs.step(greedy);
      for (const i of playing) {
        returns[i] += envs.rewards[i];
        if (envs.terminated[i] || envs.truncated[i]) playing.delete(i);
      }
    }
    return { returns, ...meanAndStd(returns) };
  }
}

function compileAct(device: Device, qNet: Module, observations: [number, number]) {
  return device.compile({ observations }, (inputs) => ({
    greedy: argmax(qNet.forward(inputs.observations)),
  }));
}

function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
