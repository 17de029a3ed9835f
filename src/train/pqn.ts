import { breathe } from '#platform';
import type { UpdateResult } from '../agents/dqn.ts';
import { compileQ, observationInput, type QProgram } from '../agents/q-values.ts';
import { epsilonAt } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { sub } from '../ops/arithmetic.ts';
import { mean } from '../ops/broadcast.ts';
import { square } from '../ops/functions.ts';
import { gather } from '../ops/gather.ts';
import { max } from '../ops/reduce.ts';
import { detach } from '../ops/reshape.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import { typeOf } from '../replay/observations.ts';
import { requireKnown } from '../require.ts';
import { requireState } from '../saved-state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { askEach, listOf, type TrainProgress, tellOfStep } from './callbacks.ts';
import { Episodes } from './episodes.ts';
import { lambdaReturns } from './lambda-returns.ts';
import {
  checkPQNOptions,
  PQN_CHANGES,
  type PQNChanges,
  type PQNOptions,
  type PQNState,
  pqnChecks,
} from './pqn-options.ts';
import { GOES_ON, mix, type PQNBatch, Rollout, TERMINATED, TRUNCATED } from './rollout.ts';
import { UPDATES_IN_FLIGHT } from './updater.ts';

/**
 * PQN, parallelised Q-learning without a replay or a target net. A round is
 *
 * 1. `rolloutSteps` steps in all environments, epsilon-greedy by a net that does not change meanwhile;
 * 2. the targets of all these steps, from the last one back: see `lambdaReturns`;
 * 3. `epochs` times, in a new order each: updates with `batchSize` of the steps, by the mean of (Q(s, a) - G)^2.
 *
 * Layer normalisation in the net keeps it from diverging, and so does learning from recent steps only.
 *
 * Source: M. Gallici et al., "Simplifying Deep Temporal Difference Learning" (2024). docs/algorithms has a page on it.
 */
export class PQN<O extends Observations = Float32Array> {
  readonly progress: TrainProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  /** The steps of the present round. */
  readonly rollout: Rollout<O>;
  private readonly callbacks;
  private readonly episodes: Episodes;
  private readonly actions: Int32Array;
  private readonly waitsForEach: boolean;
  private started = false;
  private learned = false;

  private constructor(
    private options: PQNOptions<O>,
    private readonly q: QProgram<'f32' | 'u8'>,
    private readonly update: Awaited<ReturnType<typeof compileUpdate>>,
  ) {
    const { envs, rolloutSteps } = options;
    this.callbacks = listOf(options.callbacks);
    this.waitsForEach = this.callbacks.some(({ afterUpdate }) => afterUpdate);
    this.rollout = new Rollout(rolloutSteps, envs.count, envs.observations);
    this.episodes = new Episodes(envs, this.progress);
    this.actions = new Int32Array(envs.count);
  }

  /**
   * @throws TypeError for an object that is missing; RangeError for an option that does not exist, is out of its range,
   * or does not fit another.
   */
  static async create<O extends Observations>(device: Device, options: PQNOptions<O>): Promise<PQN<O>> {
    checkPQNOptions(options);
    const { qNet, envs } = options;
    const { observationShape, count, actionCount } = envs;
    const observationType = typeOf(envs.observations);
    const [q, update] = await Promise.all([
      compileQ(device, qNet, { observationShape, observationType, count, actionCount }),
      compileUpdate(device, options),
    ]);
    return new PQN(options, q, update);
  }

  /**
   * Trains until `steps` or `episodes` are done or a callback stops it. Called again, it goes on from there. It also
   * goes on after `state` was set, if the rollout was restored or `refill` was called.
   *
   * @throws RangeError for an epsilon outside 0 .. 1; what a callback throws; Error if a loss is not finite or an
   * action's value is NaN.
   */
  async train(): Promise<TrainProgress> {
    const { options, progress, callbacks, episodes, rollout } = this;
    const { steps, episodes: most = Number.POSITIVE_INFINITY } = options;
    if (!this.started) {
      this.started = true;
      options.envs.reset(options.seed);
    }
    while (progress.steps < steps && progress.episodes < most) {
      await this.step();
      if (rollout.filled === rollout.steps) await this.learn();
      const stops = tellOfStep(callbacks, episodes.ended, progress);
      if (typeof stops === 'object' ? await stops : stops) break;
    }
    return progress;
  }

  /** One step in all environments, into the rollout. */
  private async step(): Promise<void> {
    const { rollout, actions, progress, episodes } = this;
    const { envs, random, epsilon, epsilonBy = 'steps', rewardScale = 1 } = this.options;
    progress.epsilon = epsilonAt(epsilon, progress[epsilonBy]);
    const { values, greedy } = await this.judge(envs.observations);
    for (let i = 0; i < envs.count; i++) {
      const explores = random.uniform() < progress.epsilon;
      actions[i] = explores ? random.int(envs.actionCount) : greedy[i];
    }
    const { row } = rollout;
    rollout.observations.set(envs.observations, rollout.filled * envs.observations.length);
    rollout.actions.set(actions, row);
    rollout.values.set(values, row);

    envs.step(actions);
    episodes.count();
    for (let i = 0; i < envs.count; i++) {
      rollout.rewards[row + i] = envs.rewards[i] * rewardScale;
      rollout.ends[row + i] = envs.terminated[i] ? TERMINATED : envs.truncated[i] ? TRUNCATED : GOES_ON;
    }
    if (rollout.ends.subarray(row, row + envs.count).includes(TRUNCATED)) {
      rollout.cutValues.set((await this.judge(envs.finalObservations)).values, row);
    }
    rollout.filled++;
  }

