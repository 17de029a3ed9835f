import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseFlags } from '../src/commands/arguments.node.ts';
import { Adam, constant, crossEntropy, mlp, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { hasJax, hasTensorFlow, type JaxArray, loadJax, loadTensorFlow, type Value } from './op-peers.ts';
import { pythonWithTorch } from './peer-list.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { type Repeat, readRounds, repetitionsFor, roundFlags, timeOf } from './rounds.ts';

const HELP = (
  flags: string,
) => `Measures a training step of a classifier, 784-128-10 with ReLU, softmax cross entropy, Adam and batches of 128: on the
CPU device, in PyTorch, and in the engines that the folder PEERS_HOME has in its node_modules; each on one thread.

  [PEERS_HOME=folder] node bench/classifier.js [options]

${flags}

Ratios say how many times longer than ours, by medians and by the fastest rounds.`;

const [INPUTS, HIDDEN, CLASSES, BATCH, LR] = [784, 128, 10, 128, 1e-3];

const flags = parseFlags(HELP, roundFlags);
const rounds = readRounds(flags);
const about = aboutRun();
printAbout(about);

const random = new Random(1);
const images = Float32Array.from({ length: BATCH * INPUTS }, () => random.uniform(0, 1));
const labels = Int32Array.from({ length: BATCH }, () => random.int(CLASSES));
const layers = [
  [INPUTS, HIDDEN],
  [HIDDEN, CLASSES],
].map(([inputs, outputs]) => ({
  ...{ inputs, outputs, biases: new Float32Array(outputs) },
  weights: Float32Array.from({ length: inputs * outputs }, () => random.uniform(-1, 1) / Math.sqrt(inputs)),
}));

const contenders: Record<string, Repeat> = { ours: await ourStep() };
const modules = resolve(process.env.PEERS_HOME ?? '.', 'node_modules');
if (hasTensorFlow(modules)) contenders.tfjs = await tensorFlowStep();
if (hasJax(modules)) contenders['jax-js'] = await jaxStep();
const python = pythonWithTorch();

const times: Record<string, number[]> = {};
const repetitions: Record<string, number> = {};
for (const [name, repeat] of Object.entries(contenders)) {
  await repeat(3); // compiles
  repetitions[name] = await repetitionsFor(repeat, rounds.sampleMs);
}
for (let round = 0; round < rounds.count; round++) {
  for (const [name, repeat] of Object.entries(contenders)) {
    times[name] = [...(times[name] ?? []), (await timeOf(repeat, repetitions[name])) / repetitions[name]];
  }
  if (python) times.torch = [...(times.torch ?? []), torchStep(python)];
}
const results = Object.fromEntries(
  Object.entries(times).map(([name, of]) => [
    name,
    { ms: of.toSorted((a, b) => a - b)[of.length >> 1], fastest: Math.min(...of) },
  ]),
);
const { ours } = results;
printTable(
  Object.entries(results).map(([engine, { ms, fastest }]) => ({
    ...{ engine, ms, ratio: ms / ours.ms, 'fastest ms': fastest, 'its ratio': fastest / ours.fastest },
  })),
);
if (flags.json) console.log(JSON.stringify({ about, steps: results }));
process.exit();

async function ourStep(): Promise<Repeat> {
  const device = await openDevice({ device: 'cpu' });
  const net = mlp([INPUTS, HIDDEN, CLASSES], { random });
  const optimizer = new Adam(net.parameters(), { lr: LR });
  const x = constant(images, [BATCH, INPUTS]);
  const y = constant(labels, [BATCH]);
  const step = await device.compile({}, () => {
    const loss = crossEntropy(net.forward(x), y);
    optimizer.minimize(loss);
    return { loss };
  });
  return async (count) => {
    for (let i = 0; i < count; i++) await step.run();
  };
}

async function tensorFlowStep(): Promise<Repeat> {
  const tf = await loadTensorFlow(modules);
  const [losses, train] = [tf.losses, tf.train] as unknown as (typeof tf)[];
  const optimizer = train.adam(LR) as {
    minimize(loss: () => Value, returnCost: boolean): { data(): Promise<unknown> };
  };
  const fused = tf.fused as unknown as typeof tf;
  const x = tf.tensor(images, [BATCH, INPUTS]);
  const y = tf.oneHot(tf.tensor(labels, [BATCH], 'int32'), CLASSES);
  const [first, second] = layers.map(({ weights, biases, inputs, outputs }) => ({
    b: tf.variable(tf.tensor(weights, [inputs, outputs])),
    bias: tf.variable(tf.tensor(biases, [outputs])),
  }));
  const loss = () => {
    const hidden = fused.matMul({ a: x, ...first, activation: 'relu' });
    return losses.softmaxCrossEntropy(y, fused.matMul({ a: hidden, ...second }));
  };
  return async (count) => {
    for (let i = 0; i < count; i++) {
      const value = tf.tidy(() => optimizer.minimize(loss, true)) as { data(): Promise<unknown> };
      await value.data();
      tf.dispose(value);
    }
  };
}

async function jaxStep(): Promise<Repeat> {
  const jax = await loadJax(modules);
  const { numpy: np, nn } = jax;
  const upload = (values: Float32Array, shape: number[]) => np.reshape(np.array(values), shape) as JaxArray;
  const x = upload(images, [BATCH, INPUTS]);
  const oneHot = new Float32Array(BATCH * CLASSES);
  for (const [i, label] of labels.entries()) oneHot[i * CLASSES + label] = 1;
  const y = upload(oneHot, [BATCH, CLASSES]);
  const parameters = layers.flatMap(({ weights, biases, inputs, outputs }) => [
    upload(weights, [inputs, outputs]),
    upload(biases, [outputs]),
  ]);
  const count = parameters.length;
  const add = (a: Value, b: Value) => np.add(a, b) as JaxArray;
  const update = jax.jit((x, y, time, ...state) => {
    const now = add(time, 1 as unknown as Value);
    const [p, m, v] = [0, 1, 2].map((part) => state.slice(part * count, (part + 1) * count));
    const loss = ([w1, b1, w2, b2]: JaxArray[]) => {
      const hidden = nn.relu(np.add(np.dot(x, w1), b1));
      const logs = nn.logSoftmax(np.add(np.dot(hidden, w2), b2), -1) as JaxArray;
      return logs
        .mul(y)
        .sum()
        .mul((-1 / BATCH) as unknown as Value);
    };
    const { valueAndGrad } = jax as unknown as Record<
      string,
      (f: typeof loss) => (p: JaxArray[]) => [JaxArray, JaxArray[]]
    >;
    const [value, gradients] = valueAndGrad(loss)(p.map(({ ref }) => ref));
    const num = (a: number) => a as unknown as Value;
    const means = m.map((old, i) => add(old.mul(num(0.9)), gradients[i].ref.mul(num(0.1))));
    const squares = v.map((old, i) =>
      add(old.mul(num(0.999)), (np.square(gradients[i]) as JaxArray).mul(num(0.001))),
    );
    const correct = (beta: number) => np.reciprocal(np.subtract(1, np.power(beta, now.ref))) as JaxArray;
    const [c1, c2] = [correct(0.9), correct(0.999)];
    const next = p.map((old, i) => {
      const root = np.add(np.sqrt(squares[i].ref.mul(c2.ref)), 1e-8);
      return np.subtract(
        old,
        (np.divide(means[i].ref.mul(c1.ref), root) as JaxArray).mul(num(LR)),
      ) as JaxArray;
    });
    return [value, now, ...next, ...means, ...squares];
  });
  let state = [
    np.array(0) as JaxArray,
    ...parameters,
    ...[0, 1].flatMap(() => parameters.map((p) => np.zerosLike(p.ref) as JaxArray)),
  ];
  return async (times) => {
    for (let i = 0; i < times; i++) {
      const [value, ...next] = update(x.ref, y.ref, ...state) as JaxArray[];
      state = next;
      await (value as unknown as { data(): Promise<unknown> }).data();
    }
  };
}

/** Milliseconds of a step, in a new process each time. */
function torchStep(python: string): number {
  const program = `
import time, torch, torch.nn as nn
torch.set_num_threads(1)
net = nn.Sequential(nn.Linear(${INPUTS}, ${HIDDEN}), nn.ReLU(), nn.Linear(${HIDDEN}, ${CLASSES}))
x, y = torch.rand(${BATCH}, ${INPUTS}), torch.randint(${CLASSES}, (${BATCH},))
optimizer = torch.optim.Adam(net.parameters(), ${LR})
def step():
    loss = nn.functional.cross_entropy(net(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step(); loss.item()
for _ in range(20): step()
times = []
end = time.perf_counter() + ${rounds.sampleMs} / 1000
while time.perf_counter() < end or not times:
    start = time.perf_counter(); step(); times.append(time.perf_counter() - start)
print(1000 * sum(times) / len(times))`;
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8', env });
  return Number(stdout);
}
