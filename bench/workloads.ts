import { DQN } from '../src/agents/dqn.ts';
import type { Device } from '../src/device/device.ts';
import { mlp } from '../src/nn/sequential.ts';
import { Adam } from '../src/optim/adam.ts';
import type { Optimizer } from '../src/optim/optimizer.ts';
import { RMSprop } from '../src/optim/rmsprop.ts';
import { Random } from '../src/random.ts';
import type { TransitionBatch } from '../src/replay/replay.ts';
import type { Parameter } from '../src/tensor/parameter.ts';

/** A training step whose time is measured: net, batch, optimiser, loss. */
export interface Workload {
  readonly sizes: readonly number[];
  readonly batchSize: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
}

export const WORKLOADS: Readonly<Record<string, Workload>> = {
  W1: {
    sizes: [4, 128, 128, 2],
    batchSize: 128,
    loss: 'smoothL1',
    optimizer: (parameters) => new Adam(parameters, { lr: 1e-3 }),
  },
  W2: {
    sizes: [4, 64, 16, 2],
    batchSize: 512,
    loss: 'smoothL1',
    optimizer: (parameters) => new RMSprop(parameters, { lr: 1e-4, clipValue: 1 }),
  },
  W3: {
    sizes: [4, 128, 2],
    batchSize: 256,
    loss: 'mse',
    optimizer: (parameters) => new Adam(parameters, { lr: 1e-3 }),
  },
};

/** The agent of a workload and its nets, the same on every device for the same seed. */
export async function workloadAgent(device: Device, { sizes, ...workload }: Workload, seed: number) {
  const random = Random.for(seed, 'initial weights');
  const [qNet, targetNet] = [mlp(sizes, { random }), mlp(sizes, { random })];
  const agent = await DQN.create(device, {
    ...workload,
    qNet,
    targetNet,
    optimizer: workload.optimizer(qNet.parameters()),
    observationShape: [sizes[0]],
    envCount: 1,
    gamma: 0.99,
  });
  return { agent, qNet, targetNet };
}

/** Fills a batch with transitions drawn at random, one in ten of them terminal. */
export function randomBatch(batch: TransitionBatch, actionCount: number, random: Random): void {
  for (const values of [batch.states, batch.nextStates, batch.rewards]) {
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-1, 1);
  }
  for (let i = 0; i < batch.actions.length; i++) {
    batch.actions[i] = random.int(actionCount);
    batch.terminated[i] = random.int(10) === 0 ? 1 : 0;
  }
}
