import * as assert from 'uvu/assert';
import {
  compileInspector,
  DQN,
  ImplicitQuantileNet,
  type ImplicitQuantilesOptions,
  implicitQuantiles,
  Linear,
  type Module,
  mlp,
  moduleTensors,
  Random,
  ReLU,
  Sequential,
  SGD,
  tensor,
} from '../../../src/index.ts';
import { cosines } from '../../../src/nn/implicit-quantile-net.ts';
import { assertClose } from '../../close.ts';
import { forEachDevice } from '../../devices.ts';
import { rejects } from '../../rejects.ts';
import { integers, randomFor, seed, uniform } from '../../seed.ts';

const SEEN = 3;
const WIDTH = 5;
const HIDDEN = 4;
const ACTIONS = 3;
const BATCH = 6;

function net(random: Random, samples = 4): ImplicitQuantileNet {
  const features = new Sequential(new Linear(SEEN, WIDTH, { random }), new ReLU());
  const head = mlp([WIDTH, HIDDEN, ACTIONS], { random });
  return new ImplicitQuantileNet(features, head, { width: WIDTH, actions: ACTIONS, samples, random });
}

type Weights = ReadonlyMap<string, ArrayLike<number>>;

/** The quantile at level tau of each action, in double precision, by the paper's formula. */
function quantileOf(weights: Weights, x: ArrayLike<number>, tau: number): number[] {
  const layer = (name: string, input: readonly number[]) =>
    Array.from(weights.get(`${name}.bias`)!, (bias, o) =>
      input.reduce(
        (sum, value, i) => sum + value * weights.get(`${name}.weight`)![o * input.length + i],
        bias,
      ),
    );
  const positive = (values: readonly number[]) => values.map((value) => Math.max(value, 0));
  const psi = positive(layer('features.0', Array.from(x)));
  const phi = positive(
    layer(
      'embedding',
      Array.from({ length: 64 }, (_, i) => Math.cos(Math.PI * (i + 1) * tau)),
    ),
  );
  return layer(
    'head.2',
    positive(
      layer(
        'head.0',
        psi.map((value, i) => value * phi[i]),
      ),
    ),
  );
}

function valuesOf(weights: Weights, x: ArrayLike<number>, samples: number): number[] {
  const sums = new Array<number>(ACTIONS).fill(0);
  for (let i = 0; i < samples; i++) {
    for (const [a, z] of quantileOf(weights, x, (i + 0.5) / samples).entries()) sums[a] += z / samples;
  }
  return sums;
}

const best = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** Returns the given arrays of levels, each once: the first whose length is asked for. */
class Given extends Random {
  constructor(private readonly given: Float32Array[]) {
    super(0);
  }

  override fillUniform(values: Float32Array): void {
    const at = this.given.findIndex(({ length }) => length === values.length);
    values.set(this.given.splice(at, 1)[0]);
  }
}

