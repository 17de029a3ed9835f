import { breathe } from '#platform';
import { constant, epsilonAt } from '../agents/schedule.ts';
import type { Observations } from '../envs/environment.ts';
import { requireState } from '../saved-state.ts';
import { listOf, type TrainCallback, type TrainProgress, tellOfStep } from './callbacks.ts';
import { Episodes } from './episodes.ts';
import { checkChange, checkTrainOptions, type TrainChanges, type TrainOptions } from './train-options.ts';
import { type TrainerState, trainerChecks } from './trainer-state.ts';
import { Updater } from './updater.ts';

/**
 * The loop of deep Q-learning: act epsilon-greedily, step, store, learn. If an update is due and the next action is
 * greedy, both go to the device together, and the action comes from the updated net, or from the target net that has
 * followed it. This is the textbook's order at one round trip a step. Updates lie between two steps: the net at the end
 * of training is the one that chose the last action, and that the last `onStep` could evaluate.
 *
 * The environments step while the device learns: an update that no action waits for is sent but not awaited.
 */
export class Trainer<O extends Observations = Float32Array> {
  readonly progress: TrainProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  private readonly options: TrainOptions<O>;
  private readonly callbacks: readonly TrainCallback<O>[];
  private readonly updater: Updater<O>;
  private readonly actions: Int32Array;
  private readonly explores: Uint8Array;
  private readonly episodes: Episodes;
  /** The step that is stored: the environments' step, with its rewards scaled. */
  private readonly stored;
  private learningStarts: number;
  private updatesDue = 0;
  /** The number of times that the target net should have moved by now. */
  private targetUpdates = 0;
  private started = false;

  /**
   * @throws TypeError for an object that is missing; RangeError for an option that does not exist or is out of its
   * range, or for a replay that can never fill a batch or makes rewards that `options` would change.
   */
  constructor(options: TrainOptions<O>) {
    checkTrainOptions(options);
    this.options = { ...options };
    const { agent, envs, replay } = options;
    replay.canSample(agent.batch.actions.length);
    this.callbacks = listOf(options.callbacks);
    this.updater = new Updater(agent, replay, this.progress, this.callbacks, options.upkeep);
    this.learningStarts = options.learningStarts;
    this.actions = new Int32Array(envs.count);
    this.explores = new Uint8Array(envs.count);
    this.episodes = new Episodes(envs, this.progress);
    const { observations, finalObservations, terminated, truncated } = envs;
    const rewards = new Float32Array(envs.count);
    this.stored = { observations, finalObservations, rewards, terminated, truncated };
  }

  /**
   * Trains until `steps` or `episodes` are done or a callback stops it. Called again, it goes on from there. It also
   * goes on after `state` was set, if the environments and the replay were restored; without the replay, call `refill`
   * first.
   *
   * @throws RangeError for an epsilon outside 0 .. 1; what a callback throws; Error if a loss is not finite or an
   * action's value is NaN.
   */
  async train(): Promise<TrainProgress> {
    const { progress, callbacks } = this;
    const { ended } = this.episodes;
    if (!this.started) this.start();
    while (this.goesOn()) {
      await this.chooseActions();
      this.step();
      this.updateTargetIfDue();
      const stops = tellOfStep(callbacks, ended, progress);
      if (typeof stops === 'object' ? await stops : stops) break;
    }
    return progress;
  }

  /**
   * Changes an option between two steps: in `onStep`, or when `train` is done. `state` does not include the change: a
   * run that is resumed has to be given it again.
   *
   * @param value a new `targetUpdateEvery` counts from 0: after 1234 updates, 500 makes the next move at 1500.
   * @throws RangeError for a key that cannot be changed, or a value out of its range.
   */
  change<K extends keyof TrainChanges>(key: K, value: TrainChanges[K]): void {
    const { agent, replay } = this.options;
    checkChange(key, value, replay);
    if (key === 'learningRate') {
      if (agent.learningRate === undefined) throw new TypeError('this agent has no learningRate to change');
      agent.learningRate = value as TrainChanges['learningRate'];
      return;
    }
    const changed = key === 'epsilon' && typeof value === 'number' ? constant(value) : value;
    Object.assign(this.options, { [key]: changed });
    if (key === 'learningStarts') this.learningStarts = this.options.learningStarts;
    if (key === 'targetUpdateEvery') this.targetUpdates = this.targetUpdatesDue();
  }

  /** The state between two steps: read or set it in `onStep`, or when `train` is done. */
  get state(): TrainerState {
    const { steps, updates, episodes, latest = null } = this.progress;
    const { updatesDue, options } = this;
    const learningStarts = this.learningStarts === Number.POSITIVE_INFINITY ? null : this.learningStarts;
    const [returns, lengths] = [[...this.episodes.returns], [...this.episodes.lengths]];
    const random = options.random.state;
    return { steps, updates, episodes, updatesDue, learningStarts, latest, returns, lengths, random };
  }
  /** @throws RangeError or TypeError that names an invalid field. */
  set state(state: TrainerState) {
    const { steps, updates, episodes, latest } = requireState(
      'Trainer',
      state,
      trainerChecks(this.episodes.returns.length),
    );
    Object.assign(this.progress, { steps, updates, episodes, latest: latest ?? undefined });
    this.progress.epsilon = this.epsilonNow();
    this.targetUpdates = this.targetUpdatesDue();
    this.updatesDue = state.updatesDue;
    this.learningStarts = state.learningStarts ?? Number.POSITIVE_INFINITY;
    this.episodes.returns.set(state.returns);
    this.episodes.lengths.set(state.lengths);
    this.options.random.state = state.random;
    this.started = true;
  }

