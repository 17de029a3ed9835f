import { breathe } from '#platform';
import { epsilonAt } from '../agents/schedule.ts';
import type { Environment } from '../envs/environment.ts';
import { requireKnown } from '../require.ts';
import { requireState } from '../saved-state.ts';
import { listOf, type TrainEpisode, type TrainProgress, tellOfStep } from './callbacks.ts';
import {
  checkHierarchicalOptions,
  HIERARCHICAL_CHANGES,
  type HierarchicalChanges,
  type HierarchicalDQNOptions,
  type HierarchicalState,
  hierarchicalChecks,
  type Level,
} from './hdqn-options.ts';
import { Updater } from './updater.ts';

const NO_GOAL = -1;
/** The number of attempts over which a goal's success rate is an average. */
const ATTEMPTS = 100;

/**
 * Hierarchical deep Q-learning (Kulkarni et al. 2016): one agent chooses goals and learns from the environment's
 * rewards, the other chooses actions and learns from reaching the goal.
 *
 * - The level of actions receives a reward of 1 for reaching the goal, else 0, and its episode ends there.
 * - A goal is one long step, from the state where it was chosen to the state where it was reached or the episode ended.
 *   Its reward is the sum of the rewards on the way.
 */
export class HierarchicalDQN {
  readonly progress: TrainProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  private options: HierarchicalDQNOptions;
  private goal = NO_GOAL;
  /** The observation when the goal was chosen. */
  private readonly startedFrom: Float32Array;
  private readonly observation: Float32Array;
  /** [goal, observation] before and after a step. */
  private readonly before: Float32Array;
  private readonly after: Float32Array;
  /** The rewards on the way to the goal, and the weight of the next one. */
  private earned = 0;
  private discount = 1;
  private episodeReturn = 0;
  private episodeSteps = 0;
  private updateDue = false;
  private readonly successRates: Float64Array;
  private readonly callbacks;
  /** The updates of the level of goals. */
  private readonly goalProgress: Pick<TrainProgress, 'updates' | 'latest'> = {
    updates: 0,
    latest: undefined,
  };
  private readonly goalUpdater: Updater;
  private readonly actionUpdater: Updater;
  private started = false;

  /**
   * @throws TypeError for an object that is missing; RangeError for an option that does not exist or is out of its
   * range, or for a replay of several steps, or one that can never hold `learningStarts` transitions.
   */
  constructor(options: HierarchicalDQNOptions) {
    checkHierarchicalOptions(options);
    const { env, goals, actions, goalCount } = options;
    this.options = options;
    this.startedFrom = new Float32Array(env.observation.length);
    this.observation = new Float32Array(env.observation.length);
    this.before = new Float32Array(goalCount + env.observation.length);
    this.after = new Float32Array(goalCount + env.observation.length);
    this.successRates = new Float64Array(goalCount);
    this.callbacks = listOf(options.callbacks);
    const updaterOf = ({ agent, replay, callbacks }: Level, progress: typeof this.goalProgress) =>
      new Updater(agent, replay, progress, listOf(callbacks));
    this.goalUpdater = updaterOf(goals, this.goalProgress);
    this.actionUpdater = updaterOf(actions, this.progress);
  }

  /**
   * Trains until `steps` are done or a callback stops it. Called again, or after `state` was set, it goes on from
   * there.
   *
   * @throws RangeError for an epsilon outside 0 .. 1; what a callback throws; Error if a loss is not finite or an
   * action's value is NaN.
   */
  async train(): Promise<TrainProgress> {
    const { options, progress, callbacks } = this;
    if (!this.started) {
      this.started = true;
      options.env.reset(options.seed);
      this.observation.set(options.env.observation);
    }
    while (progress.steps < options.steps) {
      await this.learnGoals();
      if (this.goal === NO_GOAL) await this.chooseGoal();
      const episode = this.step(await this.learnAndChooseAction());
      const stops = tellOfStep(callbacks, episode ? [episode] : [], progress);
      if (typeof stops === 'object' ? await stops : stops) break;
      await breathe();
    }
    return progress;
  }

  /**
   * Changes options between two steps: in `onStep`, or when `train` is done. `state` does not include the changes: a
   * run that is resumed has to be made with them.
   *
   * @throws RangeError for an option that cannot be changed, or is out of its range.
   */
  change(changes: HierarchicalChanges): void {
    requireKnown('HierarchicalDQN.change', changes, HIERARCHICAL_CHANGES);
    const { epsilon, ...changed } = changes;
    const { goals, actions } = this.options;
    const options = {
      ...{ ...this.options, ...changed },
      ...(epsilon && { goals: { ...goals, epsilon }, actions: { ...actions, epsilon } }),
    };
    checkHierarchicalOptions(options);
    this.options = options;
  }

  /**
   * The undiscounted return of an episode of `env`, greedy on both levels, cut after `maxSteps`.
   *
   * @param signal ends the episode between two steps once it is aborted.
   * @throws the signal's reason.
   */
  async play(env: Environment, maxSteps: number, signal?: AbortSignal): Promise<number> {
    const { goals, actions, goalOf } = this.options;
    const joint = this.before.slice();
    let goal = NO_GOAL;
    let total = 0;
    for (let step = 0; step < maxSteps; step++) {
      signal?.throwIfAborted();
      if (goal === NO_GOAL || goal === goalOf(env.observation))
        [goal] = await goals.agent.act(env.observation);
      this.join(joint, goal, env.observation);
      const [action] = await actions.agent.act(joint);
      env.step(action);
      total += env.reward;
      if (env.terminated || env.truncated) break;
    }
    return total;
  }

