import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Conv2d,
  clipNorm,
  constant,
  conv2d,
  type Device,
  Flatten,
  gather,
  gradients,
  Linear,
  linear,
  matmul,
  max,
  mlp,
  mseLoss,
  mul,
  Random,
  ReLU,
  relu,
  Sequential,
  smoothL1Loss,
  sum,
  type Tensor,
  tdLoss,
} from '../../src/index.ts';
import { parseSafetensors, type Safetensors } from '../../src/io/safetensors.ts';
import { dueling } from '../../src/nn/dueling.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { row, values } from './torch-file.ts';
import { checkOptimiser, makeOptimizer, type OptimiserCase, OVER_TRAJECTORIES } from './torch-optimiser.ts';

/** What a file's metadata says that it is. Numbers of an optimiser are PyTorch's `defaults`. */
interface Case extends OptimiserCase {
  readonly op?: string;
  readonly beta?: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly loss?: 'smooth_l1_loss' | 'mse_loss';
  readonly gamma?: number;
  readonly double?: boolean;
  readonly batch?: number;
  readonly steps?: number;
}

type F32 = Tensor<'f32'>;
type Inputs = Readonly<Record<string, F32>>;

const ON_OPS = 1e-5;

const folder = resolve(process.env.FIXTURES ?? 'test/fixtures', 'torch');

forEachDevice('fixtures: torch', (test, device) => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.safetensors'))) {
    const file = parseSafetensors(readFileSync(resolve(folder, name)));
    define(test, device, name.replace('.safetensors', ''), file, JSON.parse(file.metadata.case ?? '{}'));
  }
});

function define(test: Test, device: Device, name: string, file: Safetensors, parameters: Case): void {
  const { op, optimiser, steps } = parameters;
  const largest = name.match(/^clip_norm_(.+)$/)?.[1];
  if (op) test(`${op} (${name})`, () => checkOp(device, file, op, parameters));
  else if (steps) test(`${steps} updates (${name})`, () => checkUpdates(device, file, parameters));
  else if (optimiser) test(`${optimiser} (${name})`, () => checkOptimiser(device, file, parameters));
  else if (largest) test(name, () => checkClipNorm(device, file, Number(largest)));
  else test(name, () => assert.unreachable(`${name} is of no known form: ${JSON.stringify(parameters)}`));
}

// Ops: inputs by name, the gradient fed in, the result and the gradients.

const convolve = ({ x, w, b }: Inputs, { stride = 1, padding = 0 }: Case) =>
  conv2d(x, w, b, { stride, padding });

const ops: Record<string, (inputs: Inputs & { index: Tensor<'i32'> }, parameters: Case) => F32> = {
  conv2d_k3s1: convolve,
  conv2d_k3s2p1: convolve,
  conv2d_k4s2: convolve,
  conv2d_k8s4: convolve,
  matmul: ({ a, b }) => matmul(a, b),
  linear: ({ x, w, b }) => linear(x, w, b),
  linear_relu: ({ x, w, b }) => relu(linear(x, w, b)),
  gather: ({ q, index }) => gather(q, index),
  max: ({ q }) => max(q, -1),
  mse: ({ p, t }) => mseLoss(p, t),
  // PyTorch's beta, at which the parabola ends, is a change of units.
  smooth_l1: ({ p, t }, { beta = 1 }) => mul(smoothL1Loss(mul(p, 1 / beta), mul(t, 1 / beta)), beta),
  dueling: ({ v, a }) => dueling(v, a),
};

async function checkOp(device: Device, file: Safetensors, op: string, parameters: Case): Promise<void> {
  const compute = ops[op];
  assert.ok(compute, `${op} is no known op`);
  const given = [...file.tensors.keys()].filter((name) => !/^(out|upstream|grad\..*)$/.test(name));
  const inputs: Record<string, F32> = {};
  let index: Tensor<'i32'> = constant(new Int32Array(1), []);
  for (const name of given) {
    const { data, shape } = file.tensors.get(name)!;
    if (data instanceof Int32Array) index = constant(data, shape);
    else inputs[name] = floats(file, name);
  }
  const out = compute({ ...inputs, index } as Inputs & { index: Tensor<'i32'> }, parameters);
  const wanted = [...file.tensors.keys()].filter((name) => name.startsWith('grad.'));
  const found = gradients(
    sum(mul(out, floats(file, 'upstream'))),
    wanted.map((name) => inputs[name.replace('grad.', '')]),
  );
  assert.equal(out.shape, file.tensors.get('out')!.shape);
  assertClose(await device.read(out), values(file, 'out'), ON_OPS, 'out');
  for (const [i, name] of wanted.entries()) {
    assertClose(await device.read(found[i]!), values(file, name), ON_OPS, name);
  }
}

