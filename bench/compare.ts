import type { DQN } from '../src/agents/dqn.ts';
import type { Observations } from '../src/envs/environment.ts';
import { type Device, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { actions, updates } from './agent-times.ts';
import { medianTimes } from './rounds.ts';
import { randomBatch, WORKLOADS, type Workload, workloadAgent } from './workloads.ts';

/** Milliseconds on each device, and how many times faster WebGPU is. */
export interface Times {
  readonly webgpu: number;
  readonly reference: number;
  readonly ratio: number;
}

export interface Comparison {
  readonly updates: Record<string, Times>;
  readonly actions: Record<string, Times>;
  /** Over the first updates from one seed, all workloads together. */
  readonly maxLossDifference: number;
}

const NAMES = ['W1', 'W2', 'W3'] as const;
const LOSSES_COMPARED = 50;
const READ_EVERY = 50;
const ROUNDS = { count: 5, sampleMs: 50 };

/** Updates and greedy actions of the small nets on `webgpu` and on the CPU reference, in turns. */
export async function compareWithReference(webgpu: Device, seed: number): Promise<Comparison> {
  const reference = await openDevice({ device: 'reference' });
  const comparison = { updates: {} as Record<string, Times>, actions: {} as Record<string, Times> };
  let maxLossDifference = 0;
  for (const name of NAMES) {
    const workload = WORKLOADS[name];
    const { agent: fast } = await workloadAgent(webgpu, workload, seed);
    const { agent: slow } = await workloadAgent(reference, workload, seed);
    const [a, b] = [await firstLosses(fast, workload, seed), await firstLosses(slow, workload, seed)];
    maxLossDifference = Math.max(maxLossDifference, ...a.map((loss, i) => Math.abs(loss - b[i])));

    const observation = Float32Array.from({ length: workload.observationShape[0] }, () => 0.1);
    const times = await medianTimes(
      {
        rowOfUpdates: updates(fast, READ_EVERY),
        slowUpdate: updates(slow, 1),
        action: actions(fast, observation),
        slowAction: actions(slow, observation),
      },
      ROUNDS,
    );
    comparison.updates[name] = compared(times.rowOfUpdates / READ_EVERY, times.slowUpdate);
    comparison.actions[name] = compared(times.action, times.slowAction);
  }
  reference.close();
  return { ...comparison, maxLossDifference };
}

async function firstLosses(
  agent: DQN<Observations>,
  { actionCount }: Workload,
  seed: number,
): Promise<number[]> {
  const random = Random.for(seed, 'batches');
  const losses: number[] = [];
  for (let i = 0; i < LOSSES_COMPARED; i++) {
    randomBatch(agent.batch, actionCount, random);
    losses.push((await agent.learnAndReport()).loss);
  }
  return losses;
}

function compared(webgpu: number, reference: number): Times {
  return { webgpu, reference, ratio: reference / webgpu };
}
