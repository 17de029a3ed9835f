import type { UpdateResult } from '../agents/dqn.ts';
import { observationInput } from '../agents/q-values.ts';
import { epsilonAt } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { Normalised } from '../nn/normalised.ts';
import { add, mul, sub } from '../ops/arithmetic.ts';
import { fractions } from '../ops/fractions.ts';
import { gather } from '../ops/gather.ts';
import { argmax, max } from '../ops/reduce.ts';
import { where } from '../ops/where.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import { typeOf } from '../replay/observations.ts';
import { requireKnown } from '../require.ts';
import { requireState } from '../saved-state.ts';
import { askEach, listOf, type TrainProgress, tellOfStep } from './callbacks.ts';
import { Episodes } from './episodes.ts';
import { RewardScale } from './reward-scale.ts';
import {
  checkStreamOptions,
  STREAM_CHANGES,
  type StreamQChanges,
  type StreamQOptions,
  type StreamQState,
  streamChecks,
} from './stream-q-options.ts';

/** The reported loss and mean value are decaying means over about this number of steps. */
const TOLD_STEPS = 1000;

/**
 * Streaming Q(lambda): every transition is learned from once, as it happens, and is not kept. There is no replay, no
 * target net and no batch. In each step, with the action a taken in s that led to s':
 *
 *     error = r + gamma max over a' of Q(s', a') - Q(s, a)      without the maximum where s' has no future
 *     w     = w + step * error * z                              see `ObGD` and `AdaptiveTraces`
 *     z     = gamma lambda z, or 0 if the episode ended or a was not greedy
 *     a     = the next action, epsilon-greedily by the new net: Q(s, a) and its gradient g
 *     z     = z + g
 *
 * All of it is one program, which sees s' twice: before the step of the parameters and after it. The value and the
 * trace of the next action are kept for the next step, which tells the error.
 *
 * If a time limit ends an episode, s' has a future. If `qNet` is a `Normalised`, an observation counts for its mean and
 * variance before the net sees it. So do the first observations of episodes.
 *
 * Source: M. Elsayed, G. Vasan and A. R. Mahmood, "Streaming Deep Reinforcement Learning Finally Works" (2024).
 * docs/algorithms has a page on it.
 */
export class StreamQ<O extends Observations = Float32Array> {
  readonly progress: TrainProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  private readonly callbacks;
  private readonly episodes: Episodes;
  private readonly rewards: RewardScale;
  private action = 0;
  /** Q(s, a) of the next action. */
  private value = 0;
  /** Whether the net would have chosen another action. */
  private strays = false;
  private observed = 0;
  private started = false;

  private constructor(
    private options: StreamQOptions<O>,
    private readonly program: Awaited<ReturnType<typeof compileStep>>,
  ) {
    this.callbacks = listOf(options.callbacks);
    this.episodes = new Episodes(options.envs, this.progress);
    this.rewards = new RewardScale(options.gamma);
  }

  /**
   * @throws TypeError for an object that is missing; RangeError for an option that does not exist, is out of its range,
   * or does not fit another.
   */
  static async create<O extends Observations>(
    device: Device,
    options: StreamQOptions<O>,
  ): Promise<StreamQ<O>> {
    checkStreamOptions(options);
    return new StreamQ(options, await compileStep(device, options));
  }

  /**
   * Trains until `steps` or `episodes` are done or a callback stops it. Called again, or after `state` was set, it goes
   * on from there.
   *
   * @throws RangeError for an epsilon outside 0 .. 1; what a callback throws; Error if the error of a value is not
   * finite.
   */
  async train(): Promise<TrainProgress> {
    const { options, progress, callbacks, episodes } = this;
    const { steps, episodes: most = Number.POSITIVE_INFINITY } = options;
    if (!this.started) await this.start();
    while (progress.steps < steps && progress.episodes < most) {
      await this.step();
      const stops = tellOfStep(callbacks, episodes.ended, progress);
      if (typeof stops === 'object' ? await stops : stops) break;
    }
    return progress;
  }

  /** Chooses the first action. Nothing is learned, as there is neither a reward nor a trace. */
  private async start(): Promise<void> {
    const { envs, seed } = this.options;
    this.started = true;
    envs.reset(seed);
    await this.learnAndChoose({ steps: false, begins: true, reward: 0, discount: 0, keep: 0 });
  }

  private async step(): Promise<void> {
    const { progress, episodes, rewards, callbacks } = this;
    const { envs, gamma, lambda, scaleRewards = true } = this.options;
    envs.step([this.action]);
    episodes.count();
    const [reward, terminated, truncated] = [envs.rewards[0], envs.terminated[0], envs.truncated[0]];
    const ends = terminated !== 0 || truncated !== 0;
    const { error, best } = await this.learnAndChoose({
      ...{ steps: true, begins: ends },
      reward: scaleRewards ? rewards.scale(reward, ends) : reward,
      discount: terminated ? 0 : gamma,
      keep: ends || this.strays ? 0 : gamma * lambda,
    });
    const number = ++progress.updates;
    if (!Number.isFinite(error)) {
      throw new Error(`the error of update ${number} is ${error}: the parameters cannot be trusted any more`);
    }
    const update = { loss: error * error, meanQ: best };
    progress.latest = blend(progress.latest ?? update, update);
    await askEach(callbacks, (callback) => callback.afterUpdate?.({ number, ...update }));
  }