  /** The largest values and the greedy actions, [envs.count]. */
  private async judge(observations: O) {
    const { actionCount } = this.options.envs;
    const { q, greedy } = await this.q.run({ observations: observations as Float32Array<ArrayBuffer> });
    return { values: Float32Array.from(greedy, (action, i) => q[i * actionCount + action]), greedy };
  }

  /** Learns from the rollout, and empties it. */
  private async learn(): Promise<void> {
    const { rollout, options } = this;
    const { envs, shuffle, batchSize, epochs } = options;
    const { values } = await this.judge(envs.observations);
    const targets = lambdaReturns(rollout, values, options);
    const order = Uint32Array.from(targets, (_, i) => i);
    const updates = (order.length / batchSize) * epochs;
    for (let made = 0, at = order.length; made < updates; made++, at += batchSize) {
      if (at === order.length) {
        mix(order, shuffle);
        at = 0;
      }
      rollout.fill(this.update.inputs as PQNBatch<O>, order.subarray(at, at + batchSize), targets);
      await this.updateOnce(made === updates - 1);
    }
    rollout.filled = 0;
  }

  /** Sends an update, and waits for one now and then. */
  private async updateOnce(last: boolean): Promise<void> {
    const { progress, callbacks } = this;
    const number = ++progress.updates;
    this.learned = true;
    if (!last && !this.waitsForEach && number % UPDATES_IN_FLIGHT !== 0) {
      this.update.submit({}, { later: true });
      return breathe();
    }
    const { loss, meanQ } = await this.update.run();
    const update: UpdateResult = { loss: loss[0], meanQ: meanQ[0] };
    progress.latest = update;
    await askEach(callbacks, (callback) => callback.afterUpdate?.({ number, ...update }));
  }

  /** The latest update's batch, which the next one overwrites; undefined before this object's first update. */
  get latestBatch(): PQNBatch<O> | undefined {
    return this.learned ? (this.update.inputs as PQNBatch<O>) : undefined;
  }

  /**
   * Changes options between two steps: in `onStep`, or when `train` is done. `state` does not include the changes: a
   * run that is resumed has to be made with them.
   *
   * @throws RangeError for an option that cannot be changed, or is out of its range.
   */
  change(changes: PQNChanges): void {
    requireKnown('PQN.change', changes, PQN_CHANGES);
    const options = { ...this.options, ...changes };
    checkPQNOptions(options);
    this.options = options;
  }

  /** Measures the time of an update, kernel by kernel: see `Program.profile`. It learns nothing. */
  profile(options?: ProfileOptions): Promise<Profile> {
    const { states, actions, targets } = this.update.inputs;
    if (!this.learned) for (const input of [states, actions, targets]) input.fill(0);
    return this.update.profile(options);
  }

  /** What an update runs: see `Program.describe`. */
  describe(): ProgramDescription {
    return this.update.describe();
  }

  /** Call it after setting `state` without the rollout: a new round begins. */
  refill(): void {
    this.rollout.filled = 0;
  }

  /**
   * Takes over the `state` of a run with another number of environments. Counts and generators go on, while a round,
   * and an episode in every environment, begin.
   *
   * @param seed seeds the environments: the i-th gets seed + steps so far + i.
   * @throws RangeError or TypeError that names an invalid field.
   */
  takeOver(state: PQNState, seed: number | bigint): void {
    const { envs } = this.options;
    const none = new Array<number>(envs.count).fill(0);
    this.state = { ...state, filled: 0, returns: none, lengths: none };
    envs.reset(BigInt(seed) + BigInt(this.progress.steps));
  }

  /** The state between two steps: read or set it in `onStep`, or when `train` is done. */
  get state(): PQNState {
    const { rollout, episodes, options } = this;
    const { steps, updates, episodes: ended, latest = null } = this.progress;
    return {
      ...{ steps, updates, episodes: ended, latest, filled: rollout.filled },
      ...{ returns: [...episodes.returns], lengths: [...episodes.lengths] },
      ...{ random: options.random.state, shuffle: options.shuffle.state },
    };
  }
  /** @throws RangeError or TypeError that names an invalid field. */
  set state(state: PQNState) {
    const { envs, rolloutSteps, epsilon, epsilonBy = 'steps', random, shuffle } = this.options;
    const read = requireState('PQN', state, pqnChecks(envs.count, rolloutSteps));
    const { steps, updates, episodes, latest } = read;
    Object.assign(this.progress, { steps, updates, episodes, latest: latest ?? undefined });
    this.progress.epsilon = epsilonAt(epsilon, this.progress[epsilonBy]);
    this.rollout.filled = read.filled;
    this.episodes.returns.set(read.returns);
    this.episodes.lengths.set(read.lengths);
    random.state = read.random;
    shuffle.state = read.shuffle;
    this.started = true;
  }
}

/** The loss of values [n, actions] against the targets of the actions taken: errors Q(s, a) - G, [n]. */
export function regressionLoss(q: Tensor<'f32'>, actions: Tensor<'i32'>, targets: Tensor<'f32'>) {
  const errors = sub(gather(q, actions), targets);
  return { loss: mean(square(errors)), errors: detach(errors), meanQ: detach(mean(max(q, -1))) };
}

/** An update: states [batchSize, ...observationShape], actions and targets [batchSize]. */
function compileUpdate<O extends Observations>(
  device: Device,
  { qNet, optimizer, envs, batchSize }: PQNOptions<O>,
) {
  const inputs = {
    states: observationInput(batchSize, envs.observationShape, typeOf(envs.observations)),
    actions: { shape: [batchSize], dtype: 'i32' as const },
    targets: [batchSize],
  };
  return device.compile(inputs, ({ states, actions, targets }) => {
    const { loss, meanQ } = regressionLoss(qNet.forward(states), actions, targets);
    optimizer.minimize(loss);
    return { loss, meanQ };
  });
}
