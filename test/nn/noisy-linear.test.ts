import * as assert from 'uvu/assert';
import {
  cnn,
  compileQ,
  constant,
  DQN,
  compileInspector,
  formatSafetensors,
  gradients,
  loadModule,
  type Module,
  mlp,
  moduleTensors,
  mul,
  NoisyLinear,
  parseSafetensors,
  Random,
  SGD,
  sum,
  temporalDifference,
  tensor,
  withNoise,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, seed, uniform } from '../seed.ts';

/** Returns the given numbers whenever as many are asked for. */
class Given extends Random {
  constructor(private readonly given: readonly ArrayLike<number>[]) {
    super(0);
  }

  override fillNormal(values: Float32Array): void {
    values.set(this.given.find(({ length }) => length === values.length)!);
  }
}

/** Counts the draws of normal numbers by their lengths. */
class Counting extends Random {
  readonly lengths: number[] = [];

  override fillNormal(values: Float32Array): void {
    this.lengths.push(values.length);
    super.fillNormal(values);
  }
}

const root = (e: number) => Math.sign(e) * Math.sqrt(Math.abs(e));

forEachDevice('NoisyLinear', (test, device) => {
  const random = randomFor('noisy linear');

  async function write(layer: Module, values: Record<string, ArrayLike<number>>) {
    for (const [name, each] of Object.entries(values)) {
      await device.write(layer.namedParameters().get(name)!, Float32Array.from(each));
    }
  }

  test('adds the noise worked out by hand, and none outside of withNoise', async () => {
    const layer = new NoisyLinear(2, 1, { random, sigma: 0.5 });
    await write(layer, { weight: [1, 1], bias: [0] });
    assertClose(await device.read(layer.weightSigma), [0.353553, 0.353553], 1e-5);
    assertClose(await device.read(layer.biasSigma!), [0.353553], 1e-5);
    const x = tensor([[1, 2]]);
    const noise = new Given([[0.25, -1], [4]]);
    assertClose(await device.read(withNoise(noise, () => layer.forward(x))), [2.646447], 1e-6);
    assert.equal(await device.read(layer.forward(x)), Float32Array.of(3));
    assert.equal(await device.read(withNoise(undefined, () => layer.forward(x))), Float32Array.of(3));
  });

  test('follows the formula, as do its gradients, for a batch with one noise', async () => {
    const [rows, inputs, outputs] = [5, 7, 3];
    const layer = new NoisyLinear(inputs, outputs, { random });
    const weightSigma = uniform(random, outputs * inputs);
    const biasSigma = uniform(random, outputs);
    await write(layer, { weightSigma, biasSigma });
    const [into, out] = [uniform(random, inputs, -3, 3), uniform(random, outputs, -3, 3)];
    const [x, g] = [uniform(random, rows * inputs), uniform(random, rows * outputs)];
    const [weight, bias] = [layer.weight.initial, layer.bias!.initial];

    const y = withNoise(new Given([into, out]), () => layer.forward(constant(x, [rows, inputs])));
    const expected = new Float64Array(rows * outputs);
    const dWeight = new Float64Array(outputs * inputs);
    const dBias = new Float64Array(outputs);
    for (let r = 0; r < rows; r++) {
      for (let o = 0; o < outputs; o++) {
        const upstream = g[r * outputs + o];
        dBias[o] += upstream;
        expected[r * outputs + o] = bias[o] + biasSigma[o] * root(out[o]);
        for (let i = 0; i < inputs; i++) {
          const w = weight[o * inputs + i] + weightSigma[o * inputs + i] * root(out[o]) * root(into[i]);
          expected[r * outputs + o] += w * x[r * inputs + i];
          dWeight[o * inputs + i] += upstream * x[r * inputs + i];
        }
      }
    }
    assertClose(await device.read(y), expected, 1e-5);
    const parameters = [layer.weight, layer.bias!, layer.weightSigma, layer.biasSigma!];
    const found = gradients(sum(mul(y, constant(g, [rows, outputs]))), parameters);
    const dWeightSigma = dWeight.map(
      (d, at) => d * root(out[Math.floor(at / inputs)]) * root(into[at % inputs]),
    );
    const wanted = [dWeight, dBias, dWeightSigma, dBias.map((d, o) => d * root(out[o]))];
    for (const [i, each] of wanted.entries()) assertClose(await device.read(found[i]!), each, 1e-5);
  });

  test('takes bytes, and leaves the bias out', async () => {
    const layer = new NoisyLinear(6, 4, { random, bias: false });
    assert.equal([...layer.namedParameters().keys()], ['weight', 'weightSigma']);
    const bytes = [Array.from({ length: 6 }, () => random.int(256))];
    const given = [uniform(random, 6), uniform(random, 4)];
    const [ofBytes, ofFloats] = [tensor(bytes, 'u8'), tensor([bytes[0].map((byte) => byte / 255)])].map((x) =>
      withNoise(new Given(given), () => layer.forward(x)),
    );
    assertClose(await device.read(ofBytes), await device.read(ofFloats), 1e-5);
  });

  test('each pass and each run has its own noise, which a saved state repeats', async () => {
    const net = mlp([3, 8, 2], { random, noisy: 0.5 });
    const noise = new Counting(seed);
    const x = constant(uniform(random, 3), [1, 3]);
    const program = await device.compile({}, () =>
      withNoise(noise, () => ({ first: net.forward(x), second: net.forward(x) })),
    );
    const run = async () => {
      const { first, second } = await program.run();
      return [[...first], [...second]];
    };
    const saved = noise.state;
    const runs = [...(await run()), ...(await run())];
    assert.is(new Set(runs.map(([q]) => q)).size, 4, `seed ${seed}`);
    assert.equal(noise.lengths.slice(0, 8).sort(), [2, 2, 3, 3, 8, 8, 8, 8]);
    assert.is(noise.lengths.length, 16);
    noise.state = saved;
    assert.equal([...(await run()), ...(await run())], runs);
  });

  test('mlp and cnn are made of such layers, whose mean weights equal plain ones', async () => {
    const pixels = {
      inputShape: [2, 6, 6],
      convolutions: [[3, 2, 2]],
      hiddenSizes: [5],
      outputs: 4,
    } as const;
    for (const dueling of [false, true]) {
      for (const make of [
        (noisy?: number) => mlp([4, 8, 2], { random: new Random(seed), dueling, noisy }),
        (noisy?: number) => cnn({ ...pixels, random: new Random(seed), dueling, noisy }),
      ]) {
        const [plain, noisy] = [make(), make(0.3)];
        const tensors = await moduleTensors(device, plain);
        const all = await moduleTensors(device, noisy);
        for (const [name, { data }] of tensors) assert.equal(all.get(name)!.data, data, name);
        const added = [...all.keys()].filter((name) => !tensors.has(name));
        const linear = [...tensors].filter(([, { shape }]) => shape.length === 2).map(([name]) => name);
        assert.equal(
          added.sort(),
          linear
            .flatMap((name) => [name, name.replace('weight', 'bias')].map((each) => `${each}Sigma`))
            .sort(),
        );
        const { shape, data } = all.get(`${linear[0]}Sigma`)!;
        assertClose([...new Set(data as Float32Array)], [0.3 / Math.sqrt(shape[1])], 1e-6);
      }
    }
  });

  test('is saved with its sigmas, and can load the file of a plain net', async () => {
    const [from, to] = [0, 1].map(() => mlp([3, 4, 2], { random, noisy: 0.5 }));
    await write(from, { '2.weightSigma': uniform(random, 8) });
    const { tensors } = parseSafetensors(formatSafetensors(await moduleTensors(device, from)));
    await loadModule(device, to, tensors, 'a file');
    assert.equal(await moduleTensors(device, to), await moduleTensors(device, from));
    const plain = mlp([3, 4, 2], { random });
    const file = await moduleTensors(device, plain);
    const { missing } = await loadModule(device, to, file, 'a file', { strict: false });
    assert.equal(missing, ['0.weightSigma', '0.biasSigma', '2.weightSigma', '2.biasSigma']);
    const x = constant(uniform(random, 3), [1, 3]);
    assert.equal(await device.read(to.forward(x)), await device.read(plain.forward(x)));
  });

  test('a sigma that is not above 0, or another option, is refused', () => {
    assert.throws(() => new NoisyLinear(2, 1, { sigma: 0 }), /^sigma must be/);
    assert.throws(() => mlp([2, 1], { noisy: -1 }), /^sigma must be/);
    const options: object = { std: 1 };
    assert.throws(() => new NoisyLinear(2, 1, options), /no option std/);
  });
});

