import * as assert from 'uvu/assert';
import {
  type ActWith,
  Adam,
  constantSchedule,
  type Device,
  DQN,
  Random,
  ReplayBuffer,
  type TrainOptions,
  type TransitionBatch,
  temporalDifference,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import type { Episode } from '../../src/replay/episode.ts';
import { EpisodeReplay } from '../../src/replay/episode-replay.ts';
import { Chain } from '../chain.ts';
import { qTable } from '../q-table.ts';

export interface Transition {
  readonly from: number;
  readonly action: number;
  readonly reward: number;
  readonly to: number;
  readonly terminated: number;
}

/** A replay buffer that keeps a list of all stored transitions, and of its size at each sampling. */
export class Diary extends ReplayBuffer {
  readonly stored: Transition[] = [];
  readonly sizes: number[] = [];
  private before = new Float32Array();

  override start(observations: Float32Array): void {
    super.start(observations);
    this.before = observations.slice();
  }

  override addStep(...step: Parameters<ReplayBuffer['addStep']>): void {
    super.addStep(...step);
    const [actions, { observations, finalObservations, rewards, terminated }] = step;
    for (const [i, action] of Array.from(actions).entries()) {
      this.stored.push({
        from: cellIn(this.before, i),
        action,
        reward: rewards[i],
        to: cellIn(finalObservations, i),
        terminated: terminated[i],
      });
    }
    this.before.set(observations);
  }

  override sample(batch: TransitionBatch): void {
    this.sizes.push(this.size);
    super.sample(batch);
  }
}

/** A replay that stores the steps of episodes when these are over. */
export class WholeEpisodes extends EpisodeReplay<'f32'> {
  protected override store({ observations, actions, rewards, length }: Episode<'f32'>): void {
    for (let t = 0; t < length; t++) {
      const step = { action: actions[t], reward: rewards[t], discount: 0.9 };
      this.buffer.addRows(observations, t, observations, t + 1, step);
    }
  }
}

export function cellIn(observations: Float32Array, row: number): number {
  return observations.subarray(row * Chain.cells, (row + 1) * Chain.cells).indexOf(1);
}

/** `agent` and a list of the methods that are called on it. */
function watched(agent: DQN): { agent: DQN; calls: string[] } {
  const calls: string[] = [];
  const note = (target: DQN, name: string | symbol) => {
    const member: unknown = Reflect.get(target, name);
    if (typeof member !== 'function') return member;
    return (...args: unknown[]) => {
      calls.push(String(name));
      return member.apply(target, args);
    };
  };
  return { agent: new Proxy(agent, { get: note }), calls };
}

export const left = [1, 0];
export const cells = Chain.cells;

export type Settings = Partial<TrainOptions> & {
  readonly environments?: number;
  readonly limit?: number;
  readonly prize?: number;
  readonly wage?: number;
  /** Q(s, .) at first, the same in every cell. By default it goes left. */
  readonly start?: number[];
  readonly tau?: number;
  readonly actWith?: ActWith;
};

/** Everything for training on chains, with defaults that a test overrides. */
export async function setUp(device: Device, settings: Settings) {
  const { environments = 1, limit, prize, wage, start = left, tau, actWith, ...overrides } = settings;
  const table = () => qTable(new Array(cells).fill(start));
  const qNet = table();
  const { agent, calls } = watched(
    await DQN.create(device, {
      ...{ qNet, targetNet: table(), optimizer: new Adam(qNet.parameters(), { lr: 0.05 }) },
      ...{ observationShape: [cells], environments, batchSize: 16, tau, actWith },
      learner: temporalDifference({ loss: 'mse' }),
    }),
  );
  const chains: Chain[] = [];
  const makeChain = () => {
    const chain = new Chain({ limit, prize, wage });
    chains.push(chain);
    return chain;
  };
  const makeReplay = () =>
    new Diary({ capacity: 1000, observationShape: [cells], gamma: 0.9, random: Random.for(1, 'replay') });
  const replay = makeReplay();
  const options: TrainOptions = {
    ...{ agent, envs: vectorise(makeChain, environments), replay, random: Random.for(1, 'exploration') },
    ...{ seed: 1, steps: 40, epsilon: constantSchedule(1), learningStarts: 0, trainFrequency: 1 },
    ...{ gradientSteps: 1, targetUpdateEvery: 10, warn: assert.unreachable },
    ...overrides,
  };
  return { train: () => trainDQN(options), options, agent, qNet, calls, chains, replay, makeReplay };
}

export const isUpdate = (call: string): boolean => call.startsWith('learn');
