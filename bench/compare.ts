import type { DQN } from '../src/agents/dqn.ts';
import { type Device, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { median } from './median.ts';
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

const LOSSES_COMPARED = 50;
const ROUNDS = 5;

/** Updates and greedy actions of every workload on `webgpu` and on the CPU reference, in turns. */
export async function compareWithReference(webgpu: Device, seed: number): Promise<Comparison> {
  const reference = await openDevice({ device: 'reference' });
  const comparison = { updates: {} as Record<string, Times>, actions: {} as Record<string, Times> };
  let maxLossDifference = 0;
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    const { agent: fast } = await workloadAgent(webgpu, workload, seed);
    const { agent: slow } = await workloadAgent(reference, workload, seed);
    const [a, b] = [await firstLosses(fast, workload, seed), await firstLosses(slow, workload, seed)];
    maxLossDifference = Math.max(maxLossDifference, ...a.map((loss, i) => Math.abs(loss - b[i])));

    const updates = { webgpu: [] as number[], reference: [] as number[] };
    const actions = { webgpu: [] as number[], reference: [] as number[] };
    const observation = Float32Array.from({ length: workload.observationShape[0] }, () => 0.1);
    for (let round = 0; round < ROUNDS; round++) {
      updates.webgpu.push(await timePerUpdate(fast, 50));
      updates.reference.push(await timePerUpdate(slow, 2));
      actions.webgpu.push(await timePerAction(fast, observation, 20));
      actions.reference.push(await timePerAction(slow, observation, 20));
    }
    comparison.updates[name] = medians(updates);
    comparison.actions[name] = medians(actions);
  }
  reference.close();
  return { ...comparison, maxLossDifference };
}

async function firstLosses(agent: DQN, { actionCount }: Workload, seed: number): Promise<number[]> {
  const random = Random.for(seed, 'batches');
  const losses: number[] = [];
  for (let i = 0; i < LOSSES_COMPARED; i++) {
    randomBatch(agent.batch, actionCount, random);
    losses.push((await agent.learnAndReport()).loss);
  }
  return losses;
}

/** Milliseconds of an update when `count` go out in a row and only the last one's loss is read. */
async function timePerUpdate(agent: DQN, count: number): Promise<number> {
  const start = performance.now();
  for (let i = 1; i < count; i++) agent.learn();
  await agent.learnAndReport();
  return (performance.now() - start) / count;
}

async function timePerAction(agent: DQN, observation: Float32Array, count: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) await agent.act(observation);
  return (performance.now() - start) / count;
}

function medians({ webgpu, reference }: { webgpu: number[]; reference: number[] }): Times {
  const [fast, slow] = [median(webgpu), median(reference)];
  return { webgpu: fast, reference: slow, ratio: slow / fast };
}
