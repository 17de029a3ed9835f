import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Normalised } from '../../src/nn/normalised.ts';
import { fromSB3, sb3Lines, sb3Net, toSB3 } from '../../src/exports/torch/sb3.ts';
import { toTorch } from '../../src/exports/torch/to-torch.ts';
import {
  AvgPool2d,
  CategoricalNet,
  Conv2d,
  compileQ,
  cnn,
  type Device,
  ELU,
  Flatten,
  formatSafetensors,
  GELU,
  IMPALA,
  ImplicitQuantileNet,
  impala,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  loadModule,
  MaxPool2d,
  Module,
  mlp,
  moduleTensors,
  NATURE,
  openDevice,
  parseSafetensors,
  QuantileNet,
  ReLU,
  Residual,
  Sequential,
  SiLU,
  Sigmoid,
  Softmax,
  Softplus,
  Tanh,
  type Tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { integers, randomFor, seed, uniform } from '../seed.ts';

const test = suite('PyTorch');

const root = mkdtempSync(join(tmpdir(), 'torch-'));
test.after(() => rmSync(root, { recursive: true }));

const python = '/usr/bin/python3'; // where Debian's python3-torch is
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;
if (!hasTorch) console.log('skipped, as Debian’s python3-torch is not here: nets held against PyTorch');

const random = randomFor('torch');
const device: Device = await openDevice({ device: 'cpu', threads: 1 });
test.after(() => device.close());
const support = { min: -10, max: 10, atoms: 5 };
const pixels = {
  inputShape: [2, 9, 8],
  convolutions: [[3, 3, 2]],
  hiddenSizes: [7],
  outputs: 3,
  random,
} as const;

interface Case {
  readonly net: Module;
  readonly observationShape: readonly number[];
  readonly observationType?: 'u8';
  readonly observationScale?: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  'linear layers': { net: mlp([4, 6, 2], { random }), observationShape: [4] },
  'scaled numbers': {
    net: mlp([2, 3, 1], { random }),
    observationShape: [2],
    observationScale: [0.5, 4],
  },
  'scaled numbers of several steps': {
    net: mlp([6, 3, 1], { random }),
    observationShape: [3, 2],
    observationScale: [0.5, 4],
  },
  'scaled numbers in rows': {
    net: mlp([6, 3, 1], { random }),
    observationShape: [3, 2],
    observationScale: [0.5, 4, 1, 2, 0.25, 3],
  },
  'a flattened picture': {
    net: mlp([12, 6, 2], { random }),
    observationShape: [3, 2, 2],
    observationType: 'u8',
  },
  convolutions: { net: cnn(pixels), observationShape: [2, 9, 8], observationType: 'u8' },
  'dueling heads': { net: cnn({ ...pixels, dueling: true }), observationShape: [2, 9, 8] },
  quantiles: {
    net: new QuantileNet(mlp([4, 6, 3], { width: 5, random }), { actions: 3, quantiles: 5 }),
    observationShape: [4],
  },
  'dueling atoms': {
    net: new CategoricalNet(mlp([4, 6, 3], { width: 5, dueling: true, random }), { actions: 3, support }),
    observationShape: [4],
  },
  'noise, which evaluation does without, before plain norms': {
    net: mlp([4, 6, 2], { noisy: 0.5, layerNorm: 'plain', random }),
    observationShape: [4],
  },
  'implicit quantiles': {
    net: new ImplicitQuantileNet(new Linear(4, 6, { random }), mlp([6, 5, 2], { random }), {
      ...{ width: 6, actions: 2, samples: 5, random },
    }),
    observationShape: [4],
  },
  'normalised bytes': {
    net: new Normalised(mlp([6, 2], { random }), [3, 2]),
    observationShape: [3, 2],
    observationType: 'u8',
  },
  'residual stages': {
    net: impala({ inputShape: [2, 9, 7], residual: [2, 3], hiddenSizes: [5], outputs: 3, random }),
    observationShape: [2, 9, 7],
    observationType: 'u8',
  },
  'all other modules': {
    net: new Sequential(
      ...[
        new Conv2d(2, 3, 3, { stride: 2, padding: 1, bias: false, random }),
        new LayerNorm([3, 5, 4], { eps: 0.1 }),
      ],
      ...[new LeakyReLU(0.2), new MaxPool2d(3, { stride: 1, padding: 1 }), new AvgPool2d(2, { padding: 1 })],
      ...[new Flatten(), new Residual(new Linear(27, 27, { random }), new GELU()), new SiLU(), new ELU(0.5)],
      ...[new GELU({ approximate: 'tanh' }), new Softplus(), new Tanh(), new Sigmoid(), new Softmax(-1)],
      ...[new LogSoftmax(1), new Linear(27, 2, { bias: false, random })],
    ),
    observationShape: [2, 9, 8],
  },
};

const COUNT = 4;

test('the lines name every layer, and the file of weights', () => {
  const lines = toTorch(mlp([4, 6, 2], { random }), {
    weights: 'a/q-net.safetensors',
    observationShape: [4],
  });
  assert.ok(
    lines.includes(`net = nn.Sequential(
    nn.Linear(4, 6),
    nn.ReLU(),
    nn.Linear(6, 2),
)
net.load_state_dict(load_file("a/q-net.safetensors"))
net.eval()
`),
    lines,
  );
});

test('a module that PyTorch does not have is refused', () => {
  class Own extends Module {
    forward(x: Tensor<'f32'>): Tensor<'f32'> {
      return x;
    }
  }
  const options = { weights: 'w', observationShape: [2] };
  assert.throws(() => toTorch(new Sequential(new Own()), options), /there is no module of PyTorch for Own/);
  assert.throws(() => toTorch(mlp([2, 1]), { ...options, weight: 'w' } as never), /weight/);
  const scaled = { ...options, observationScale: [1, 2] };
  assert.throws(
    () => toTorch(mlp([2, 1]), { ...scaled, observationType: 'u8' }),
    /observationScale is for floats/,
  );
  assert.throws(
    () => toTorch(mlp([3, 1]), { ...scaled, observationShape: [3] }),
    /observationScale .* \[3\].*, got 2/,
  );
});

test('a net is exported for Stable-Baselines3 only if that library has such a net', () => {
  const frames = { inputShape: [4, 84, 84], outputs: 3, random };
  const net = cnn({ ...NATURE, ...frames });
  const { policy, features, hiddenSizes, names } = sb3Net(net);
  assert.equal([policy, features, hiddenSizes], ['CnnPolicy', 512, []]);
  assert.is(names.get('2.weight'), 'features_extractor.cnn.2.weight');
  assert.is(names.get('7.bias'), 'features_extractor.linear.0.bias');
  assert.is(names.get('9.weight'), 'q_net.0.weight');
  assert.match(
    sb3Lines(mlp([4, 6, 5, 2]), 'w', 'CartPole-v1'),
    /DQN\("MlpPolicy", "CartPole-v1", .*"net_arch": \[6, 5\]\}/,
  );
  assert.match(
    sb3Lines(net, 'w', 'Breakout'),
    /^env = \.\.\. {2}# a Gymnasium environment .* of Breakout\nmodel = DQN\("CnnPolicy", env, /m,
  );
  const others = [{ dueling: true }, { noisy: 0.5 }].map((options) => mlp([4, 6, 2], options));
  for (const other of [cnn(pixels), impala({ ...frames, ...IMPALA }), ...others, new Linear(4, 2)]) {
    assert.throws(() => sb3Net(other), /it has no place for this net/);
  }
});

test('weights are taken from the online net of a whole policy', async () => {
  const net = mlp([4, 6, 2], { random });
  const own = await moduleTensors(device, net);
  const policy = new Map(
    [...toSB3(net, own)].flatMap(([name, tensor]) => [
      [`q_net.${name}`, tensor] as const,
      [
        `q_net_target.${name}`,
        { ...tensor, data: uniform(random, tensor.data.length) } as typeof tensor,
      ] as const,
    ]),
  );
  assert.equal([...fromSB3(net, { tensors: policy })], [...own]);
  assert.equal([...fromSB3(net, { tensors: own })], [...own]);
  const factors = [0.5, 2, 4, 0.25];
  const scaled = toSB3(net, own, factors).get('q_net.0.weight')!.data as Float32Array;
  assert.equal(
    scaled,
    (own.get('0.weight')!.data as Float32Array).map((weight, i) => weight * factors[i % 4]),
  );
  assert.equal([...fromSB3(net, { tensors: toSB3(net, own, factors) }, factors)], [...own]);
});

test('a scale of observations goes into the first layer for Stable-Baselines3, or is refused', async () => {
  const flattened = new Sequential(
    new Flatten(),
    new Linear(6, 3, { random }),
    new ReLU(),
    new Linear(3, 2, { random }),
  );
  const own = await moduleTensors(device, flattened);
  const weights = own.get('1.weight')!.data as Float32Array;
  const stacked = toSB3(flattened, own, [0.5, 4]).get('q_net.0.weight')!.data;
  assert.equal(
    stacked,
    weights.map((weight, i) => weight * [0.5, 4][i % 2]),
    'three steps of two numbers',
  );
  assert.throws(() => toSB3(flattened, own, [1, 2, 3, 4]), /observationScale has 4 factors, .*\[3, 6\]/);
  const frames = cnn({ ...NATURE, inputShape: [4, 84, 84], hiddenSizes: [24], outputs: 3, random });
  const pictures = await moduleTensors(device, frames);
  assert.throws(() => toSB3(frames, pictures, [1, 2]), /observationScale has 2 factors/);
});

const judged = hasTorch ? test : test.skip;

judged('nets compute the same in PyTorch, and weights go both ways', async () => {
  const expected = new Map<string, Float32Array>();
  const cases: unknown[] = [];
  for (const [name, { net, ...form }] of Object.entries(CASES)) {
    const { observationShape, observationType, observationScale: scale } = form;
    const weights = await saved(name, net);
    const size = observationShape.reduce((product, extent) => product * extent, COUNT);
    const observations =
      observationType === 'u8' ? Uint8Array.from(integers(random, size, 256)) : uniform(random, size);
    const seen = scale ? observations.map((x, i) => x * scale[i % scale.length]) : observations;
    expected.set(name, await valuesOf(net, seen, observationShape));
    const lines = toTorch(net, { weights, ...form });
    cases.push({ name, lines, observations: Array.from(observations), shape: [COUNT, ...observationShape] });
  }
  writeFileSync(join(root, 'cases.json'), JSON.stringify(cases));
  const convolutions = cnn({ ...NATURE, inputShape: [4, 84, 84], hiddenSizes: [24], outputs: 3, random });
  const nets = { mlp: mlp([4, 6, 5, 2], { random }), cnn: convolutions };
  for (const [name, net] of Object.entries(nets)) await saved(`to sb3 ${name}`, net, true);

  const { stdout, stderr } = spawnSync(
    python,
    [resolve('test/exports/python/judge.py'), root, `${seed % 2 ** 31}`],
    {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: resolve('test/exports/python') },
    },
  );
  const lines = stdout.trim().split('\n').filter(Boolean);
  const told = lines.map((line) => JSON.parse(line) as { name: string; shape: number[]; values: number[] });
  const found = new Map(told.map(({ name, values }) => [name, values]));
  assert.is(found.size, expected.size + 5, stderr);
  for (const [name, values] of expected) assertClose(found.get(name)!, values, 1e-5, name);

  for (const [name, net] of [
    ['sb3 mlp', nets.mlp],
    ['sb3 cnn', nets.cnn],
    ['plain', nets.mlp],
  ] as const) {
    const seen = parseSafetensors(readFileSync(join(root, `${name} observations.safetensors`))).tensors.get(
      'x',
    )!;
    const observationShape = seen.shape.slice(1);
    const [count] = seen.shape;
    const data =
      observationShape.length === 3
        ? Uint8Array.from(seen.data as Float32Array)
        : (seen.data as Float32Array);
    const kept = found.get(`to ${name}`);
    if (kept) assertClose(kept, await valuesOf(net, data, observationShape, count), 1e-5, `to ${name}`);
    const file = parseSafetensors(readFileSync(join(root, `${name}.safetensors`)));
    await loadModule(device, net, fromSB3(net, file), name);
    assertClose(found.get(name)!, await valuesOf(net, data, observationShape, count), 1e-5, name);
  }
});

/** Writes a net's weights, and gives the path. */
async function saved(name: string, net: Module, asSB3 = false): Promise<string> {
  const path = join(root, `${name}.safetensors`);
  const tensors = await moduleTensors(device, net);
  writeFileSync(path, formatSafetensors(asSB3 ? toSB3(net, tensors) : tensors));
  return path;
}

async function valuesOf(
  net: Module,
  data: Float32Array | Uint8Array,
  observationShape: readonly number[],
  count = COUNT,
): Promise<Float32Array> {
  const observationType = data instanceof Uint8Array ? 'u8' : 'f32';
  const program = await compileQ(device, net, { observationShape, observationType, count });
  const { q } = await program.run({ observations: data as never });
  program.release();
  return q;
}

test.run();
