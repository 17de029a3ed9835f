import { DQN } from '../src/agents/dqn.ts';
import { temporalDifference } from '../src/agents/learners/temporal-difference.ts';
import type { Device } from '../src/device/device.ts';
import type { Observations } from '../src/envs/environment.ts';
import { cnn, DQN_2013, NATURE } from '../src/nn/cnn.ts';
import type { Module } from '../src/nn/module.ts';
import { mlp } from '../src/nn/sequential.ts';
import { Adam } from '../src/optim/adam.ts';
import type { Optimizer } from '../src/optim/optimizer.ts';
import { RMSprop } from '../src/optim/rmsprop.ts';
import { Random } from '../src/random.ts';
import type { TransitionBatch } from '../src/replay/replay.ts';
import type { Parameter } from '../src/tensor/parameter.ts';

/** A training step to measure: net, batch, optimiser, loss. */
export interface Workload {
  readonly observationShape: readonly number[];
  readonly observationType: 'f32' | 'u8';
  readonly actionCount: number;
  /** Makes the net, by default without dueling heads. */
  readonly net: (random: Random, dueling?: boolean) => Module;
  readonly batchSize: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
}

type Net = Pick<Workload, 'observationShape' | 'observationType' | 'actionCount' | 'net'>;

const adam = (parameters: Parameter[]) => new Adam(parameters, { lr: 1e-3 });

function mlpOf(...sizes: number[]): Net {
  const net = (random: Random, dueling?: boolean) => mlp(sizes, { random, dueling });
  return { observationShape: [sizes[0]], observationType: 'f32', actionCount: sizes.at(-1)!, net };
}

function cnnOf(layers: typeof DQN_2013 | typeof NATURE): Net {
  const [inputShape, actionCount] = [[4, 84, 84] as const, 4];
  const net = (random: Random, dueling?: boolean) =>
    cnn({ ...layers, inputShape, outputs: actionCount, random, dueling });
  return { observationShape: inputShape, observationType: 'u8', actionCount, net };
}

/**
 * W1 to W4 observe numbers, W4 as many as a small image has pixels. W5 and W6 observe frames, with the nets of Mnih et
 * al. (2013), which the notebook has, too, and (2015).
 */
export const WORKLOADS = {
  W1: { ...mlpOf(4, 128, 128, 2), batchSize: 128, loss: 'smoothL1', optimizer: adam },
  W2: {
    ...mlpOf(4, 64, 16, 2),
    ...{ batchSize: 512, loss: 'smoothL1' },
    optimizer: (parameters) => new RMSprop(parameters, { lr: 1e-4, clipValue: 1 }),
  },
  W3: { ...mlpOf(4, 128, 2), batchSize: 256, loss: 'mse', optimizer: adam },
  W4: { ...mlpOf(10_800, 24, 32, 2), batchSize: 256, loss: 'mse', optimizer: adam },
  W5: { ...cnnOf(DQN_2013), batchSize: 32, loss: 'mse', optimizer: adam },
  W6: { ...cnnOf(NATURE), batchSize: 32, loss: 'smoothL1', optimizer: adam },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

export function withDuelingHeads(workload: Workload): Workload {
  return { ...workload, net: (random) => workload.net(random, true) };
}

/** The agent of a workload and its nets, the same on every device for the same seed. */
export async function workloadAgent(device: Device, workload: Workload, seed: number, environments = 1) {
  const { net, optimizer, loss, batchSize, observationShape, observationType } = workload;
  const random = Random.for(seed, 'initial weights');
  const [qNet, targetNet] = [net(random), net(random)];
  const nets = { qNet, targetNet, optimizer: optimizer(qNet.parameters()) };
  const agent = await DQN.create(device, {
    ...{ ...nets, observationShape, observationType, environments, batchSize },
    learner: temporalDifference({ loss }),
  });
  return { agent, qNet, targetNet };
}

export const GAMMA = 0.99;

/** Fills a batch with transitions drawn at random, one in ten of them terminal. */
export function randomBatch(batch: TransitionBatch<Observations>, actionCount: number, random: Random): void {
  for (const values of [batch.states, batch.nextStates, batch.rewards]) {
    const draw = values instanceof Uint8Array ? () => random.int(256) : () => random.uniform(-1, 1);
    for (let i = 0; i < values.length; i++) values[i] = draw();
  }
  for (let i = 0; i < batch.actions.length; i++) {
    batch.actions[i] = random.int(actionCount);
    batch.discounts[i] = random.int(10) === 0 ? 0 : GAMMA;
  }
}
