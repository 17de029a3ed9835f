import type { Device } from '../device/device.ts';
import type { DataOf } from '../dtype.ts';
import type { Observations } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import { assign } from '../ops/assign.ts';
import { argmax } from '../ops/reduce.ts';
import type { LearningRate, Optimizer } from '../optim/optimizer.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import {
  requireFunction,
  requireKnown,
  requireNumber,
  requireObjects,
  requireWord,
  show,
} from '../require.ts';
import { flattenParameters } from '../tensor/parameter.ts';
import type { Shape } from '../tensor/shape.ts';
import { type BatchTensors, type Learner, learnFrom } from './learners/learner.ts';
import { temporalDifference } from './learners/temporal-difference.ts';
import { compileQ, observationInput, type QProgram } from './q-values.ts';

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
  /** The share of the way that each `updateTarget` moves the target net, above 0; 1 copies. Default 1. */
  readonly tau?: number | undefined;
  /**
   * Whether batches have importance `weights`, and updates return their `errors`: for a replay with `Priorities`.
   * Default false.
   */
  readonly prioritised?: boolean | undefined;
}

const OPTIONS: readonly (keyof DQNOptions)[] = [
  ...(['qNet', 'targetNet', 'optimizer', 'learner', 'observationShape', 'observationType'] as const),
  ...(['environments', 'batchSize', 'tau', 'prioritised'] as const),
];

/** The results of an update. */
export interface UpdateResult {
  readonly loss: number;
  /** The mean over the batch of max over a of Q(s, a), before the update. */
  readonly meanQ: number;
  /** Q(s, a) - target of each transition, [batchSize], if the agent is `prioritised`. */
  readonly errors?: Float32Array | undefined;
}

/** The value of `actions` in a batch that was never filled. */
const UNFILLED = -1;

/**
 * An agent that learns by a `Learner`: the programs that act, learn and move the target net. It knows nothing of
 * environments or replay; a `Trainer` brings them together.
 */
export class DQN<O extends Observations = Float32Array> {
  private constructor(
    private readonly device: Device,
    private options: DQNOptions<ObservationType>,
    private programs: Programs<O>,
    private readonly compile: (options: DQNOptions<ObservationType>) => Promise<Programs<O>>,
  ) {}

  /**
   * @throws TypeError for an object that is missing; RangeError for an option that does not exist, is out of its range,
   * or does not fit another.
   */
  static async create<T extends ObservationType = 'f32'>(
    device: Device,
    options: DQNOptions<T>,
  ): Promise<DQN<DataOf<T>>>;
  static async create(device: Device, options: DQNOptions<ObservationType>): Promise<DQN<Observations>> {
    requireFunction('device', device, 'compile', 'such as await openDevice()');
    checkOptions(options);
    for (const net of [options.qNet, options.targetNet]) flattenParameters(net.parameters());
    const compile = (given: DQNOptions<ObservationType>) => compilePrograms(device, given);
    const agent = new DQN(device, options, await compile(options), compile);
    agent.programs.copyToTarget.submit();
    return agent;
  }

  /**
   * Goes on with other options, and with limits of the gradient that the optimiser was given since. Nets, moments and
   * counts stay as they are. Await it between two updates: what was started before is over then.
   *
   * @throws RangeError for an option that is out of its range or does not fit another.
   */
  async recompile(changed: Partial<Pick<DQNOptions, 'batchSize' | 'learner' | 'tau'>>): Promise<void> {
    const { device, programs: before } = this;
    const options = { ...this.options, ...changed };
    checkOptions(options);
    this.programs = await this.compile(options);
    this.options = options;
    await device.read(options.qNet.parameters()[0]); // runs are over in the order in which they were started
    for (const program of Object.values(before)) program.release();
  }

  /** The batch of the next `learn`: sample straight into it. */
  get batch(): TransitionBatch<O> {
    return this.programs.learn.inputs;
  }

  /** The batch of the next `learnAndAct`. */
  get batchBeforeActing(): TransitionBatch<O> {
    return this.programs.learnAndAct.inputs;
  }

  /** The optimiser's learning rate, for the next update. May be set to a number or a schedule. */
  get learningRate(): number {
    return this.options.optimizer.lr;
  }
  set learningRate(rate: LearningRate) {
    this.options.optimizer.lr = rate;
  }

  /**
   * The greedy actions for `observations` [environments, ...observationShape]: [environments].
   *
   * @throws Error if a value of an action is NaN.
   */
  async act(observations: O): Promise<Int32Array> {
    return (await this.programs.q.run({ observations })).greedy;
  }

  /** Q(s, .) for `observations` [environments, ...observationShape]: [environments, actionCount]. @throws as `act`. */
  async q(observations: O): Promise<Float32Array> {
    return (await this.programs.q.run({ observations })).q;
  }

  /**
   * Starts an update with `batch`. Nothing comes back, and nothing is waited for.
   *
   * @throws Error if the batch was never filled.
   */
  learn(): void {
    requireFilled('batch', this.batch);
    this.programs.learn.submit();
  }

  /** An update with `batch`, and its results. @throws Error as `learn`, or if the loss is NaN. */
  async learnAndReport(): Promise<UpdateResult> {
    requireFilled('batch', this.batch);
    return resultOf(await this.programs.learn.run());
  }

  /**
   * An update with `batchBeforeActing`, then the greedy actions of the updated net: one submit.
   *
   * @throws Error as `learnAndReport`.
   */
  async learnAndAct(observations: O): Promise<UpdateResult & { greedy: Int32Array }> {
    requireFilled('batchBeforeActing', this.batchBeforeActing);
    const { greedy, ...learned } = await this.programs.learnAndAct.run({ observations });
    return { ...resultOf(learned), greedy };
  }

