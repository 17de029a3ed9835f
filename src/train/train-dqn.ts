import type { DQN, UpdateResult } from '../agents/dqn.ts';
import type { Schedule } from '../agents/schedule.ts';
import type { VectorEnvironment } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import type { ReplayBuffer } from '../replay/replay-buffer.ts';

export interface TrainOptions {
  /** A `DQN`, or anything that does what it does. */
  readonly agent: Pick<DQN, keyof DQN>;
  readonly envs: VectorEnvironment;
  readonly replay: ReplayBuffer;
  /** Draws the exploration. */
  readonly random: Random;
  /** Seeds the environments: the i-th gets seed + i. */
  readonly seed: number;
  /** Environment steps, over all environments together. */
  readonly steps: number;
  /** Multiplies the rewards that are learned from; returns are reported unscaled. Default 1. */
  readonly rewardScale?: number;
  /** By environment step. */
  readonly epsilon: Schedule;
  /** Environment steps before the first update. */
  readonly learningStarts: number;
  /** Environment steps between one round of updates and the next. */
  readonly trainFrequency: number;
  /** Updates in a round. */
  readonly gradientSteps: number;
  /** Updates between two moves of the target net. */
  readonly targetUpdateEvery: number;
  /** Called after every step. Training stops once it returns (or resolves to) true. */
  readonly onStep?: (progress: TrainProgress) => boolean | undefined | Promise<boolean | undefined>;
}

/** Where training stands. One object, overwritten from step to step. */
export interface TrainProgress {
  /** Environment steps so far. */
  steps: number;
  updates: number;
  epsilon: number;
  /** Undiscounted returns of the episodes that ended, oldest first. */
  readonly returns: number[];
  /** What the latest update that was asked had to tell. */
  latest: UpdateResult | undefined;
}

/** Updates that may be on their way before one is waited for. */
const MAX_UPDATES_IN_FLIGHT = 16;

/**
 * The loop of deep Q-learning: act epsilon-greedily, step, store, learn. Where an update is due and the next
 * action is a greedy one, both go to the device together, the action coming from the updated net: the
 * textbook's order at one round trip a step. Updates lie between two steps: the net that comes out is the one
 * that chose the last action, and that the last `onStep` could evaluate.
 */
export async function trainDQN(options: TrainOptions): Promise<TrainProgress> {
  const {
    agent,
    envs,
    replay,
    random,
    learningStarts,
    trainFrequency,
    gradientSteps,
    rewardScale = 1,
  } = options;
  const progress: TrainProgress = { steps: 0, updates: 0, epsilon: 1, returns: [], latest: undefined };
  const before = new Float32Array(envs.observations.length);
  const actions = new Int32Array(envs.count);
  const explores = new Uint8Array(envs.count);
  const rewards = new Float32Array(envs.count);
  const returns = new Float64Array(envs.count);
  let inFlight = 0;

  async function learn(thenAct: boolean): Promise<Int32Array | undefined> {
    let greedy: Int32Array | undefined;
    if (thenAct) {
      replay.sample(agent.batchBeforeActing);
      const { loss, meanQ, greedy: actions } = await agent.learnAndAct(envs.observations);
      progress.latest = { loss, meanQ };
      greedy = actions;
    } else {
      replay.sample(agent.batch);
      if (inFlight < MAX_UPDATES_IN_FLIGHT) agent.learn();
      else progress.latest = await agent.learnAndReport();
    }
    inFlight = thenAct || inFlight === MAX_UPDATES_IN_FLIGHT ? 0 : inFlight + 1;
    if (++progress.updates % options.targetUpdateEvery === 0) agent.updateTarget();
    return greedy;
  }

  envs.reset(options.seed);
  let updatesDue = 0;
  while (progress.steps < options.steps) {
    progress.epsilon = options.epsilon(progress.steps);
    let anyGreedy = false;
    for (let i = 0; i < envs.count; i++) {
      explores[i] = random.uniform() < progress.epsilon ? 1 : 0;
      if (explores[i]) actions[i] = random.int(envs.actionCount);
      else anyGreedy = true;
    }

    let greedy: Int32Array | undefined;
    for (; updatesDue > 0; updatesDue--) greedy = await learn(anyGreedy && updatesDue === 1);
    if (anyGreedy) {
      greedy ??= await agent.act(envs.observations);
      for (let i = 0; i < envs.count; i++) if (!explores[i]) actions[i] = greedy[i];
    }

    before.set(envs.observations);
    envs.step(actions);
    for (let i = 0; i < envs.count; i++) rewards[i] = envs.rewards[i] * rewardScale;
    replay.addStep(before, actions, rewards, envs.finalObservations, envs.terminated);
    for (let i = 0; i < envs.count; i++) {
      returns[i] += envs.rewards[i];
      if (envs.terminated[i] || envs.truncated[i]) {
        progress.returns.push(returns[i]);
        returns[i] = 0;
      }
    }

    const rounds = Math.floor(progress.steps / trainFrequency);
    progress.steps += envs.count;
    const roundsNow = Math.floor(progress.steps / trainFrequency) - rounds;
    if (progress.steps >= learningStarts) updatesDue = roundsNow * gradientSteps;
    if (await options.onStep?.(progress)) break;
  }
  return progress;
}