forEachDevice('an agent of noisy nets', (test, device) => {
  const random = randomFor('agent of noisy nets');
  const nets = () => [0, 1].map(() => mlp([3, 8, 2], { random: new Random(seed), noisy: 0.5 }));

  async function agentOf(noise: Random, doubleDQN = false) {
    const [qNet, targetNet] = nets();
    const options = {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 0.1 }) },
      ...{ observationShape: [3], batchSize: 4, learner: temporalDifference({ doubleDQN }) },
    };
    const agent = await DQN.create(device, { ...options, environments: 1, noise });
    for (const batch of [agent.batch, agent.batchBeforeActing]) {
      for (const [i, each] of [batch.states, batch.nextStates, batch.rewards].entries()) {
        each.set(uniform(new Random(i), each.length));
      }
      batch.actions.set(integers(new Random(3), 4, 2));
      batch.discounts.fill(0.9);
    }
    return { agent, options, qNet };
  }

  test('draws noise for each pass of an update, and for each action', async () => {
    const each = [3, 8, 8, 2]; // two layers
    for (const [doubleDQN, passes] of [
      [false, 2],
      [true, 3],
    ] as const) {
      const noise = new Counting(seed);
      const { agent } = await agentOf(noise, doubleDQN);
      assert.is(noise.lengths.length, 0);
      agent.learn();
      assert.is(noise.lengths.length, passes * each.length);
      await agent.learnAndAct(new Float32Array(3));
      assert.is(noise.lengths.length, (2 * passes + 1) * each.length);
      await agent.act(new Float32Array(3));
      assert.is(noise.lengths.length, (2 * passes + 2) * each.length);
    }
  });

  test('acts with noise; all other uses of the net are without, and leave the noise as it is', async () => {
    const noise = new Random(seed);
    const { agent, options, qNet } = await agentOf(noise);
    const observations = uniform(random, 3);
    assert.not.equal(await agent.q(observations), await agent.q(observations));
    const { state } = noise;
    const program = await compileQ(device, qNet, { observationShape: [3], count: 1 });
    const { q } = await program.run({ observations });
    assert.equal((await program.run({ observations })).q, q);
    const inspector = await compileInspector(device, options);
    const seen = await inspector.inspect(agent.batch);
    assert.equal(await inspector.inspect(agent.batch), seen);
    assert.equal(
      seen.units.map(({ layer }) => layer),
      ['0'],
    );
    await agent.profile({ rounds: 1 });
    assert.equal(noise.state, state);
  });

  test('learns sigmas too, the same from the same noise', async () => {
    const learned = async (noise: Random) => {
      const { agent, qNet } = await agentOf(noise);
      for (let i = 0; i < 5; i++) agent.learn({ later: i % 2 === 0 });
      return moduleTensors(device, qNet);
    };
    const once = await learned(new Random(seed));
    assert.equal(await learned(new Random(seed)), once);
    assert.not.equal(await learned(new Random(seed + 1)), once);
    for (const [name, { data }] of await moduleTensors(device, nets()[0])) {
      assert.not.equal(once.get(name)!.data, data, name);
    }
  });
});
