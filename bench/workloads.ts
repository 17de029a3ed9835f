import { DQN } from '../src/agents/dqn.ts';
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

/** A training step whose time is measured: net, batch, optimiser, loss. */
export interface Workload {
  readonly observationShape: readonly number[];
  readonly actionCount: number;
  readonly net: (random: Random) => Module;
  readonly batchSize: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly optimizer: (parameters: Parameter[]) => Optimizer;
}

const adam = (parameters: Parameter[]) => new Adam(parameters, { lr: 1e-3 });

function mlpOf(...sizes: number[]): Pick<Workload, 'observationShape' | 'actionCount' | 'net'> {
  const net = (random: Random) => mlp(sizes, { random });
  return { observationShape: [sizes[0]], actionCount: sizes[sizes.length - 1], net };
}

function cnnOf(layers: typeof DQN_2013 | typeof NATURE): ReturnType<typeof mlpOf> {
  const [inputShape, actionCount] = [[4, 84, 84] as const, 4];
  const net = (random: Random) => cnn({ ...layers, inputShape, outputs: actionCount, random });
  return { observationShape: inputShape, actionCount, net };
}

/** Nets with numbers to see. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  W1: { ...mlpOf(4, 128, 128, 2), batchSize: 128, loss: 'smoothL1', optimizer: adam },
  W2: {
    ...mlpOf(4, 64, 16, 2),
    ...{ batchSize: 512, loss: 'smoothL1' },
    optimizer: (parameters) => new RMSprop(parameters, { lr: 1e-4, clipValue: 1 }),
  },
  W3: { ...mlpOf(4, 128, 2), batchSize: 256, loss: 'mse', optimizer: adam },
};

/** Nets with frames to see: the notebook's, and that of Mnih et al. (2015). */
export const PIXEL_WORKLOADS: Readonly<Record<string, Workload>> = {
  W5: { ...cnnOf(DQN_2013), batchSize: 32, loss: 'mse', optimizer: adam },
  W6: { ...cnnOf(NATURE), batchSize: 32, loss: 'smoothL1', optimizer: adam },
};

/** The agent of a workload and its nets, the same on every device for the same seed. */
export async function workloadAgent(device: Device, workload: Workload, seed: number) {
  const parts = makeNets(workload, seed);
  return { agent: await DQN.create(device, { ...parts, observationType: 'f32' }), ...parts };
}

/** `workloadAgent` for frames. */
export async function pixelWorkloadAgent(device: Device, workload: Workload, seed: number) {
  const parts = makeNets(workload, seed);
  return { agent: await DQN.create(device, { ...parts, observationType: 'u8' }), ...parts };
}

function makeNets({ net, optimizer, ...workload }: Workload, seed: number) {
  const random = Random.for(seed, 'initial weights');
  const [qNet, targetNet] = [net(random), net(random)];
  return {
    ...workload,
    ...{ qNet, targetNet, optimizer: optimizer(qNet.parameters()), envCount: 1, gamma: 0.99 },
  };
}

/** Fills a batch with transitions drawn at random, one in ten of them terminal. */
export function randomBatch(batch: TransitionBatch<Observations>, actionCount: number, random: Random): void {
  for (const values of [batch.states, batch.nextStates, batch.rewards]) {
    const draw = values instanceof Uint8Array ? () => random.int(256) : () => random.uniform(-1, 1);
    for (let i = 0; i < values.length; i++) values[i] = draw();
  }
  for (let i = 0; i < batch.actions.length; i++) {
    batch.actions[i] = random.int(actionCount);
    batch.terminated[i] = random.int(10) === 0 ? 1 : 0;
  }
}
