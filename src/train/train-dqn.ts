import { breathe } from '#platform';
import type { DQN, UpdateResult } from '../agents/dqn.ts';
import type { Schedule } from '../agents/schedule.ts';
import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import type { Replay } from '../replay/replay.ts';

export interface TrainOptions<O extends Observations = Float32Array> {
  /** A `DQN`, or anything that acts and learns as it does. */
  readonly agent: Omit<DQN<O>, 'profile'>;
  readonly envs: VectorEnvironment<O>;
  readonly replay: Replay<O>;
  /** Draws the exploration. */
  readonly random: Random;
  /** Seeds the environments: the i-th gets seed + i. */
  readonly seed: number;
  /** Environment steps, over all environments together, after which training ends. */
  readonly steps: number;
  /** Episodes after which training ends. Default: no limit. */
  readonly episodes?: number;
  /** Multiplies the rewards that are learned from; returns are reported unscaled. Default 1. */
  readonly rewardScale?: number;
  /** What is learned from in place of the reward of a step that terminates. Default: that reward. */
  readonly terminalReward?: number | undefined;
  readonly epsilon: Schedule;
  /** What `epsilon` is a schedule by. Default 'steps': environment steps. */
  readonly epsilonBy?: Counted;
  /** Environment steps before the first update; more where the replay cannot fill a batch yet. */
  readonly learningStarts: number;
  /** Environment steps between one round of updates and the next. */
  readonly trainFrequency: number;
  /** Updates in a round. */
  readonly gradientSteps: number;
  /** So many updates, or what `targetUpdateBy` says, lie between two moves of the target net. */
  readonly targetUpdateEvery: number;
  /** Default 'updates'. */
  readonly targetUpdateBy?: Counted;
  /** Called after every step. Training stops once it returns (or resolves to) true. */
  readonly onStep?: (progress: TrainProgress) => boolean | undefined | Promise<boolean | undefined>;
}

/** What training counts, and schedules may go by. */
export type Counted = 'steps' | 'updates' | 'episodes';

/** Where training stands. One object, overwritten from step to step. */
export interface TrainProgress {
  /** Environment steps so far. */
  steps: number;
  updates: number;
  /** Episodes that have ended so far. */
  episodes: number;
  epsilon: number;
  /** Undiscounted returns of the episodes that ended since training began or was resumed, oldest first. */
  readonly returns: number[];
  /** What the latest update that was asked had to tell. */
  latest: UpdateResult | undefined;
}

/** Updates that may be on their way before one is waited for. */
const MAX_UPDATES_IN_FLIGHT = 16;

/** Where a `Trainer` stands, as plain data for a checkpoint. */
export interface TrainerState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly updatesDue: number;
  /** Updates since one was waited for. */
  readonly inFlight: number;
  /** Environment steps before the next update. */
  readonly learningStarts: number;
  readonly latest: UpdateResult | null;
  /** Of the episodes that are being played, [envs.count]. */
  readonly returns: readonly number[];
  /** Of the generator that draws the exploration. */
  readonly random: readonly number[];
}

/**
 * The loop of deep Q-learning: act epsilon-greedily, step, store, learn. Where an update is due and the next
 * action is a greedy one, both go to the device together, the action coming from the updated net: the
 * textbook's order at one round trip a step. Updates lie between two steps: the net that comes out is the one
 * that chose the last action, and that the last `onStep` could evaluate.
 *
 * The environments step while the device learns: an update that no action waits for is sent and not awaited. Its
 * batch was drawn and handed over before the step, so what is learned is the same as if each were waited for.
 */
export class Trainer<O extends Observations = Float32Array> {
  readonly progress: TrainProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  private readonly actions: Int32Array;
  private readonly explores: Uint8Array;
  private readonly returns: Float64Array;
  /** The step that is stored: the environments', with its rewards scaled. */
  private readonly stored;
  private learningStarts: number;
  private updatesDue = 0;
  private inFlight = 0;
  /** How often the target net has moved. */
  private targetUpdates = 0;
  private resumed = false;

  /** @throws RangeError for a replay that can never fill a batch, or that makes rewards which `options` would change. */
  constructor(private readonly options: TrainOptions<O>) {
    const { agent, envs, replay, rewardScale = 1, terminalReward } = options;
    if (replay.makesRewards && (rewardScale !== 1 || terminalReward !== undefined)) {
      const [name, right, found] =
        rewardScale !== 1 ? ['rewardScale', 1, rewardScale] : ['terminalReward', undefined, terminalReward];
      throw new RangeError(
        `${name} must be ${right} with hindsight, which takes rewards from its goals and would not change them, got ${found}`,
      );
    }
    replay.canSample(agent.batch.actions.length);
    this.learningStarts = options.learningStarts;
    this.actions = new Int32Array(envs.count);
    this.explores = new Uint8Array(envs.count);
    this.returns = new Float64Array(envs.count);
    const { observations, finalObservations, terminated, truncated } = envs;
    const rewards = new Float32Array(envs.count);
    this.stored = { observations, finalObservations, rewards, terminated, truncated };
  }

  /**
   * Trains until `steps` or `episodes` are done or `onStep` says so. After `state` was set it goes on from there: then the
   * environments must be as they were, too, and so must the replay, or else `refill` was called.
   */
  async train(): Promise<TrainProgress> {
    const { options, progress } = this;
    if (!this.resumed) {
      options.envs.reset(options.seed);
      options.replay.start(options.envs.observations);
    }
    const { steps, episodes = Number.POSITIVE_INFINITY } = options;
    while (progress.steps < steps && progress.episodes < episodes) {
      await this.chooseActions();
      this.step();
      this.updateTargetIfDue();
      if (await options.onStep?.(progress)) break;
    }
    return progress;
  }

