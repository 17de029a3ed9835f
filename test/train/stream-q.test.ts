import * as assert from 'uvu/assert';
import {
  AdaptiveTraces,
  constantSchedule,
  type Environment,
  linearSchedule,
  mlp,
  Normalised,
  ObGD,
  Random,
  StreamQ,
  type StreamQOptions,
  vectorise,
} from '../../src/index.ts';
import { RewardScale } from '../../src/train/reward-scale.ts';
import { Chain } from '../chain.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { randomFor, seed } from '../seed.ts';

const GAMMA = 0.9;
const LAMBDA = 0.7;
const Q = [
  [0.1, 0.3],
  [0.2, -0.4],
  [0.5, 0.6],
  [9, 9],
];

interface Step {
  readonly from: number;
  readonly action: number;
  readonly reward: number;
  readonly to: number;
  readonly terminated: boolean;
  readonly ends: boolean;
}

/** A chain that records its steps. */
class Logged extends Chain {
  readonly log: Step[] = [];

  override step(action: number): void {
    const from = this.observation.indexOf(1);
    super.step(action);
    const { reward, terminated, truncated } = this;
    const to = this.observation.indexOf(1);
    this.log.push({ from, action, reward, to, terminated, ends: terminated || truncated });
  }
}

/** The table after learning from the steps, by the formulae, in float64. */
function learned(steps: readonly Step[], last: Pick<Step, 'from' | 'action'>, scaleRewards: boolean) {
  const q = Q.map((row) => [...row]);
  const z = Q.map((row) => row.map(() => 0));
  const scale = new RewardScale(GAMMA);
  const all = (visit: (i: number, a: number) => void) => {
    for (const i of q.keys()) for (const a of [0, 1]) visit(i, a);
  };
  let cuts = 0;
  const decay = (keep: number) =>
    all((i, a) => {
      z[i][a] *= keep;
    });
  z[steps[0].from][steps[0].action] = 1;
  for (const [k, { from, action, reward, to, terminated, ends }] of steps.entries()) {
    const strays = q[from][action] < Math.max(...q[from]);
    const r = scaleRewards ? scale.scale(reward, ends) : reward;
    const delta = r + (terminated ? 0 : GAMMA * Math.max(...q[to])) - q[from][action];
    const norm = z.flat().reduce((total, each) => total + Math.abs(each), 0);
    const step = 1 / Math.max(1, 2 * Math.max(1, Math.abs(delta)) * norm);
    all((i, a) => {
      q[i][a] += step * delta * z[i][a];
    });
    // Whether an action strays is judged by the net that chose it, before it learned from the action.
    decay(ends || strays ? 0 : GAMMA * LAMBDA);
    cuts += Number(!ends && strays);
    const next = steps[k + 1] ?? last;
    z[next.from][next.action] += 1;
  }
  return { q, z, cuts };
}

forEachDevice('StreamQ', (test, device) => {
  function options(changes: Partial<StreamQOptions> = {}): StreamQOptions {
    const qNet = changes.qNet ?? qTable(Q);
    const traces = changes.traces ?? new ObGD(qNet.parameters());
    return {
      ...{ qNet, traces, seed, steps: 60, gamma: GAMMA, lambda: LAMBDA },
      ...{ envs: vectorise(() => new Chain({ limit: 5, wage: 0.25 }), 1), epsilon: constantSchedule(0.3) },
      ...{ random: Random.for(seed, 'exploration'), ...changes },
    };
  }

  for (const scaleRewards of [false, true]) {
    test(`learns from each step by the formulae${scaleRewards ? ', with scaled rewards' : ''}`, async () => {
      const env = new Logged({ limit: 5, wage: 0.25 });
      const given = options({ envs: vectorise(() => env, 1), scaleRewards });
      const stream = await StreamQ.create(device, given);
      await stream.train();
      assert.is(stream.progress.updates, 60);
      const last = { from: env.observation.indexOf(1), action: stream.state.action };
      const { q, z, cuts } = learned(env.log, last, scaleRewards);
      assert.ok(cuts > 0 && env.log.some(({ ends, terminated }) => ends && !terminated));
      assertClose(await device.read(given.qNet.parameters()[0]), q.flat(), 1e-4);
      assertClose((await device.read(given.traces.moments.trace)).slice(0, 8), z.flat(), 1e-4);
      assertClose([stream.state.value], [q[last.from][last.action]], 1e-4, '', 1);
    });
  }

  test('a normalised net sees every observation once, including the first of each episode', async () => {
    const seen: number[][] = [];
    class Watched extends Chain {
      override reset(from?: number | bigint): void {
        super.reset(from);
        seen.push([...this.observation]);
      }
      override step(action: number): void {
        super.step(action);
        seen.push([...this.observation]);
      }
    }
    const body = mlp([Chain.cells, 3, 2], { random: randomFor('body') });
    const qNet = new Normalised(body, [Chain.cells]);
    const traces = new AdaptiveTraces(body.parameters());
    const envs = vectorise(() => new Watched({ limit: 5 }) as Environment, 1);
    const stream = await StreamQ.create(device, options({ qNet, traces, envs }));
    await stream.train();
    assert.is(stream.state.observed, seen.length);
    const mean = seen[0].map((_, i) => seen.reduce((total, x) => total + x[i], 0) / seen.length);
    const variance = mean.map(
      (m, i) => seen.reduce((total, x) => total + (x[i] - m) ** 2, 0) / (seen.length - 1),
    );
    assertClose(await device.read(qNet.mean), mean, 1e-4);
    assertClose(await device.read(qNet.variance), variance, 1e-4);
  });

  test('finds the way along a chain', async () => {
    const random = randomFor('chain');
    const body = mlp([Chain.cells, 32, 2], {
      random,
      layerNorm: 'plain',
      activation: 'leakyRelu',
    });
    const stream = await StreamQ.create(device, {
      ...options({ qNet: new Normalised(body, [Chain.cells]), traces: new ObGD(body.parameters()) }),
      ...{ envs: vectorise(() => new Chain({ limit: 20 }), 1), steps: 2500 },
      epsilon: linearSchedule({ from: 1, to: 0.02, steps: 800 }),
    });
    await stream.train();
    const late = stream.progress.returns.slice(-30);
    assert.ok(late.filter((score) => score === 1).length >= 28, late.join());
  });

  test('options that make no sense are refused', async () => {
    const refused = (changes: object, expected: RegExp) =>
      rejects(StreamQ.create(device, options(changes)), expected);
    const two = vectorise(() => new Chain(), 2);
    await refused({ envs: two }, /^envs\.count must be 1 for learning from a stream, got 2$/);
    await refused({ gamma: -0.1 }, /^gamma must be a number from 0 to 1, got -0\.1$/);
    await refused({ batchSize: 32 }, /^StreamQ has no option batchSize; it has: qNet, /);
    await refused(
      { epsilon: 0.1 },
      /^epsilon must be a schedule, such as constantSchedule\(0\.1\), got 0\.1$/,
    );
    const others = new ObGD(qTable(Q).parameters());
    await refused({ traces: others }, /^traces must have been made with parameters of qNet/);
  });

  test('a net that has diverged ends training', async () => {
    const envs = vectorise(() => new Chain({ limit: 5, wage: Number.NaN }), 1);
    const lost = await StreamQ.create(device, options({ envs, scaleRewards: false }));
    await rejects(lost.train(), /^the error of update 1 is NaN: the parameters cannot be trusted any more$/);
  });
});