async function checkClipNorm(device: Device, file: Safetensors, largest: number): Promise<void> {
  assertClose(await device.read(clipNorm(floats(file, 'grad'), largest)), values(file, 'out'), ON_OPS);
}

// Updates: two networks, batches, the loss of each update and the network after the last.

async function checkUpdates(device: Device, file: Safetensors, parameters: Case): Promise<void> {
  const { batch, steps, gamma, loss: lossName, double } = parameters as Required<Case>;
  const [qNet, targetNet] = await Promise.all(['q', 'target'].map((net) => load(device, file, net)));
  const optimizer = makeOptimizer(qNet.parameters(), parameters);
  const pixels = file.tensors.get('states')!.dtype === 'U8';
  const states = {
    shape: [batch, ...file.tensors.get('states')!.shape.slice(2)],
    dtype: pixels ? 'u8' : 'f32',
  } as const;
  const observations = (name: string) => (pixels ? bytes(file, name) : values(file, name));
  const types = {
    ...{ states, nextStates: states, rewards: [batch], discounts: [batch] },
    actions: { shape: [batch], dtype: 'i32' },
  } as const;
  const update = await device.compile(types, ({ states, nextStates, ...rest }) => {
    const inputs = {
      q: qNet.forward(states),
      nextQ: targetNet.forward(nextStates),
      chooser: double ? qNet.forward(nextStates) : undefined,
      ...rest,
    };
    const { loss } = tdLoss(inputs, { loss: lossName === 'mse_loss' ? 'mse' : 'smoothL1' });
    optimizer.minimize(loss);
    return { loss };
  });

  const losses: number[] = [];
  for (let t = 0; t < steps; t++) {
    const { loss } = await update.run({
      states: row(observations('states'), t, steps),
      nextStates: row(observations('next_states'), t, steps),
      rewards: row(values(file, 'rewards'), t, steps),
      discounts: row(values(file, 'terminated'), t, steps).map((end) => gamma * (1 - end)),
      actions: Int32Array.from(row(values(file, 'actions'), t, steps)),
    });
    losses.push(loss[0]);
  }
  assertClose(losses, values(file, 'out.losses'), OVER_TRAJECTORIES, 'losses');
  for (const [name, parameter] of qNet.namedParameters()) {
    const [found, expected] = [await device.read(parameter), values(file, `out.${name}`)];
    // Adam divides a gradient by its own size, so that rounding decides the direction of one that nearly cancels. A net
    // of a hundred thousand parameters has such ones: there, errors are compared with the length of the whole path.
    if (!pixels) assertClose(found, expected, OVER_TRAJECTORIES, name);
    else {
      const start = values(file, `q.${name}`);
      const path = (end: Float32Array) => end.map((value, i) => value - start[i]);
      assertClose(path(found), path(expected), 0.01, name, steps * optimizer.lr);
    }
  }
}

/** The network that a file holds under a name: linear layers, behind the 2013 convolutions if it has any. */
async function load(device: Device, file: Safetensors, name: string) {
  const weights = Array.from(file.tensors, ([key, { shape }]) => ({ key, shape }))
    .filter(({ key }) => key.startsWith(`${name}.`) && key.endsWith('.weight'))
    .sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
  const random = new Random(0);
  const convolutions = weights.filter(({ shape }) => shape.length === 4).length;
  const linear = weights.slice(convolutions).map(({ shape }) => shape);
  const net =
    convolutions === 0
      ? mlp([linear[0][1], ...linear.map(([outputs]) => outputs)], { random })
      : new Sequential(
          new Conv2d(4, 16, 8, { stride: 4, random }),
          new ReLU(),
          new Conv2d(16, 32, 4, { stride: 2, random }),
          new ReLU(),
          new Flatten(),
          new Linear(linear[0][1], linear[0][0], { random }),
          new ReLU(),
          new Linear(linear[1][1], linear[1][0], { random }),
        );
  const writing = Array.from(net.namedParameters(), ([key, parameter]) =>
    device.write(parameter, values(file, `${name}.${key}`)),
  );
  await Promise.all(writing);
  return net;
}

function bytes(file: Safetensors, name: string): Uint8Array {
  return Uint8Array.from(file.tensors.get(name)!.data as ArrayLike<number>);
}

function floats(file: Safetensors, name: string): F32 {
  return constant(values(file, name), file.tensors.get(name)!.shape);
}