forEachDevice('implicit quantiles', (test, device) => {
  const random = randomFor('implicit quantiles');

  test('embeds levels by cosines of 1 to 64 half turns', async () => {
    const [quarter] = [await device.read(cosines(tensor([[0.25]])))];
    assert.is(quarter.length, 64);
    assertClose(quarter.subarray(0, 4), [Math.SQRT1_2, 0, -Math.SQRT1_2, -1], 1e-6, '', 1);
  });

  async function weightsOf(of: Module): Promise<Map<string, Float64Array>> {
    const tensors = await moduleTensors(device, of);
    return new Map(
      Array.from(tensors, ([name, { data }]) => [name, Float64Array.from(data as Float32Array)]),
    );
  }

  for (const { samples, targetSamples, kappa, doubleDQN } of [
    { samples: 3, targetSamples: 7, kappa: 1, doubleDQN: false },
    { samples: 5, targetSamples: 2, kappa: 0.3, doubleDQN: true },
  ]) {
    test(`follows the formula: N = ${samples}, N' = ${targetSamples}, kappa ${kappa}, double ${doubleDQN}`, async () => {
      const [qNet, targetNet] = [net(random), net(random)];
      const levels = uniform(random, BATCH * samples, 0, 1);
      const next = uniform(random, BATCH * targetSamples, 0, 1);
      const agent = await DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
        ...{ observationShape: [SEEN], environments: 1, batchSize: BATCH, prioritised: true },
        learner: implicitQuantiles({ samples, targetSamples, kappa, doubleDQN }),
        noise: new Given([levels, next]),
      });
      for (const parameter of targetNet.parameters()) {
        await device.write(parameter, uniform(random, parameter.size));
      }
      const { batch } = agent;
      for (const each of [batch.states, batch.nextStates, batch.rewards, batch.weights!]) {
        each.set(uniform(random, each.length));
      }
      batch.actions.set(integers(random, BATCH, ACTIONS));
      batch.discounts.set(uniform(random, BATCH, 0, 1));

      const [before, target] = [await weightsOf(qNet), await weightsOf(targetNet)];
      const row = (values: ArrayLike<number>, n: number, b: number) =>
        Array.from(values).slice(b * n, b * n + n);
      const targets = Array.from({ length: BATCH }, (_, b) => {
        const x = row(batch.nextStates, SEEN, b);
        const action = best(valuesOf(doubleDQN ? before : target, x, 4));
        return row(next, targetSamples, b).map(
          (tau) => batch.rewards[b] + batch.discounts[b] * quantileOf(target, x, tau)[action],
        );
      });
      const lossesOf = (weights: Weights) =>
        targets.map((samplesOfReturn, b) => {
          let loss = 0;
          for (const tau of row(levels, samples, b)) {
            const theta = quantileOf(weights, row(batch.states, SEEN, b), tau)[batch.actions[b]];
            for (const one of samplesOfReturn) {
              const u = one - theta;
              const huber = Math.abs(u) <= kappa ? u ** 2 / 2 : kappa * (Math.abs(u) - kappa / 2);
              loss += (Math.abs(tau - (u < 0 ? 1 : 0)) * huber) / kappa / samplesOfReturn.length;
            }
          }
          return loss;
        });
      const lossOf = (weights: Weights) =>
        lossesOf(weights).reduce((sum, loss, b) => sum + loss * batch.weights![b], 0) / BATCH;

      const { loss, errors } = await agent.learnAndReport();
      assertClose([loss], [lossOf(before)], 1e-4, '', 0.1);
      assertClose(errors!, lossesOf(before), 1e-4);
      const after = await weightsOf(qNet);
      for (const [name, values] of before) {
        const step = 1e-6;
        const some = integers(random, 12, values.length);
        const slopes = Array.from(some, (i) => {
          const value = values[i];
          const [above, below] = [step, -step].map((by) => {
            values[i] = value + by;
            return lossOf(before);
          });
          values[i] = value;
          return (above - below) / (2 * step);
        });
        const moved = Array.from(some, (i) => values[i] - after.get(name)![i]);
        assertClose(moved, slopes, 2e-3, `${name}, seed ${seed}`, 2e-3);
      }
    });
  }

  async function agentOf(given: ImplicitQuantilesOptions = {}) {
    const [qNet, targetNet] = [net(random), net(random)];
    const options = {
      ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 0.1 }) },
      ...{ observationShape: [SEEN], batchSize: BATCH, learner: implicitQuantiles(given) },
    };
    const noise = new Random(seed);
    const agent = await DQN.create(device, { ...options, environments: 1, noise });
    return { agent, options, qNet, noise };
  }

  test('the values that the agent gives are means of evenly spaced quantiles, for which nothing is drawn', async () => {
    const { agent, options, qNet, noise } = await agentOf({ samples: 4, targetSamples: 4 });
    const observations = uniform(random, SEEN);
    const expected = valuesOf(await weightsOf(qNet), observations, 4);
    assertClose(await agent.q(observations), expected, 1e-5, '', 1);
    assert.equal(await agent.act(observations), Int32Array.of(best(expected)));
    const { batch } = agent;
    for (const each of [batch.states, batch.nextStates, batch.rewards])
      each.set(uniform(random, each.length));
    batch.actions.set(integers(random, BATCH, ACTIONS));
    batch.discounts.fill(0.9);
    const inspector = await compileInspector(device, options);
    const { q, nextQ, targets, units } = await inspector.inspect(batch);
    const hand = Array.from(targets, (_, b) => {
      const row = nextQ.subarray(b * ACTIONS, (b + 1) * ACTIONS);
      return batch.rewards[b] + 0.9 * Math.max(...row);
    });
    assertClose(targets, hand, 1e-4, '', 1);
    assert.is(q.length, BATCH * ACTIONS);
    assert.equal(
      units.map(({ layer, scores }) => [layer, scores.length]),
      [
        ['features.0', WIDTH],
        ['embedding', WIDTH],
        ['head.0', HIDDEN],
      ],
    );
    assert.equal(noise.state, new Random(seed).state);
    agent.learn();
    assert.not.equal(noise.state, new Random(seed).state);
  });

  test('nets of another kind, or whose parts do not fit, are refused', async () => {
    const create = (make: () => Module) => {
      const [qNet, targetNet] = [make(), make()];
      return DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 1 }) },
        ...{ observationShape: [SEEN], environments: 1, batchSize: 1, learner: implicitQuantiles() },
      });
    };
    await rejects(
      create(() => mlp([SEEN, 2])),
      /^implicitQuantiles needs nets that are each an ImplicitQuantileNet, got/,
    );
    const joined = (width: number, actions: number) => () =>
      new ImplicitQuantileNet(mlp([SEEN, 5]), mlp([width, 2]), { width, actions });
    await rejects(create(joined(6, 2)), /^the features of an ImplicitQuantileNet must be \[n, 6\], got/);
    await rejects(create(joined(5, 3)), /^the head of an ImplicitQuantileNet must give \[n, 3\], got/);
  });

  test('options out of their range, or that do not exist, are refused by name', () => {
    const options = (given: object) => () => implicitQuantiles(given);
    assert.throws(options({ samples: 0 }), /^samples must be/);
    assert.throws(options({ targetSamples: 1.5 }), /^targetSamples must be/);
    assert.throws(options({ kappa: -1 }), /^kappa must be/);
    assert.throws(options({ doubleDQN: 1 }), /^doubleDQN must be/);
    assert.throws(options({ quantiles: 8 }), /^implicitQuantiles has no option quantiles/);
    const wrong = (given: object) => () =>
      new ImplicitQuantileNet(mlp([2, 2]), mlp([2, 2]), { width: 2, actions: 2, ...given });
    assert.throws(wrong({ samples: 0 }), /^samples must be/);
    assert.throws(wrong({ cosines: 9 }), /^ImplicitQuantileNet has no option cosines/);
  });
});
