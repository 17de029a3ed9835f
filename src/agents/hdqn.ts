import { breathe } from '#platform';
import type { Environment } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import type { ReplayBuffer } from '../replay/replay-buffer.ts';
import type { DQN, UpdateResult } from './dqn.ts';
import type { Schedule } from './schedule.ts';

/** One of the two levels: an agent for one environment, and what it learns from. */
export interface Level {
  readonly agent: DQN;
  readonly replay: ReplayBuffer;
  /** By environment step. */
  readonly epsilon: Schedule;
}

export interface HierarchicalDQNOptions {
  readonly env: Environment;
  /** Chooses goals: Q(s, g), [1, size of an observation] to [1, goalCount]. */
  readonly goals: Level;
  /** Chooses actions on the way to a goal: Q(g, s, a), [1, goalCount + size of an observation] to [1, actionCount]. */
  readonly actions: Level;
  readonly goalCount: number;
  /** The goal that a state is: from 0 to goalCount - 1. While there, another goal is chosen. */
  readonly goalOf: (observation: Float32Array) => number;
  /**
   * Count a goal that took N steps as N (options in a semi-Markov process: Sutton, Precup, Singh 1999): what was
   * earned on the way is discounted, r + gamma r' + ..., and what follows counts gamma^N. Default: no, as in the
   * paper: it is added up, and what follows counts gamma, however long it took.
   */
  readonly semiMarkov?: boolean | undefined;
  /**
   * Explore less on the way to goals that are reached often: with at most 1 - success rate, though not less than
   * so much. Default: all goals alike, by the schedule.
   */
  readonly leastEpsilonBySuccess?: number | undefined;
  /** Transitions that a level needs before its first update: at least its batch size. */
  readonly learningStarts: number;
  /** Environment steps between two updates of each level. */
  readonly trainFrequency: number;
  /** Updates between two moves of the target nets. */
  readonly targetUpdateEvery: number;
  /** Environment steps. */
  readonly steps: number;
  /** Draws the exploration. */
  readonly random: Random;
  /** Seeds the environment. */
  readonly seed: number;
  /** Called after every step. Training stops once it returns (or resolves to) true. */
  readonly onStep?: (progress: HierarchicalProgress) => boolean | undefined | Promise<boolean | undefined>;
}

/** Where training stands. One object, overwritten from step to step. */
export interface HierarchicalProgress {
  /** Environment steps so far. */
  steps: number;
  /** Of the level of actions. */
  updates: number;
  /** Episodes that have ended so far. */
  episodes: number;
  /** With which goals are chosen. */
  epsilon: number;
  /** Undiscounted returns of the episodes that ended since training began or was resumed, oldest first. */
  readonly returns: number[];
  /** What the latest update of the level of actions that was asked had to tell. */
  latest: UpdateResult | undefined;
}

/** What a `HierarchicalDQN` is in the middle of, as plain data for a checkpoint. */
export interface HierarchicalState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly latest: UpdateResult | null;
  /** -1: none. */
  readonly goal: number;
  readonly startedFrom: readonly number[];
  readonly observation: readonly number[];
  readonly earned: number;
  readonly discount: number;
  readonly episodeReturn: number;
  readonly updateDue: boolean;
  /** Of the level of goals. */
  readonly goalUpdates: number;
  readonly successRates: readonly number[];
  readonly random: readonly number[];
}

const NO_GOAL = -1;
/** Attempts over which a goal's success rate is an average. */
const ATTEMPTS = 100;
/** Updates between two that are waited for. */
const UPDATES_IN_FLIGHT = 16;

/**
 * Hierarchical deep Q-learning (Kulkarni et al. 2016): one agent chooses goals by what the environment pays, the
 * other one actions by whether they reach the goal.
 *
 * - Actions are paid 1 for reaching the goal, else 0. For them an episode ends there, too.
 * - A goal is one long step: from the state where it was chosen to the one where it was reached or the episode
 *   over. It is paid what was earned on the way.
 */
export class HierarchicalDQN {
  readonly progress: HierarchicalProgress = {
    ...{ steps: 0, updates: 0, episodes: 0 },
    ...{ epsilon: 1, returns: [], latest: undefined },
  };
  private readonly options: HierarchicalDQNOptions;
  private goal = NO_GOAL;
  /** What was seen when the goal was chosen. */
  private readonly startedFrom: Float32Array;
  private readonly observation: Float32Array;
  /** [goal, observation] before and after a step. */
  private readonly before: Float32Array;
  private readonly after: Float32Array;
  /** On the way to the goal: the rewards, and what the next one counts. */
  private earned = 0;
  private discount = 1;
  private episodeReturn = 0;
  private updateDue = false;
  private goalUpdates = 0;
  private readonly successRates: Float64Array;
  private resumed = false;

