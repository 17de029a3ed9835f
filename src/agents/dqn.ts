import type { Device } from '../device/device.ts';
import type { DataOf } from '../dtype.ts';
import type { Observations } from '../envs/environment.ts';
import type { LearningRate } from '../optim/optimizer.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import type { SubmitOptions } from '../program.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import { freshSeed, Random } from '../random.ts';
import { requireFunction } from '../require.ts';
import { flattenParameters } from '../tensor/parameter.ts';
import { type ActWith, checkOptions, type DQNOptions } from './dqn-options.ts';
import { compilePrograms, type Programs, type Reported, type TargetMove, UNFILLED } from './programs.ts';

/** The results of an update. */
export interface UpdateResult {
  readonly loss: number;
  /** The mean over the batch of max over a of Q(s, a), before the update. */
  readonly meanQ: number;
  /**
   * Q(s, a) - target of each transition, [batchSize], if the agent is `prioritised`. A learner of distributions gives
   * the loss of each transition instead. Priorities are made from either.
   */
  readonly errors?: Float32Array | undefined;
}

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
    private readonly move: TargetMove,
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
    const { noise = new Random(freshSeed()) } = options;
    const move = { due: false };
    const compile = (given: DQNOptions<ObservationType>) =>
      compilePrograms(device, { ...given, noise }, move);
    const agent = new DQN(device, options, await compile(options), compile, move);
    agent.programs.copyToTarget.submit();
    return agent;
  }

  /**
   * Compiles the programs again, for changed options and for limits of the gradient that the optimiser was given since.
   * Nets, moments and counts stay as they are. Await it between two updates; updates started before it have then ended.
   *
   * @throws RangeError for an option that is out of its range or does not fit another.
   */
  async recompile(changed: Partial<Pick<DQNOptions, 'batchSize' | 'learner' | 'tau'>>): Promise<void> {
    const { device, programs: before } = this;
    const options = { ...this.options, ...changed };
    checkOptions(options);
    this.programs = await this.compile(options);
    this.options = options;
    await device.read(options.qNet.parameters()[0]); // runs end in the order in which they were started
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

  /** The net that acts. */
  get actWith(): ActWith {
    return this.options.actWith ?? 'online';
  }

  /** The optimiser's learning rate, for the next update. May be set to a number or a schedule. */
  get learningRate(): number {
    return this.options.optimizer.lr;
  }
  set learningRate(rate: LearningRate) {
    this.options.optimizer.lr = rate;
  }

  /**
   * The greedy actions, [environments], for `observations`, `[environments, ...observationShape]`.
   *
   * @throws Error if a value of an action is NaN.
   */
  async act(observations: O): Promise<Int32Array> {
    return (await this.programs.q.run({ observations })).greedy;
  }

  /**
   * Q(s, .) of the net that acts, [environments, actionCount], for `observations`, `[environments,
   * ...observationShape]`.
   *
   * @throws as `act`.
   */
  async q(observations: O): Promise<Float32Array> {
    return (await this.programs.q.run({ observations })).q;
  }

  /**
   * Starts an update with `batch`. It waits for nothing and brings no results back.
   *
   * @param options.later for an update that is followed by another at once: see `Program.submit`.
   * @throws Error if the batch was never filled.
   */
  learn(options?: SubmitOptions): void {
    requireFilled('batch', this.batch);
    this.programs.learn.submit({}, options);
  }

  /** Updates with `batch`, and gives the results. @throws Error as `learn`, or if the loss is not finite. */
  async learnAndReport(): Promise<UpdateResult> {
    requireFilled('batch', this.batch);
    return resultOf(await this.programs.learn.run());
  }

  /**
   * Updates with `batchBeforeActing`, then gives the greedy actions of the updated net, in one submit. With `actWith`
   * 'target', the target net moves in between, as by `updateTarget`, and chooses the actions.
   *
   * @throws Error as `learnAndReport`.
   */
  async learnAndAct(observations: O): Promise<UpdateResult & { greedy: Int32Array }> {
    requireFilled('batchBeforeActing', this.batchBeforeActing);
    const { greedy, ...learned } = await this.programs.learnAndAct.run({ observations });
    return { ...resultOf(learned), greedy };
  }

  /** Moves the target net towards the online net by `tau`. @param options as for `learn`. */
  updateTarget(options?: SubmitOptions): void {
    this.programs.updateTarget.submit({}, options);
  }

  /**
   * Lets the next update move the target net as well, as `updateTarget` after it would, but in the same pass over the
   * parameters and at a fraction of the cost.
   */
  updateTargetWithNext(): void {
    this.move.due = true;
  }

  /**
   * Measures the time of `learn`, kernel by kernel. It uses `batch`, or random numbers if that was never filled, and
   * learns nothing: see `Program.profile`.
   */
  profile(options?: ProfileOptions): Promise<Profile> {
    const { batch } = this;
    const filled = isFilled(batch);
    if (!filled) fillAtRandom(batch);
    const profile = this.programs.learn.profile(options); // has copied the batch by now
    if (!filled) batch.actions.fill(UNFILLED);
    return profile;
  }

  /** What `learn` runs: see `Program.describe`. */
  describe(): ProgramDescription {
    return this.programs.learn.describe();
  }
}

function isFilled({ actions }: TransitionBatch<Observations>): boolean {
  return !actions.includes(UNFILLED);
}

function requireFilled(name: string, batch: TransitionBatch<Observations>): void {
  if (!isFilled(batch)) {
    throw new Error(`nothing can be learned yet: sample into ${name} of the agent first`);
  }
}

/** Fills a batch with what any net can read: states from -1 to 1, or any bytes, and the first of the actions. */
function fillAtRandom({ states, nextStates, actions, ...others }: TransitionBatch<Observations>): void {
  const random = new Random(0);
  for (const each of [states, nextStates]) {
    for (let i = 0; i < each.length; i++)
      each[i] = each instanceof Uint8Array ? random.int(256) : random.uniform(-1, 1);
  }
  for (const each of Object.values(others))
    each?.forEach((_, i) => {
      each[i] = random.uniform();
    });
  actions.fill(0);
}

function resultOf({ loss, meanQ, errors }: Reported): UpdateResult {
  return { loss: loss[0], meanQ: meanQ[0], ...(errors && { errors }) };
}