  /**
   * One run of the program. @param steps whether the environment took a step; @param begins whether an episode does.
   */
  private async learnAndChoose({ steps, begins, reward, discount, keep }: Outcome) {
    const { progress, program } = this;
    const { envs, gamma, lambda, random, epsilon, epsilonBy = 'steps' } = this.options;
    progress.epsilon = epsilonAt(epsilon, progress[epsilonBy]);
    const explores = random.uniform() < progress.epsilon;
    const drawn = explores ? random.int(envs.actionCount) : 0;
    const { inputs } = program;
    inputs.next.set(envs.finalObservations);
    this.count(steps, inputs.nextOfMean, inputs.nextOfVariance);
    inputs.observation.set(envs.observations);
    this.count(begins, inputs.firstOfMean, inputs.firstOfVariance);
    inputs.reward[0] = reward;
    inputs.discount[0] = discount;
    inputs.value[0] = this.value;
    inputs.keep[0] = keep;
    inputs.decay[0] = gamma * lambda;
    inputs.explores[0] = Number(explores);
    inputs.drawn[0] = drawn;
    const { error, value, best, greedy } = await program.run();
    this.action = explores ? drawn : greedy[0];
    this.strays = this.action !== greedy[0];
    this.value = value[0];
    return { error: error[0], best: best[0] };
  }

  /** Counts an observation, if it `counts`, and gives its shares in the mean and the variance. */
  private count(counts: boolean, ofMean: Float32Array, ofVariance: Float32Array): void {
    if (counts) this.observed++;
    ofMean[0] = counts ? 1 / this.observed : 0;
    ofVariance[0] = counts && this.observed > 1 ? 1 / (this.observed - 1) : 0;
  }

  /**
   * Changes options between two steps: in `onStep`, or when `train` is done. `state` does not include the changes: a
   * run that is resumed has to be made with them.
   *
   * @throws RangeError for an option that cannot be changed, or is out of its range.
   */
  change(changes: StreamQChanges): void {
    requireKnown('StreamQ.change', changes, STREAM_CHANGES);
    const options = { ...this.options, ...changes };
    checkStreamOptions(options);
    this.options = options;
    this.rewards.gamma = options.gamma;
  }

  /** Measures the time of a step, kernel by kernel: see `Program.profile`. It learns nothing. */
  profile(options?: ProfileOptions): Promise<Profile> {
    void Object.values(this.program.inputs); // marks the inputs as given; before the first step they are zeros
    return this.program.profile(options);
  }

  /** What a step runs: see `Program.describe`. */
  describe(): ProgramDescription {
    return this.program.describe();
  }

  /** Does nothing, as there is no replay to fill. */
  refill(): void {}

  /** The present factor on rewards. */
  get rewardScale(): number {
    return this.options.scaleRewards === false ? 1 : this.rewards.factor;
  }

  /** The state between two steps: read or set it in `onStep`, or when `train` is done. */
  get state(): StreamQState {
    const { action, value, strays, observed, episodes, rewards, options } = this;
    const { steps, updates, episodes: ended, latest = null } = this.progress;
    return {
      ...{ steps, updates, episodes: ended, latest, action, value, strays, observed },
      ...{ rewardScale: rewards.state, episodeReturn: episodes.returns[0] },
      ...{ episodeSteps: episodes.lengths[0], random: options.random.state },
    };
  }
  /** @throws RangeError or TypeError that names an invalid field. */
  set state(state: StreamQState) {
    const { envs, epsilon, epsilonBy = 'steps', random } = this.options;
    const read = requireState('StreamQ', state, streamChecks(envs.actionCount));
    const { steps, updates, episodes, latest, action, value, strays, observed } = read;
    Object.assign(this.progress, { steps, updates, episodes, latest: latest ?? undefined });
    this.progress.epsilon = epsilonAt(epsilon, this.progress[epsilonBy]);
    Object.assign(this, { action, value, strays, observed });
    this.rewards.state = read.rewardScale;
    this.episodes.returns[0] = read.episodeReturn;
    this.episodes.lengths[0] = read.episodeSteps;
    random.state = read.random;
    this.started = true;
  }
}

/** The outcome of the latest action. */
interface Outcome {
  /** Whether there was an action, so that the environment took a step. */
  readonly steps: boolean;
  /** Whether an episode begins. */
  readonly begins: boolean;
  readonly reward: number;
  readonly discount: number;
  readonly keep: number;
}

/** The program of a step: it learns from the latest action, and chooses the next one. */
function compileStep<O extends Observations>(device: Device, options: StreamQOptions<O>) {
  const { qNet, traces, envs } = options;
  const seen = qNet instanceof Normalised ? qNet : undefined;
  const observed = observationInput(1, envs.observationShape, typeOf(envs.observations));
  const inputs = {
    ...{ next: observed, nextOfMean: [1], nextOfVariance: [1] },
    ...{ observation: observed, firstOfMean: [1], firstOfVariance: [1] },
    ...{ reward: [1], discount: [1], value: [1], keep: [1], decay: [1], explores: [1] },
    drawn: { shape: [1], dtype: 'i32' as const },
  };
  return device.compile(inputs, (given) => {
    const [next, observation] = [given.next, given.observation].map((x) => (seen ? fractions(x) : x));
    seen?.observe(next, { mean: given.nextOfMean, variance: given.nextOfVariance });
    const target = add(given.reward, mul(given.discount, max(qNet.forward(next), -1)));
    const error = sub(target, given.value);
    traces.follow(error);

    seen?.observe(observation, { mean: given.firstOfMean, variance: given.firstOfVariance });
    const q = qNet.forward(observation);
    const greedy = argmax(q, -1);
    const best = gather(q, greedy);
    const value = where(given.explores, gather(q, given.drawn), best);
    traces.remember(value, given);
    return { error, value, best, greedy };
  });
}

/** Decaying means of the results of updates. */
function blend(before: UpdateResult, update: UpdateResult): UpdateResult {
  const towards = (from: number, to: number) => from + (to - from) / TOLD_STEPS;
  return { loss: towards(before.loss, update.loss), meanQ: towards(before.meanQ, update.meanQ) };
}
