import type { DQN } from '../src/agents/dqn.ts';
import type { Observations } from '../src/envs/environment.ts';
import { type Device, type DeviceInfo, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { actions, updates } from './agent-times.ts';
import { medianTimes, type Repeat } from './rounds.ts';
import { randomBatch, WORKLOADS, type Workload, workloadAgent } from './workloads.ts';

/** Milliseconds on each device, and how many times faster the first is than the reference. */
export type Times = { readonly ratio: number; readonly reference: number } & Readonly<
  Partial<Record<DeviceInfo['kind'], number>>
>;

export interface Comparison {
  readonly updates: Record<string, Times>;
  readonly actions: Record<string, Times>;
  /** The largest difference over the first updates from one seed, over all workloads. */
  readonly maxLossDifference: number;
}

const NAMES = ['W1', 'W2', 'W3'] as const;
const LOSSES_COMPARED = 50;
const READ_EVERY = 50;
const ROUNDS = { count: 5, sampleMs: 50 };

/** Updates and greedy actions of the small nets on `device`, on the CPU, and on the CPU reference, in turns. */
export async function compareDevices(device: Device, seed: number): Promise<Comparison> {
  const others = (['cpu', 'reference'] as const).filter((kind) => kind !== device.info.kind);
  const opened = await Promise.all(others.map((kind) => openDevice({ device: kind })));
  const comparison = { updates: {} as Record<string, Times>, actions: {} as Record<string, Times> };
  let maxLossDifference = 0;
  for (const name of NAMES) {
    const workload = WORKLOADS[name];
    const observation = Float32Array.from({ length: workload.observationShape[0] }, () => 0.1);
    const losses: number[][] = [];
    const [updating, acting]: Record<string, Repeat>[] = [{}, {}];
    for (const each of [device, ...opened]) {
      const { agent } = await workloadAgent(each, workload, seed);
      losses.push(await firstLosses(agent, workload, seed));
      updating[each.info.kind] = updates(agent, readEvery(each));
      acting[each.info.kind] = actions(agent, observation);
    }
    const expected = losses.at(-1)!;
    maxLossDifference = Math.max(
      maxLossDifference,
      ...losses.flatMap((found) => found.map((loss, i) => Math.abs(loss - expected[i]))),
    );
    const rows = await medianTimes(updating, ROUNDS);
    for (const each of [device, ...opened]) rows[each.info.kind] /= readEvery(each);
    comparison.updates[name] = withRatio(rows);
    comparison.actions[name] = withRatio(await medianTimes(acting, ROUNDS));
  }
  for (const each of opened) each.close();
  return { ...comparison, maxLossDifference };
}

/** The reference computes at once and slowly, so that reading every loss costs it nothing. */
function readEvery({ info }: Device): number {
  return info.kind === 'reference' ? 1 : READ_EVERY;
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

function withRatio(times: Record<string, number>): Times {
  const [first] = Object.values(times);
  return { ...times, reference: times.reference, ratio: times.reference / first };
}
