/**
 * This engine as one more peer of a harness that measures several engines alike. PEERS names the harness's folder,
 * which has a `harness.mjs` exporting main(name, version, engine). Flags are the harness's own, except --device,
 * --threads and --fma.
 *
 *     PEERS=path/to/peers node bench/peer.js --only W1,W2,W3 --out results.json
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { refuse } from '../src/commands/arguments.node.ts';
import {
  Adam,
  cnn,
  constant,
  type DeviceChoice,
  type Module,
  matmul,
  mlp,
  type Observations,
  openDevice,
  type Random,
  RMSprop,
} from '../src/index.ts';
import type { TransitionBatch } from '../src/replay/replay.ts';
import { GAMMA, type Workload, workloadAgent } from './workloads.ts';

type Spec = (
  | { readonly net: 'mlp'; readonly dims: readonly number[] }
  | {
      readonly net: 'cnn';
      readonly input: readonly [number, number, number];
      readonly conv: readonly (readonly [number, number, number])[];
      readonly fc: readonly number[];
    }
) & {
  readonly batch: number;
  readonly opt: 'adam' | 'rmsprop';
  readonly lr: number;
  readonly loss: 'huber' | 'mse';
  readonly clamp?: number;
};
type LayerValues = readonly { readonly w: Float32Array; readonly b: Float32Array }[];
interface Batch {
  readonly s: Observations;
  readonly s2: Observations;
  readonly a: Int32Array;
  readonly r: Float32Array;
  readonly d: Float32Array;
}

if (!process.env.PEERS) refuse('the environment variable PEERS must name the folder of the harness');
const { main } = await import(pathToFileURL(resolve(process.env.PEERS, 'harness.mjs')).href);
const { values: flags } = parseArgs({
  options: {
    device: { type: 'string', default: 'webgpu' },
    threads: { type: 'string', default: '1' },
    fma: { type: 'boolean', default: false },
  },
  strict: false, // the harness has flags, too
});
const device = await openDevice({
  device: flags.device as DeviceChoice,
  threads: Number(flags.threads),
  fma: flags.fma === true,
});
await main('webgpu-dqn', device.info.description, {
  setup,
  actor,
  matmul: measureMatmul,
  trainer,
});
device.close();

/**
 * One step of the harness is one run of `program`. A run has to know at its start whether its result is read, but the
 * harness asks for it only afterwards. So the latest step waits until it is read or the next one comes.
 */
function deferred(program: { submit(): void; run(): Promise<number> }) {
  let waiting = false;
  return {
    step() {
      if (waiting) program.submit();
      waiting = true;
    },
    read() {
      waiting = false;
      return program.run();
    },
  };
}

async function setup(spec: Spec, policy: LayerValues, target: LayerValues, batch: Batch) {
  const agent = await makeAgent(spec, policy, target);
  fill(agent.batch, batch);
  const update = { submit: () => agent.learn(), run: async () => (await agent.learnAndReport()).loss };
  return deferred(update);
}

async function actor(spec: Spec, policy: LayerValues) {
  const agent = await makeAgent(spec, policy, policy);
  return async (observation: Observations) => (await agent.act(observation))[0];
}

async function measureMatmul(m: number, k: number, n: number, a: Float32Array, b: Float32Array) {
  const [left, right] = [constant(a, [m, k]), constant(b, [k, n])];
  const program = await device.compile({}, () => ({ c: matmul(left, right) }));
  return deferred({ submit: () => program.submit(), run: async () => (await program.run()).c[0] });
}

async function trainer(spec: Spec, policy: LayerValues) {
  const agent = await makeAgent(spec, policy, policy);
  return {
    act: async (observation: Float32Array) => (await agent.act(observation))[0],
    update(s: Float32Array, a: Int32Array, r: Float32Array, s2: Float32Array, d: Float32Array) {
      fill(agent.batch, { s, a, r, s2, d });
      agent.learn();
    },
    syncTarget: () => agent.updateTarget(),
  };
}

async function makeAgent(spec: Spec, policy: LayerValues, target: LayerValues) {
  const workload: Workload = {
    ...netOf(spec),
    batchSize: spec.batch,
    loss: spec.loss === 'huber' ? 'smoothL1' : 'mse',
    optimizer: (parameters) =>
      spec.opt === 'adam'
        ? new Adam(parameters, { lr: spec.lr })
        : new RMSprop(parameters, { lr: spec.lr, ...(spec.clamp && { clipValue: spec.clamp }) }),
  };
  const { agent, qNet, targetNet } = await workloadAgent(device, workload, 0);
  await write(qNet, policy);
  await write(targetNet, target);
  return agent;
}

function netOf(spec: Spec): Pick<Workload, 'observationShape' | 'observationType' | 'actionCount' | 'net'> {
  const outputs = (spec.net === 'cnn' ? spec.fc : spec.dims).at(-1)!;
  if (spec.net === 'mlp') {
    const net = (random: Random) => mlp(spec.dims, { random });
    return { observationShape: [spec.dims[0]], observationType: 'f32', actionCount: outputs, net };
  }
  const { input: inputShape, conv: convolutions, fc } = spec;
  const net = (random: Random) =>
    cnn({ inputShape, convolutions, hiddenSizes: fc.slice(1, -1), outputs, random });
  return { observationShape: inputShape, observationType: 'u8', actionCount: outputs, net };
}

async function write(net: Module, layers: LayerValues): Promise<void> {
  const values = layers.flatMap(({ w, b }) => [w, b]);
  for (const [i, parameter] of net.parameters().entries()) await device.write(parameter, values[i]);
}

function fill(batch: TransitionBatch<Observations>, { s, a, r, s2, d }: Batch): void {
  batch.states.set(s);
  batch.actions.set(a);
  batch.rewards.set(r);
  batch.nextStates.set(s2);
  batch.discounts.set(d.map((terminated) => GAMMA * (1 - terminated)));
}
