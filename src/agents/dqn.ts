import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import { assign } from '../ops/assign.ts';
import { argmax, max, mean } from '../ops/reduce.ts';
import { tdLoss } from '../ops/td-loss.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { TransitionBatch } from '../replay/replay-buffer.ts';
import { flattenParameters } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface DQNOptions {
  /** Q(s, .): [n, observationSize] to [n, actionCount]. */
  readonly qNet: Module;
  /** A net of the same form; its values are overwritten with those of `qNet` when the agent is made. */
  readonly targetNet: Module;
  readonly optimizer: Optimizer;
  readonly observationSize: number;
  /** How many environments act together. */
  readonly envCount: number;
  readonly batchSize: number;
  readonly gamma: number;
  readonly loss: 'smoothL1' | 'mse';
  /** The online net chooses the next action and the target net judges it (van Hasselt et al. 2016). */
  readonly doubleDQN?: boolean;
  /** How far each `updateTarget` moves the target net: 1 (default) copies. */
  readonly tau?: number;
}

/** What one update has to tell. */
export interface UpdateResult {
  readonly loss: number;
  /** The mean over the batch of max over a of Q(s, a), before the update. */
  readonly meanQ: number;
}

/**
 * Deep Q-learning (Mnih et al. 2015): the programs that act, learn and move the target net. It knows nothing
 * of environments or replay; `trainDQN` brings them together.
 */
export class DQN {
  private constructor(private readonly programs: Awaited<ReturnType<typeof compilePrograms>>) {}

  static async create(device: Device, options: DQNOptions): Promise<DQN> {
    for (const net of [options.qNet, options.targetNet]) flattenParameters(net.parameters());
    const agent = new DQN(await compilePrograms(device, options));
    agent.programs.copyToTarget.submit();
    return agent;
  }

  /** Where the batch of the next `learn` goes: sample straight into it. */
  get batch(): TransitionBatch {
    return this.programs.learn.inputs;
  }

  /** Where the batch of the next `learnAndAct` goes. */
  get batchBeforeActing(): TransitionBatch {
    return this.programs.learnAndAct.inputs;
  }

  /** The greedy actions for `observations` [envCount, observationSize]: [envCount]. */
  async act(observations: Float32Array): Promise<Int32Array> {
    return (await this.programs.act.run({ observations })).greedy;
  }

  /** Starts an update with `batch`. Nothing comes back, and nothing is waited for. */
  learn(): void {
    this.programs.learn.submit();
  }

  /** An update with `batch`, and what it has to tell. */
  async learnAndReport(): Promise<UpdateResult> {
    const { loss, meanQ } = await this.programs.learn.run();
    return { loss: loss[0], meanQ: meanQ[0] };
  }

  /** An update with `batchBeforeActing`, then the greedy actions of the updated net: one submit. */
  async learnAndAct(observations: Float32Array): Promise<UpdateResult & { greedy: Int32Array }> {
    const { loss, meanQ, greedy } = await this.programs.learnAndAct.run({ observations });
    return { loss: loss[0], meanQ: meanQ[0], greedy };
  }

  /** Moves the target net towards the online net by `tau`. */
  updateTarget(): void {
    this.programs.updateTarget.submit();
  }
}

function compilePrograms(device: Device, options: DQNOptions) {
  const { qNet, targetNet, optimizer, observationSize, envCount, batchSize, gamma, loss: lossName } = options;
  const observations = [envCount, observationSize];
  const batch = {
    states: [batchSize, observationSize],
    actions: { shape: [batchSize], dtype: 'i32' },
    rewards: [batchSize],
    nextStates: [batchSize, observationSize],
    terminated: [batchSize],
  } as const;
  type Batch = { actions: Tensor<'i32'> } & Record<
    'states' | 'rewards' | 'nextStates' | 'terminated',
    Tensor<'f32'>
  >;

  function learn({ states, actions, rewards, nextStates, terminated }: Batch) {
    const q = qNet.forward(states);
    const nextQ = targetNet.forward(nextStates);
    const chooser = options.doubleDQN ? qNet.forward(nextStates) : undefined;
    const inputs = { q, nextQ, chooser, actions, rewards, terminated };
    const { loss } = tdLoss(inputs, { gamma, loss: lossName });
    const meanQ = mean(max(q));
    optimizer.minimize(loss);
    return { loss, meanQ };
  }
  const act = (x: Tensor<'f32'>) => ({ greedy: argmax(qNet.forward(x)) });
  const moveTarget = (tau: number) => () => {
    assign(targetNet.parameters(), qNet.parameters(), tau);
    return {};
  };

  return allOf({
    act: device.compile({ observations }, (inputs) => act(inputs.observations)),
    learn: device.compile(batch, learn),
    learnAndAct: device.compile({ ...batch, observations }, (inputs) => ({
      ...learn(inputs),
      ...act(inputs.observations),
    })),
    updateTarget: device.compile({}, moveTarget(options.tau ?? 1)),
    copyToTarget: device.compile({}, moveTarget(1)),
  });
}

/** Promise.all for the values of an object: everything compiles at the same time. */
async function allOf<T extends Record<string, Promise<unknown>>>(
  promises: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