  /** Moves the target net towards the online net by `tau`. */
  updateTarget(): void {
    this.programs.updateTarget.submit();
  }

  /** Measures the time of `learn`, kernel by kernel. It learns nothing: see `Program.profile`. */
  profile(options?: ProfileOptions): Promise<Profile> {
    return this.programs.learn.profile(options);
  }

  /** What `learn` runs: see `Program.describe`. */
  describe(): ProgramDescription {
    return this.programs.learn.describe();
  }
}

/** What other libraries' agents are given. */
const ELSEWHERE = {
  gamma: 'it belongs to the replay, new ReplayBuffer({ gamma })',
  loss: 'it belongs to the learner, learner: temporalDifference({ loss })',
  doubleDQN: 'it belongs to the learner, learner: temporalDifference({ doubleDQN })',
  nStep: 'it belongs to the replay, new ReplayBuffer({ nStep })',
};

function checkOptions(options: DQNOptions<ObservationType>): void {
  for (const [name, place] of Object.entries(ELSEWHERE)) {
    if (name in Object(options)) throw new RangeError(`${name} is no option of DQN.create: ${place}`);
  }
  requireKnown('DQN.create', options, OPTIONS);
  const { qNet, targetNet, optimizer, learner, environments, batchSize, tau = 1 } = options;
  requireObjects(options, ['qNet', 'targetNet', 'optimizer']);
  if (learner && typeof learner.learn !== 'function') {
    throw new TypeError(`learner must be one, such as temporalDifference(), got ${show(learner)}`);
  }
  for (const need of learner?.needs ?? []) requireWord('needs of a learner', need, ['returns']);
  requireRows('environments', environments);
  requireRows('batchSize', batchSize);
  requireNumber('tau', tau, tau > 0 && tau <= 1, 'above 0 and at most 1');
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

function requireFilled(name: string, { actions }: { readonly actions: Int32Array }): void {
  if (actions.includes(UNFILLED)) {
    throw new Error(`nothing can be learned yet: sample into ${name} of the agent first`);
  }
}

/** The programs, with the inputs and outputs of a run. */
interface Programs<O extends Observations> {
  readonly q: Releasable & { run: (inputs: { observations: O }) => ReturnType<QProgram['run']> };
  readonly learn: Releasable & {
    readonly inputs: TransitionBatch<O>;
    submit(): void;
    run(): Promise<Reported>;
    profile(options?: ProfileOptions): Promise<Profile>;
    describe(): ProgramDescription;
  };
  readonly learnAndAct: Releasable & {
    readonly inputs: TransitionBatch<O>;
    run(inputs: { observations: O }): Promise<Reported & { greedy: Int32Array }>;
  };
  readonly updateTarget: Releasable & { submit(): void };
  readonly copyToTarget: Releasable & { submit(): void };
}

interface Releasable {
  release(): void;
}

interface Reported {
  readonly loss: Float32Array;
  readonly meanQ: Float32Array;
  readonly errors?: Float32Array;
}

function resultOf({ loss, meanQ, errors }: Reported): UpdateResult {
  return { loss: loss[0], meanQ: meanQ[0], ...(errors && { errors }) };
}

/** The inputs of a program that learns from a batch. */
export function batchInputs(options: {
  readonly batchSize: number;
  readonly observationShape: Shape;
  readonly observationType?: ObservationType | undefined;
  readonly learner: Learner;
  readonly prioritised?: boolean | undefined;
}) {
  const { batchSize, observationShape, observationType, learner, prioritised } = options;
  const observations = observationInput(batchSize, observationShape, observationType);
  return {
    states: observations,
    actions: { shape: [batchSize], dtype: 'i32' },
    rewards: [batchSize],
    nextStates: observations,
    discounts: [batchSize],
    ...(prioritised && { weights: [batchSize] }),
    ...(learner.needs?.includes('returns') && { returns: [batchSize] }),
  } as const;
}

async function compilePrograms(
  device: Device,
  options: DQNOptions<ObservationType>,
): Promise<Programs<Observations>> {
  const { qNet, targetNet, optimizer, learner = temporalDifference(), prioritised, tau = 1 } = options;
  const { observationShape, observationType, environments } = options;
  const batch = batchInputs({ ...options, learner });
  const observations = observationInput(environments, observationShape, observationType);

  function learn(given: BatchTensors) {
    const { loss, errors, meanQ } = learnFrom(learner, given, { qNet, targetNet });
    optimizer.minimize(loss);
    return { loss, meanQ, ...(prioritised && { errors }) };
  }
  const moveTarget = (share: number) => () => {
    assign(targetNet.parameters(), qNet.parameters(), share);
    return {};
  };

  const programs = await allOf({
    q: compileQ(device, qNet, { observationShape, observationType, count: environments }),
    learn: device.compile(batch, learn),
    learnAndAct: device.compile({ ...batch, observations }, (inputs) => ({
      ...learn(inputs),
      greedy: argmax(qNet.forward(inputs.observations), -1),
    })),
    updateTarget: device.compile({}, moveTarget(tau)),
    copyToTarget: device.compile({}, moveTarget(1)),
  });
  for (const { inputs } of [programs.learn, programs.learnAndAct]) inputs.actions.fill(UNFILLED);
  return programs;
}

/** Promise.all for the values of an object: everything compiles at the same time. */
async function allOf<T extends Record<string, Promise<unknown>>>(
  promises: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
