import * as assert from 'uvu/assert';
import { toONNX } from '../../src/exports/onnx/to-onnx.ts';
import { Normalised } from '../../src/nn/normalised.ts';
import {
  AvgPool2d,
  add,
  CategoricalNet,
  Conv2d,
  clamp,
  cnn,
  compileQ,
  concat,
  constant,
  cos,
  type Device,
  Dueling,
  Embedding,
  ELU,
  Flatten,
  flip,
  GELU,
  greater,
  ImplicitQuantileNet,
  impala,
  LayerNorm,
  LeakyReLU,
  Linear,
  log1p,
  logSoftmax,
  logSumExp,
  MaxPool2d,
  Module,
  matmul,
  max,
  maximum,
  mean,
  mlp,
  mul,
  pad,
  permute,
  QuantileNet,
  ReLU,
  Residual,
  reshape,
  Sequential,
  SiLU,
  Sigmoid,
  Softplus,
  slice,
  sub,
  sum,
  type Tensor,
  Tanh,
  tensor,
  variance,
  where,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { integers, randomFor, uniform } from '../seed.ts';
import { readOnnx } from './read-onnx.ts';
import { runOnnx } from './run-onnx.ts';

type F32 = Tensor<'f32'>;

/** A module by its function alone. */
class Fn extends Module {
  constructor(private readonly apply: (x: F32) => F32) {
    super();
  }

  forward(x: F32): F32 {
    return this.apply(x);
  }
}

const COUNT = 5;

forEachDevice('toONNX', (test, device) => {
  const random = randomFor('onnx');

  /** Compares the file's results with those of the net, for several numbers of observations. */
  async function agrees(net: Module, observationShape: readonly number[], observationType?: 'u8') {
    const file = await toONNX(device, net, { observationShape, observationType });
    const model = readOnnx(file);
    for (const count of [1, COUNT]) {
      const size = observationShape.reduce((product, extent) => product * extent, count);
      const data = observationType
        ? Uint8Array.from(integers(random, size, 256))
        : uniform(random, size, -2, 2);
      const { q, greedy } = await valuesOf(device, net, data, { count, observationShape });
      const shape = [count, ...observationShape];
      const { q_values, action } = runOnnx(model, { shape, data: Array.from(data) });
      assert.equal(q_values.shape, [count, q.length / count]);
      assertClose(Float32Array.from(q_values.data), q, 1e-5);
      assert.equal(action.shape, [count]);
      for (const [i, chosen] of action.data.entries()) {
        const actions = q.length / count;
        const behind = q[i * actions + greedy[i]] - q[i * actions + chosen];
        assert.ok(behind <= 1e-5, `observation ${i}`);
      }
    }
    return model;
  }

  test('a file declares its inputs and outputs, for any number of observations', async () => {
    const metadata = { recipe: 'cartpole', actions: 'left, right' };
    const file = await toONNX(device, mlp([4, 7, 2], { random }), { observationShape: [4], metadata });
    const model = readOnnx(file);
    assert.equal([model.irVersion, model.opset, model.producer], [8, 17, 'webgpu-dqn']);
    assert.equal(model.inputs, [{ name: 'observation', type: 1, shape: ['batch', 4] }]);
    assert.equal(model.outputs, [
      { name: 'q_values', type: 1, shape: ['batch', 2] },
      { name: 'action', type: 7, shape: ['batch'] },
    ]);
    assert.equal(model.metadata, metadata);
    assert.equal(
      model.nodes.map(({ op }) => op),
      ['Gemm', 'Relu', 'Gemm', 'ArgMax'],
    );
    assert.equal([...model.initializers.keys()], ['0.weight', '0.bias', '2.weight', '2.bias']);
  });

  test('dense nets, of one hidden unit or one output, too', async () => {
    await agrees(mlp([4, 7, 2], { random }), [4]);
    await agrees(mlp([3, 50, 1, 9], { random, dueling: true }), [3]);
    await agrees(new Sequential(new Linear(3, 1, { random, bias: false })), [3]);
    await agrees(mlp([12, 5, 3], { random }), [3, 2, 2]);
    await agrees(mlp([6, 3], { random }), [6], 'u8');
  });

  test('convolutions of bytes and of floats', async () => {
    const pixels = { inputShape: [3, 13, 12], outputs: 4, random };
    const convolutions = [
      [5, 4, 2],
      [6, 3, 1],
    ] as const;
    const model = await agrees(cnn({ ...pixels, convolutions, hiddenSizes: [9] }), [3, 13, 12], 'u8');
    assert.equal(
      model.nodes.map(({ op }) => op),
      ['Cast', 'Mul', 'Conv', 'Relu', 'Conv', 'Relu', 'Flatten', 'Gemm', 'Relu', 'Gemm', 'ArgMax'],
    );
    await agrees(cnn({ ...pixels, convolutions, hiddenSizes: [9], dueling: true }), [3, 13, 12]);
    const padded = new Conv2d(3, 4, 3, { stride: 2, padding: 1, bias: false, random });
    const pools = [new MaxPool2d(3, { stride: 2, padding: 1 }), new AvgPool2d(2, { stride: 1, padding: 1 })];
    await agrees(new Sequential(padded, ...pools, new Flatten(), new Linear(80, 2, { random })), [3, 13, 12]);
  });

  test('heads of distributions, dueling or not', async () => {
    for (const dueling of [false, true]) {
      const [quantiles, atoms] = [7, 11];
      const width = (width: number) => mlp([4, 6, 3], { width, dueling, random });
      await agrees(new QuantileNet(width(quantiles), { actions: 3, quantiles }), [4]);
      const support = { min: -10, max: 10, atoms };
      await agrees(new CategoricalNet(width(atoms), { actions: 3, support }), [4]);
    }
  });

  test('noise is off, quantiles have fixed levels, and observations are normalised as in training', async () => {
    await agrees(mlp([4, 6, 2], { noisy: 0.5, layerNorm: 'plain', random }), [4]);
    const head = mlp([6, 5, 2], { random });
    const options = { width: 6, actions: 2, samples: 5, random };
    await agrees(new ImplicitQuantileNet(new Linear(4, 6, { random }), head, options), [4]);
    const net = new Normalised(mlp([6, 2], { random }), [3, 2]);
    await device.write(net.mean, uniform(random, 6));
    await device.write(net.variance, uniform(random, 6, 0.5, 2));
    await agrees(net, [3, 2]);
    await agrees(net, [3, 2], 'u8');
  });

  test('layer normalisation, other activation functions, residues and embeddings', async () => {
    const gelus = [new GELU(), new GELU({ approximate: 'tanh' })];
    const functions = [new ReLU(), new Tanh(), new Sigmoid(), new SiLU(), new Softplus(), ...gelus];
    for (const activation of [...functions, new ELU(0.7), new LeakyReLU(0.2)]) {
      const norm = new LayerNorm(6, { eps: 0.01 });
      const residual = new Residual(new Linear(6, 6, { random }));
      const net = new Sequential(new Linear(6, 6, { random }), norm, activation, residual);
      for (const factors of [norm.weight, norm.bias]) await device.write(factors, uniform(random, 6));
      await agrees(net, [6]);
    }
    const stages = { inputShape: [2, 9, 7], residual: [2, 3], hiddenSizes: [5], outputs: 3, random };
    await agrees(impala({ ...stages, layerNorm: true, dueling: true }), [2, 9, 7]);
    await agrees(impala(stages), [2, 9, 7], 'u8');
    const pictures = new Sequential(new LayerNorm([2, 3, 4]), new Flatten(), new Linear(24, 2, { random }));
    await agrees(pictures, [2, 3, 4]);
    const embedding = new Embedding(5, 3, { random });
    const places = tensor([3, 0, 4], 'i32');
    await agrees(new Fn((x) => matmul(x, embedding.forward(places))), [3]); // parameters without names
    await agrees(new Dueling(new Linear(3, 1, { random }), new Linear(3, 4, { random })), [3]);
  });

  test('modules of your own, of any ops that nets use', async () => {
    const weights = constant(uniform(random, 12), [2, 6]);
    const cases: Readonly<Record<string, (x: F32) => F32>> = {
      arithmetic: (x) => maximum(sub(mul(x, 2), 1), mul(x, x)),
      comparisons: (x) => where(greater(x, 0.5), x, mul(x, -3)),
      limits: (x) => add(clamp(x, -0.5, 1), cos(log1p(mul(x, x)))),
      slices: (x) => concat([slice(x, [0, 1], [undefined, 6], [1, 2]), slice(x, [0, 4])], 1),
      flips: (x) => flip(x, 1),
      permuted: (x) => reshape(permute(reshape(x, [-1, 2, 3]), [0, 2, 1]), [-1, 6]),
      turned: (x) => permute(matmul(weights, x, { transposeB: true }), [1, 0]),
      batches: (x) => {
        const cubes = reshape(x, [-1, 3, 2]);
        return reshape(matmul(cubes, cubes, { transposeB: true }), [-1, 9]);
      },
      folds: (x) => {
        const all = { keepDims: true };
        return concat(
          [sum(x, 1, all), mean(x, 1, all), max(x, 1, all), logSumExp(x, 1, all), variance(x, 1, all)],
          1,
        );
      },
      logarithms: (x) => logSoftmax(x),
      'all observations': (x) => sub(x, mean(x)),
    };
    for (const [name, apply] of Object.entries(cases)) {
      await agrees(new Fn(apply), [6]).catch((error) => assert.unreachable(`${name}: ${error.message}`));
    }
  });

  test('a net that cannot be exported is refused with the op or the reason', async () => {
    const shape = { observationShape: [6] };
    const refused = (apply: (x: F32) => F32) => toONNX(device, new Fn(apply), shape);
    await rejects(
      refused((x) => mul(x, x.shape[0])),
      /depends on their number/,
    );
    await rejects(
      refused((x) => slice(x, [1])),
      /depends on their number/,
    );
    await rejects(
      refused((x) => pad(x, { after: [0, 1] })),
      /there is no operator for place/,
    );
    await rejects(
      refused((x) => sum(x, 1)),
      /^toONNX: a net must give \[n, actions\]/,
    );
    await rejects(toONNX(device, mlp([6, 2]), { observationShape: [0] }), /observationShape/);
    await rejects(
      toONNX(device, mlp([6, 2]), { ...shape, observationType: 'i32' as never }),
      /observationType/,
    );
    await rejects(toONNX(device, mlp([6, 2]), { ...shape, opset: 18 } as never), /opset/);
  });

  test('observations may be given as the environment has them, before they are scaled', async () => {
    const net = mlp([2, 1], { random });
    await device.write(net.namedParameters().get('0.weight')!, Float32Array.of(3, -4));
    await device.write(net.namedParameters().get('0.bias')!, Float32Array.of(1));
    const options = { observationShape: [2], observationScale: [0.5, 2] };
    const { q_values } = runOnnx(readOnnx(await toONNX(device, net, options)), {
      shape: [1, 2],
      data: [2, 1],
    });
    assert.equal(q_values.data, [3 * 1 - 4 * 2 + 1]);
    const bytes = toONNX(device, net, { ...options, observationType: 'u8' });
    await rejects(bytes, /observationScale is for floats/);
    await rejects(
      toONNX(device, net, { ...options, observationScale: [1, 2, 3] }),
      /observationScale .*, got 3/,
    );
  });

  test('the weights are those at the time of the call', async () => {
    const net = mlp([2, 1], { random });
    await device.write(net.namedParameters().get('0.weight')!, Float32Array.of(3, -4));
    const model = readOnnx(await toONNX(device, net, { observationShape: [2] }));
    assert.equal(model.initializers.get('0.weight'), { shape: [1, 2], data: [3, -4] });
  });
});

async function valuesOf(
  device: Device,
  net: Module,
  data: Float32Array | Uint8Array,
  { count, observationShape }: { count: number; observationShape: readonly number[] },
) {
  const observationType = data instanceof Uint8Array ? 'u8' : 'f32';
  const program = await compileQ(device, net, { observationShape, observationType, count });
  const values = await program.run({ observations: data as never });
  program.release();
  return values;
}