  /** The probability of a random action on the way to `goal`. */
  actionEpsilon(goal: number): number {
    const { actions, leastEpsilonBySuccess: least } = this.options;
    const scheduled = epsilonAt(actions.epsilon, this.progress.steps);
    return least === undefined
      ? scheduled
      : Math.min(scheduled, Math.max(least, 1 - this.successRates[goal]));
  }

  private async learnGoals(): Promise<void> {
    const { goals, learningStarts, targetUpdateEvery } = this.options;
    if (!this.updateDue || goals.replay.size < learningStarts) return;
    await this.goalUpdater.update();
    if (this.goalProgress.updates % targetUpdateEvery === 0) goals.agent.updateTarget();
  }

  private async chooseGoal(): Promise<void> {
    const { goals, goalCount, goalOf, random } = this.options;
    this.progress.epsilon = epsilonAt(goals.epsilon, this.progress.steps);
    if (random.uniform() < this.progress.epsilon) {
      const here = goalOf(this.observation);
      const drawn = random.int(goalCount - 1);
      this.goal = drawn < here ? drawn : drawn + 1;
    } else [this.goal] = await goals.agent.act(this.observation);
    this.startedFrom.set(this.observation);
    this.earned = 0;
    this.discount = 1;
  }

  private async learnAndChooseAction(): Promise<number> {
    const { progress } = this;
    const { env, actions, random, learningStarts, targetUpdateEvery } = this.options;
    const explores = random.uniform() < this.actionEpsilon(this.goal);
    let action = explores ? random.int(env.actionCount) : undefined;
    this.join(this.before, this.goal, this.observation);
    if (this.updateDue && actions.replay.size >= learningStarts) {
      const greedy = await this.actionUpdater.update(explores ? undefined : this.before);
      action ??= greedy?.[0];
      if (progress.updates % targetUpdateEvery === 0) actions.agent.updateTarget();
    }
    this.updateDue = false;
    return action ?? (await actions.agent.act(this.before))[0];
  }

  /** Steps the environment. @returns the episode, if it is over. */
  private step(action: number): TrainEpisode | undefined {
    const { env, goals, actions, goalOf, semiMarkov, trainFrequency } = this.options;
    env.step(action);
    this.join(this.after, this.goal, env.observation);
    const reached = goalOf(env.observation) === this.goal;
    actions.replay.add(this.before, action, reached ? 1 : 0, this.after, reached || env.terminated);
    this.earned += this.discount * env.reward;
    const over = env.terminated || env.truncated;
    if (reached || over) this.endGoal(reached);
    else if (semiMarkov) this.discount *= goals.replay.gamma;
    this.episodeReturn += env.reward;
    this.episodeSteps++;
    const episode = { score: this.episodeReturn, steps: this.episodeSteps, environment: 0 };
    if (over) {
      this.progress.returns.push(this.episodeReturn);
      this.progress.episodes++;
      this.episodeReturn = this.episodeSteps = 0;
      env.reset();
    }
    this.observation.set(env.observation);
    this.updateDue = ++this.progress.steps % trainFrequency === 0;
    return over ? episode : undefined;
  }

  private endGoal(reached: boolean): void {
    const { env, goals } = this.options;
    // gamma^N for the N steps that counted, the last one included.
    const discount = env.terminated ? 0 : this.discount * goals.replay.gamma;
    const scalars = { action: this.goal, reward: this.earned, discount };
    goals.replay.addRows(this.startedFrom, 0, env.observation, 0, scalars);
    this.successRates[this.goal] += (Number(reached) - this.successRates[this.goal]) / ATTEMPTS;
    this.goal = NO_GOAL;
  }

  private join(into: Float32Array, goal: number, observation: Float32Array): void {
    const { goalCount } = this.options;
    for (let g = 0; g < goalCount; g++) into[g] = g === goal ? 1 : 0;
    into.set(observation, goalCount);
  }

  /**
   * Call it after setting `state` without the replays. A level then pauses until it has `learningStarts` transitions,
   * and draws by priority as if the earlier batches had been drawn.
   */
  refill(): void {
    const { goals, actions } = this.options;
    goals.replay.priorities?.goOnFrom(this.goalProgress.updates);
    actions.replay.priorities?.goOnFrom(this.progress.updates);
  }

  /** The state between two steps: read or set it in `onStep`, or when `train` is done. */
  get state(): HierarchicalState {
    const { goal, earned, discount, episodeReturn, episodeSteps, updateDue } = this;
    const { steps, updates, episodes, latest = null } = this.progress;
    return {
      ...{ steps, updates, episodes, latest, goalUpdates: this.goalProgress.updates },
      ...{ goal, earned, discount, episodeReturn, episodeSteps, updateDue },
      startedFrom: [...this.startedFrom],
      observation: [...this.observation],
      successRates: [...this.successRates],
      random: this.options.random.state,
    };
  }
  /** @throws RangeError or TypeError that names an invalid field. */
  set state(state: HierarchicalState) {
    const { steps, updates, episodes, latest } = requireState(
      'HierarchicalDQN',
      state,
      hierarchicalChecks(this.successRates.length, this.observation.length),
    );
    const { goal, earned, discount, episodeReturn, episodeSteps, updateDue } = state;
    const epsilon = epsilonAt(this.options.goals.epsilon, steps);
    Object.assign(this.progress, { steps, updates, episodes, epsilon, latest: latest ?? undefined });
    Object.assign(this, { goal, earned, discount, episodeReturn, episodeSteps, updateDue });
    this.goalProgress.updates = state.goalUpdates;
    this.startedFrom.set(state.startedFrom);
    this.observation.set(state.observation);
    this.successRates.set(state.successRates);
    this.options.random.state = state.random;
    this.started = true;
  }
}