  /**
   * Takes over the `state` of a trainer with another number of environments. Counts and the generator of exploration go
   * on, while an episode begins in every environment, and in the replay.
   *
   * @param seed seeds the environments: the i-th gets seed + steps so far + i.
   * @throws RangeError or TypeError that names an invalid field.
   */
  takeOver(state: TrainerState, seed: number | bigint): void {
    const { envs, replay } = this.options;
    const none = new Array<number>(envs.count).fill(0);
    this.state = { ...state, returns: none, lengths: none };
    envs.reset(BigInt(seed) + BigInt(this.progress.steps));
    replay.start(envs.observations);
  }

  /** Call it after setting `state` without the replay: the replay then fills again before the next update. */
  refill(): void {
    const { envs, replay, learningStarts } = this.options;
    this.updatesDue = 0;
    this.learningStarts = this.progress.steps + learningStarts;
    replay.priorities?.goOnFrom(this.progress.updates);
    replay.start(envs.observations);
  }

  private start(): void {
    const { envs, replay, seed, warn = console.warn } = this.options;
    this.started = true;
    if (this.learnsNothing()) {
      const { steps, learningStarts, trainFrequency } = this.options;
      warn(
        `nothing will be learned: no update comes before step ${steps}, the last, with learningStarts = ` +
          `${learningStarts} and trainFrequency = ${trainFrequency} (learningStarts = Infinity says that it is meant)`,
      );
    }
    envs.reset(seed);
    replay.start(envs.observations);
  }

  /** Whether training ends before the first round of updates, although `learningStarts` is not Infinity. */
  private learnsNothing(): boolean {
    const { envs, steps, learningStarts, trainFrequency } = this.options;
    if (steps === Number.POSITIVE_INFINITY || learningStarts === Number.POSITIVE_INFINITY) return false;
    const steppedTo = (step: number) => Math.ceil(step / envs.count) * envs.count;
    const lastRound = Math.floor((steppedTo(steps) - envs.count) / trainFrequency) * trainFrequency;
    return lastRound <= 0 || steppedTo(lastRound) < learningStarts;
  }

  private goesOn(): boolean {
    const { steps, episodes = Number.POSITIVE_INFINITY } = this.options;
    return this.progress.steps < steps && this.progress.episodes < episodes;
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
      const more = this.updatesDue > 1;
      const moves = this.targetUpdatesDue(1) > this.targetUpdates;
      const together = anyGreedy && !more && this.actsWithUpdate(moves);
      greedy = await this.updater.update(together ? envs.observations : undefined, more || anyGreedy, moves);
      if (moves) this.targetUpdates = this.targetUpdatesDue();
      if (more) await breathe();
    }
    if (!anyGreedy) {
      const turn = breathe(); // asking the device for an action breathes as well
      if (turn) await turn;
      return;
    }
    greedy ??= await agent.act(envs.observations);
    for (let i = 0; i < envs.count; i++) if (!explores[i]) actions[i] = greedy[i];
  }

  private epsilonNow(): number {
    const { epsilon, epsilonBy = 'steps' } = this.options;
    return epsilonAt(epsilon, this.progress[epsilonBy]);
  }

  /** The number of moves of the target net that are due after `updates` more updates. */
  private targetUpdatesDue(updates = 0): number {
    const { targetUpdateEvery, targetUpdateBy = 'updates' } = this.options;
    const more = targetUpdateBy === 'updates' ? updates : 0;
    return Math.floor((this.progress[targetUpdateBy] + more) / targetUpdateEvery);
  }

  /**
   * Whether one program can do the next update and choose the actions, by the target net only if it moves between them.
   */
  private actsWithUpdate(moves: boolean): boolean {
    return this.options.agent.actWith !== 'target' || (moves && !this.updater.waitsForEach);
  }

  /**
   * Several moves may be due if they depend on steps or episodes, as one step of the environments counts several. They
   * are sent together with the next run, as only updates need them.
   */
  private updateTargetIfDue(): void {
    const due = this.targetUpdatesDue();
    for (; this.targetUpdates < due; this.targetUpdates++) this.options.agent.updateTarget({ later: true });
  }

  private step(): void {
    const { progress, actions, stored } = this;
    const { agent, envs, replay, trainFrequency, gradientSteps } = this.options;
    const { rewardScale = 1, terminalReward } = this.options;
    envs.step(actions);
    for (let i = 0; i < envs.count; i++) {
      const replaced = terminalReward !== undefined && envs.terminated[i];
      stored.rewards[i] = replaced ? terminalReward : envs.rewards[i] * rewardScale;
    }
    replay.addStep(actions, stored);

    const rounds = Math.floor(progress.steps / trainFrequency);
    this.episodes.count();
    const roundsNow = Math.floor(progress.steps / trainFrequency) - rounds;
    if (progress.steps >= this.learningStarts && replay.canSample(agent.batch.actions.length)) {
      this.updatesDue = roundsNow * gradientSteps;
    }
  }
}

/** Trains from the start, in one go. */
export async function trainDQN<O extends Observations>(options: TrainOptions<O>): Promise<TrainProgress> {
  return new Trainer(options).train();
}