  /** Between two steps: in `onStep`, or when `train` is done. */
  get state(): TrainerState {
    const { steps, updates, episodes, latest = null } = this.progress;
    const { updatesDue, inFlight, learningStarts, options } = this;
    const [returns, random] = [[...this.returns], options.random.state];
    return { steps, updates, episodes, updatesDue, inFlight, learningStarts, latest, returns, random };
  }
  set state(state: TrainerState) {
    const { steps, updates, episodes, latest } = state;
    Object.assign(this.progress, { steps, updates, episodes, latest: latest ?? undefined });
    this.progress.epsilon = this.epsilonNow();
    this.targetUpdates = this.targetUpdatesDue();
    this.updatesDue = state.updatesDue;
    this.inFlight = state.inFlight;
    this.learningStarts = state.learningStarts;
    this.returns.set(state.returns);
    this.options.random.state = state.random;
    this.resumed = true;
  }

  /** After `state` was set, where the replay was not kept: fills it anew before the next update. */
  refill(): void {
    const { envs, replay, learningStarts } = this.options;
    this.updatesDue = 0;
    this.learningStarts = this.progress.steps + learningStarts;
    replay.start(envs.observations);
  }

  /** Makes the updates that are due and fills `actions`. */
  private async chooseActions(): Promise<void> {
    const { progress, actions, explores } = this;
    const { agent, envs, random } = this.options;
    progress.epsilon = this.epsilonNow();
    let anyGreedy = false;
    for (let i = 0; i < envs.count; i++) {
      explores[i] = random.uniform() < progress.epsilon ? 1 : 0;
      if (explores[i]) actions[i] = random.int(envs.actionCount);
      else anyGreedy = true;
    }

    let greedy: Int32Array | undefined;
    for (; this.updatesDue > 0; this.updatesDue--) {
      greedy = await this.learn(anyGreedy && this.updatesDue === 1);
      if (this.updatesDue > 1) await breathe();
    }
    if (!anyGreedy) {
      const turn = breathe(); // where the device is asked for an action, it is the device that breathes
      if (turn) await turn;
      return;
    }
    greedy ??= await agent.act(envs.observations);
    for (let i = 0; i < envs.count; i++) if (!explores[i]) actions[i] = greedy[i];
  }

  private async learn(thenAct: boolean): Promise<Int32Array | undefined> {
    const { progress } = this;
    const { agent, envs, replay } = this.options;
    const { priorities } = replay;
    const waits = thenAct || this.inFlight === MAX_UPDATES_IN_FLIGHT;
    let greedy: Int32Array | undefined;
    await priorities?.settle();
    replay.sample(thenAct ? agent.batchBeforeActing : agent.batch);
    if (waits || priorities) {
      const update: Promise<UpdateResult & { greedy?: Int32Array }> = thenAct
        ? agent.learnAndAct(envs.observations)
        : agent.learnAndReport();
      priorities?.learned(update.then(errorsOf));
      if (waits) {
        const { loss, meanQ, ...rest } = await update;
        progress.latest = { loss, meanQ };
        greedy = rest.greedy;
      }
    } else agent.learn();
    this.inFlight = waits ? 0 : this.inFlight + 1;
    progress.updates++;
    this.updateTargetIfDue();
    return greedy;
  }

  private epsilonNow(): number {
    const { epsilon, epsilonBy = 'steps' } = this.options;
    return epsilon(this.progress[epsilonBy]);
  }

  private targetUpdatesDue(): number {
    const { targetUpdateEvery, targetUpdateBy = 'updates' } = this.options;
    return Math.floor(this.progress[targetUpdateBy] / targetUpdateEvery);
  }

  private updateTargetIfDue(): void {
    const due = this.targetUpdatesDue();
    if (due > this.targetUpdates) this.options.agent.updateTarget();
    this.targetUpdates = due;
  }

  private step(): void {
    const { progress, actions, returns, stored } = this;
    const { agent, envs, replay, trainFrequency, gradientSteps } = this.options;
    const { rewardScale = 1, terminalReward } = this.options;
    envs.step(actions);
    for (let i = 0; i < envs.count; i++) {
      const replaced = terminalReward !== undefined && envs.terminated[i];
      stored.rewards[i] = replaced ? terminalReward : envs.rewards[i] * rewardScale;
      returns[i] += envs.rewards[i];
      if (envs.terminated[i] || envs.truncated[i]) {
        progress.episodes++;
        progress.returns.push(returns[i]);
        returns[i] = 0;
      }
    }
    replay.addStep(actions, stored);

    const rounds = Math.floor(progress.steps / trainFrequency);
    progress.steps += envs.count;
    const roundsNow = Math.floor(progress.steps / trainFrequency) - rounds;
    if (progress.steps >= this.learningStarts && replay.canSample(agent.batch.actions.length)) {
      this.updatesDue = roundsNow * gradientSteps;
    }
  }
}

function errorsOf({ errors }: UpdateResult): Float32Array {
  if (!errors)
    throw new Error('A replay with priorities needs an agent that was made with prioritised: true');
  return errors;
}

/** Trains from the start, in one go. */
export async function trainDQN<O extends Observations>(options: TrainOptions<O>): Promise<TrainProgress> {
  return new Trainer(options).train();
}
