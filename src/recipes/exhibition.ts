import type { InspectorOptions } from '../agents/inspect.ts';
import { compileQ, type QProgram } from '../agents/q-values.ts';
import type { Device } from '../device/device.ts';
import type { Environment, Observations } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import type { ObservationType } from '../replay/observations.ts';

/** A game that the present nets of a run play, a step at a time. */
export interface Exhibition {
  /** The environment, as in evaluations. */
  readonly env: Environment<Observations>;
  /** Begins a game. */
  reset(seed?: number | bigint): void;
  /**
   * The choices of each level for the present state, beginning with the level that chooses goals. The last one is the
   * action for `env.step`.
   */
  choose(): Promise<readonly Choice[]>;
  /**
   * The reward of a step as the net learns it. Undefined if the net learns from other episodes than these, such as
   * lives or ways to a goal, so that its values cannot be compared with the returns here.
   *
   * @param terminated whether the step led to a state without a future.
   */
  readonly learnedReward?: ((reward: number, terminated: boolean) => number) | undefined;
  /**
   * Compiles the values of several observations at once, such as `env.observation` with parts painted over. Missing if
   * there are levels.
   */
  judge?(count: number): Promise<QProgram<ObservationType>>;
  /** Gives back what it holds on the device. */
  release(): void;
}

/** A level's choice in a state. */
export interface Choice {
  /** The values of all its actions or goals. */
  readonly q: Float32Array;
  /** The action or goal that it takes: the one with the largest value, a random one, or the goal that it pursues. */
  readonly chosen: number;
}

type Watched = InspectorOptions<ObservationType>;
/** The form of observations. */
type Seen = Pick<Watched, 'observationShape' | 'observationType'>;

/** The two levels of hierarchical DQN. */
export interface Levels {
  readonly goals: { readonly watched: Watched };
  readonly actions: { readonly watched: Watched };
  readonly goalOf: (observation: Float32Array) => number;
}

const NO_GOAL = -1;

/** The exhibition of hierarchical DQN: it plays as `HierarchicalDQN.play` does. */
export async function exhibitLevels(
  device: Device,
  env: Environment,
  { goals, actions, goalOf }: Levels,
): Promise<Exhibition> {
  const goalProgram = await compileChoice(device, goals.watched.qNet, goals.watched);
  const actionProgram = await compileChoice(device, actions.watched.qNet, actions.watched);
  const [size] = actions.watched.observationShape;
  const joint = new Float32Array(size);
  const goalCount = size - env.observation.length;
  let goal = NO_GOAL;
  return {
    env,
    reset(seed) {
      goal = NO_GOAL;
      env.reset(seed);
    },
    async choose() {
      const { q, greedy } = await goalProgram.run({ observations: env.observation });
      if (goal === NO_GOAL || goal === goalOf(env.observation)) [goal] = greedy;
      for (let g = 0; g < goalCount; g++) joint[g] = g === goal ? 1 : 0;
      joint.set(env.observation, goalCount);
      const action = await actionProgram.run({ observations: joint });
      return [
        { q, chosen: goal },
        { q: action.q, chosen: action.greedy[0] },
      ];
    },
    release() {
      goalProgram.release();
      actionProgram.release();
    },
  };
}

/** The values of one observation. */
export function compileChoice(device: Device, net: Module, { observationShape, observationType }: Seen) {
  return compileQ(device, net, { observationShape, observationType, count: 1 });
}
