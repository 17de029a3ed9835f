import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import { assign } from '../ops/assign.ts';
import { argmax } from '../ops/reduce.ts';
import { tdLoss } from '../ops/td-loss.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import { flattenParameters } from '../tensor/parameter.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type SelfImitation, selfImitationRewards } from './sail.ts';

export interface DQNOptions {
  /** Q(s, .): [n, ...observationShape] to [n, actionCount]. */
  readonly qNet: Module;
  /** A net of the same form; its values are overwritten with those of `qNet` when the agent is made. */
  readonly targetNet: Module;
  readonly optimizer: Optimizer;
  /** Of one observation: [4] for CartPole, [4, 84, 84] for frames. */
  readonly observationShape: Shape;
  /** 'u8' for observations of bytes, which the net reads as byte / 255. Default 'f32'. */
  readonly observationType?: 'f32' | 'u8';
  /** How many environments act together. */
  readonly envCount: number;
  readonly batchSize: number;
  readonly loss: 'smoothL1' | 'mse';
  /** The online net chooses the next action and the target net judges it (van Hasselt et al. 2016). */
  readonly doubleDQN?: boolean;
  /** How far each `updateTarget` moves the target net: 1 (default) copies. */
  readonly tau?: number;
  /**
   * For a replay with `Priorities`: batches have importance `weights`, and updates tell their TD `errors`.
   * Default false.
   */
  readonly prioritised?: boolean | undefined;
  /** For a replay of finished episodes: batches have `returns`, and rewards a bonus for what surpassed them. */
  readonly selfImitation?: SelfImitation | undefined;
}

/** What one update has to tell. */
export interface UpdateResult {
  readonly loss: number;
  /** The mean over the batch of max over a of Q(s, a), before the update. */
  readonly meanQ: number;
  /** Of a `prioritised` agent: Q(s, a) - target of each transition, [batchSize]. */
  readonly errors?: Float32Array | undefined;
}

/**
 * Deep Q-learning (Mnih et al. 2015): the programs that act, learn and move the target net. It knows nothing
 * of environments or replay; `trainDQN` brings them together.
 */
export class DQN<O extends Observations = Float32Array> {
  private constructor(private readonly programs: Programs<O>) {}

  static async create(
    device: Device,
    options: DQNOptions & { readonly observationType: 'u8' },
  ): Promise<DQN<Uint8Array>>;
  static async create(
    device: Device,
    options: DQNOptions & { readonly observationType?: 'f32' },
  ): Promise<DQN<Float32Array>>;
  static async create(device: Device, options: DQNOptions): Promise<DQN<Observations>> {
    for (const net of [options.qNet, options.targetNet]) flattenParameters(net.parameters());
    const agent = new DQN(await compilePrograms(device, options));
    agent.programs.copyToTarget.submit();
    return agent;
  }

  /** Where the batch of the next `learn` goes: sample straight into it. */
  get batch(): TransitionBatch<O> {
    return this.programs.learn.inputs;
  }

  /** Where the batch of the next `learnAndAct` goes. */
  get batchBeforeActing(): TransitionBatch<O> {
    return this.programs.learnAndAct.inputs;
  }

  /** The greedy actions for `observations` [envCount, ...observationShape]: [envCount]. */
  async act(observations: O): Promise<Int32Array> {
    return (await this.programs.act.run({ observations })).greedy;
  }

  /** Starts an update with `batch`. Nothing comes back, and nothing is waited for. */
  learn(): void {
    this.programs.learn.submit();
  }

  /** An update with `batch`, and what it has to tell. */
  async learnAndReport(): Promise<UpdateResult> {
    return resultOf(await this.programs.learn.run());
  }

  /** An update with `batchBeforeActing`, then the greedy actions of the updated net: one submit. */
  async learnAndAct(observations: O): Promise<UpdateResult & { greedy: Int32Array }> {
    const { greedy, ...learned } = await this.programs.learnAndAct.run({ observations });
    return { ...resultOf(learned), greedy };
  }

  /** Moves the target net towards the online net by `tau`. */
  updateTarget(): void {
    this.programs.updateTarget.submit();
  }

  /** Where the time of `learn` goes. It learns nothing: see `Program.profile`. */
  profile(options?: ProfileOptions): Promise<Profile> {
    return this.programs.learn.profile(options);
  }
}

/** What one run of each program takes and gives. */
interface Programs<O extends Observations> {
  readonly act: { run(inputs: { observations: O }): Promise<{ greedy: Int32Array }> };
  readonly learn: {
    readonly inputs: TransitionBatch<O>;
    submit(): void;
    run(): Promise<Learned>;
    profile(options?: ProfileOptions): Promise<Profile>;
  };
  readonly learnAndAct: {
    readonly inputs: TransitionBatch<O>;
    run(inputs: { observations: O }): Promise<Learned & { greedy: Int32Array }>;
  };
  readonly updateTarget: { submit(): void };
  readonly copyToTarget: { submit(): void };
}

interface Learned {
  readonly loss: Float32Array;
  readonly meanQ: Float32Array;
  readonly errors?: Float32Array;
}

function resultOf({ loss, meanQ, errors }: Learned): UpdateResult {
  return { loss: loss[0], meanQ: meanQ[0], ...(errors && { errors }) };
}

async function compilePrograms(device: Device, options: DQNOptions): Promise<Programs<Observations>> {
  const { qNet, targetNet, optimizer, envCount, batchSize, loss: lossName } = options;
  const { observationShape, observationType = 'f32', prioritised, selfImitation } = options;
  const rows = (count: number) => ({ shape: [count, ...observationShape], dtype: observationType });
  const observations = rows(envCount);
  const batch = {
    states: rows(batchSize),
    actions: { shape: [batchSize], dtype: 'i32' },
    rewards: [batchSize],
    nextStates: rows(batchSize),
    discounts: [batchSize],
    ...(prioritised && { weights: [batchSize] }),
    ...(selfImitation && { returns: [batchSize] }),
  } as const;
  type Observed = Tensor<'f32'> | Tensor<'u8'>;
  type Batch = { actions: Tensor<'i32'> } & Record<'states' | 'nextStates', Observed> &
    Record<'rewards' | 'discounts', Tensor<'f32'>> & {
      weights?: Tensor<'f32'>;
      returns?: Tensor<'f32'>;
    };

  function learn({ states, nextStates, returns, ...given }: Batch) {
    const q = qNet.forward(states);
    const nextQ = targetNet.forward(nextStates);
    const chooser = options.doubleDQN ? qNet.forward(nextStates) : undefined;
    const rewards =
      selfImitation && returns
        ? selfImitationRewards({ ...given, targetQ: targetNet.forward(states), returns }, selfImitation)
        : given.rewards;
    const inputs = { ...given, q, nextQ, chooser, rewards };
    const { loss, errors, meanQ } = tdLoss(inputs, { loss: lossName });
    optimizer.minimize(loss);
    return { loss, meanQ, ...(prioritised && { errors }) };
  }
  const act = (x: Observed) => ({ greedy: argmax(qNet.forward(x), -1) });
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