  /** @throws RangeError for a replay that can never hold `learningStarts` transitions, or of several steps. */
  constructor(options: HierarchicalDQNOptions) {
    const { env, goals, actions, goalCount, learningStarts } = options;
    for (const { nStep } of [goals.replay, actions.replay]) {
      if (nStep !== 1)
        throw new RangeError(`nStep must be 1 at both levels of hierarchical DQN, got ${nStep}`);
    }
    const capacity = Math.min(goals.replay.capacity, actions.replay.capacity);
    if (capacity < learningStarts) {
      throw new RangeError(
        `Replays of at least learningStarts = ${learningStarts} transitions are needed, got one of ${capacity}`,
      );
    }
    this.options = options;
    this.startedFrom = new Float32Array(env.observation.length);
    this.observation = new Float32Array(env.observation.length);
    this.before = new Float32Array(goalCount + env.observation.length);
    this.after = new Float32Array(goalCount + env.observation.length);
    this.successRates = new Float64Array(goalCount);
  }

  /** Trains until `steps` are done or `onStep` says so; after `state` was set, from there on. */
  async train(): Promise<HierarchicalProgress> {
    const { options, progress } = this;
    if (!this.resumed) {
      options.env.reset(options.seed);
      this.observation.set(options.env.observation);
    }
    while (progress.steps < options.steps) {
      await this.learnGoals();
      if (this.goal === NO_GOAL) await this.chooseGoal();
      this.step(await this.learnAndChooseAction());
      if (await options.onStep?.(progress)) break;
      await breathe();
    }
    return progress;
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

  /** With what probability an action on the way to `goal` is drawn at random. */
  actionEpsilon(goal: number): number {
    const { actions, leastEpsilonBySuccess: least } = this.options;
    const scheduled = actions.epsilon(this.progress.steps);
    return least === undefined
      ? scheduled
      : Math.min(scheduled, Math.max(least, 1 - this.successRates[goal]));
  }

  private async learnGoals(): Promise<void> {
    const { goals, learningStarts, targetUpdateEvery } = this.options;
    if (!this.updateDue || goals.replay.size < learningStarts) return;
    await learn(goals, this.goalUpdates);
    if (++this.goalUpdates % targetUpdateEvery === 0) goals.agent.updateTarget();
  }

  private async chooseGoal(): Promise<void> {
    const { goals, goalCount, goalOf, random } = this.options;
    this.progress.epsilon = goals.epsilon(this.progress.steps);
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
      const { agent, replay } = actions;
      if (explores) progress.latest = (await learn(actions, progress.updates)) ?? progress.latest;
      else {
        await replay.priorities?.settle();
        replay.sample(agent.batchBeforeActing);
        const { loss, meanQ, errors, greedy } = await agent.learnAndAct(this.before);
        replay.priorities?.learned(errors!);
        [action] = greedy;
        progress.latest = { loss, meanQ };
      }
      if (++progress.updates % targetUpdateEvery === 0) agent.updateTarget();
    }
    this.updateDue = false;
    return action ?? (await actions.agent.act(this.before))[0];
  }

  private step(action: number): void {
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
    this.observation.set(env.observation);
    if (over) {
      this.progress.returns.push(this.episodeReturn);
      this.progress.episodes++;
      this.episodeReturn = 0;
      env.reset();
      this.observation.set(env.observation);
    }
    this.updateDue = ++this.progress.steps % trainFrequency === 0;
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

  /** Between two steps: in `onStep`, or when `train` is done. */
  get state(): HierarchicalState {
    const { goal, earned, discount, episodeReturn, updateDue, goalUpdates } = this;
    const { steps, updates, episodes, latest = null } = this.progress;
    return {
      ...{ steps, updates, episodes, latest },
      ...{ goal, earned, discount, episodeReturn, updateDue, goalUpdates },
      startedFrom: [...this.startedFrom],
      observation: [...this.observation],
      successRates: [...this.successRates],
      random: this.options.random.state,
    };
  }
  set state(state: HierarchicalState) {
    const { steps, updates, episodes, latest } = state;
    const { goal, earned, discount, episodeReturn, updateDue, goalUpdates } = state;
    const epsilon = this.options.goals.epsilon(steps);
    Object.assign(this.progress, { steps, updates, episodes, epsilon, latest: latest ?? undefined });
    Object.assign(this, { goal, earned, discount, episodeReturn, updateDue, goalUpdates });
    this.startedFrom.set(state.startedFrom);
    this.observation.set(state.observation);
    this.successRates.set(state.successRates);
    this.options.random.state = state.random;
    this.resumed = true;
  }
}

/** An update of a level. One in several is waited for, so that few are on their way, and a NaN shows. */
async function learn({ agent, replay }: Level, updates: number): Promise<UpdateResult | undefined> {
  const { priorities } = replay;
  await priorities?.settle();
  replay.sample(agent.batch);
  const waits = updates % UPDATES_IN_FLIGHT === 0;
  if (!waits && !priorities) {
    agent.learn();
    return undefined;
  }
  const update = agent.learnAndReport();
  priorities?.learned(update.then(({ errors }) => errors!)); // which a batch with weights comes with
  return waits ? update : undefined;
}
