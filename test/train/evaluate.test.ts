import * as assert from 'uvu/assert';
import {
  Adam,
  Conv2d,
  constantSchedule,
  DQN,
  type Environment,
  Evaluator,
  type EvaluatorOptions,
  Flatten,
  Random,
  ReplayBuffer,
  Sequential,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { randomFor } from '../seed.ts';

/**
 * Pays 2 for each step with the right one of two actions. The first episode after a reset with seed s has s + 1 steps,
 * and is truncated if s is odd. Later episodes have one step and pay a fortune.
 */
class Countdown implements Environment {
  readonly name = 'countdown';
  readonly observationShape: readonly number[] = [2];
  readonly actionCount = 2;
  observation = new Float32Array(2);
  reward = 0;
  terminated = false;
  truncated = false;
  state: unknown;
  /** All actions since it was made. */
  readonly actions: number[] = [];
  protected left = 0;
  private prize = 0;
  private cut = false;

  reset(seed?: number | bigint): void {
    this.left = Number(seed ?? 0) + 1;
    this.prize = seed === undefined ? 1e6 : 2;
    this.cut = this.left % 2 === 0;
    this.terminated = false;
    this.truncated = false;
    this.see();
  }

  step(action: number): void {
    this.actions.push(action);
    this.reward = this.worth(action) * this.prize;
    this.left--;
    this.terminated = this.left === 0 && !this.cut;
    this.truncated = this.left === 0 && this.cut;
    this.see();
  }

  protected worth(action: number): number {
    return this.observation[action];
  }

  protected see(): void {
    this.observation.set(oneHot(2, this.left % 2));
  }
}

/** `Countdown` as pixels: two channels of one pixel each, of which one is white and the other dark gray. */
class PixelCountdown implements Environment<Uint8Array> {
  readonly name = 'pixel countdown';
  readonly actionCount = 2;
  readonly observationShape = [2, 1, 1] as const;
  readonly observation = new Uint8Array(2);
  readonly state = undefined;
  private readonly inner = new Countdown();

  get reward(): number {
    return this.inner.reward;
  }
  get terminated(): boolean {
    return this.inner.terminated;
  }
  get truncated(): boolean {
    return this.inner.truncated;
  }
  reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.draw();
  }
  step(action: number): void {
    this.inner.step(action);
    this.draw();
  }
  private draw(): void {
    this.observation.set(this.inner.observation.map((seen) => (seen === 1 ? 255 : 51)));
  }
}

forEachDevice('evaluate', (test, device) => {
  const knowing = [
    [1, 0],
    [0, 1],
  ];
  const wrongHalfTheTime = [
    [1, 0],
    [1, 0],
  ];

  test('plays whole episodes, each counted once, however soon the others end', async () => {
    const evaluator = await Evaluator.create(
      device,
      qTable(knowing),
      vectorise(() => new Countdown(), 4),
    );
    const { returns, mean, std } = await evaluator.evaluate(3);
    assert.equal(returns, [8, 10, 12, 14]);
    assert.is(mean, 11);
    assert.is(std, Math.sqrt((9 + 1 + 1 + 9) / 4));
  });

  test('of one episode has its return as mean, and no deviation', async () => {
    const evaluator = await Evaluator.create(
      device,
      qTable(knowing),
      vectorise(() => new Countdown(), 1),
    );
    assert.equal(await evaluator.evaluate(0), { returns: [2], mean: 2, std: 0 });
  });

  test('plays with the current weights, and repeats with a seed', async () => {
    const net = qTable(wrongHalfTheTime);
    const evaluator = await Evaluator.create(
      device,
      net,
      vectorise(() => new Countdown(), 2),
    );
    const before = await evaluator.evaluate(3);
    assert.equal(before.returns, [4, 4]);
    assert.equal(await evaluator.evaluate(3), before);
    assert.equal((await evaluator.evaluate(5)).returns, [6, 6]);
    await device.write(net.parameters()[0], Float32Array.from(knowing.flat()));
    assert.equal((await evaluator.evaluate(3)).returns, [8, 10]);
  });

  test('acts at random with probability epsilon', async () => {
    for (const epsilon of [0, 0.1, 0.6, 1]) {
      const evaluator = await Evaluator.create(
        device,
        qTable(knowing),
        vectorise(() => new Countdown(), 2000),
        { epsilon, maxSteps: 200 },
      );
      const { returns } = await evaluator.evaluate(200);
      const steps = 2000 * 200;
      const right = returns.reduce((total, each) => total + each / 2, 0) / steps;
      // Half of the random actions are right, too.
      const expected = 1 - epsilon / 2;
      const deviation = Math.sqrt((expected * (1 - expected)) / steps);
      assert.ok(Math.abs(right - expected) <= 5 * deviation, `${right} of the actions at epsilon ${epsilon}`);
    }
  });

  test('draws the same random actions for one seed, and others for another', async () => {
    const made: Countdown[] = [];
    const make = () => {
      made.push(new Countdown());
      return made.at(-1)!;
    };
    const evaluator = await Evaluator.create(device, qTable(knowing), vectorise(make, 2), { epsilon: 0.5 });
    const play = async (seed: number) => {
      for (const { actions } of made) actions.length = 0;
      const evaluation = await evaluator.evaluate(seed);
      return { ...evaluation, actions: made.map(({ actions }) => actions.slice(0, 100)) };
    };
    const first = await play(100);
    assert.equal(await play(100), first);
    // Even seeds have the same first states, so that all greedy actions are the same.
    assert.not.equal((await play(102)).actions, first.actions);
  });

  test('counts the return of an episode so far once it has lasted maxSteps', async () => {
    const evaluator = await Evaluator.create(
      device,
      qTable(knowing),
      vectorise(() => new Countdown(), 4),
      { maxSteps: 5 },
    );
    assert.equal((await evaluator.evaluate(3)).returns, [8, 10, 10, 10]);
    assert.equal((await evaluator.evaluate(20)).returns, [10, 10, 10, 10], 'all over again');
    assert.equal((await evaluator.evaluate(0)).returns, [2, 4, 6, 8]);
  });

  test('refuses an epsilon that is not a probability, and a maxSteps of 0', async () => {
    const make = (options: EvaluatorOptions) =>
      Evaluator.create(
        device,
        qTable(knowing),
        vectorise(() => new Countdown(), 1),
        options,
      );
    await rejects(make({ epsilon: 5 }), /epsilon must be a number from 0 to 1, got 5/);
    await rejects(make({ epsilon: Number.NaN }), /epsilon must be a number from 0 to 1, got NaN/);
    await rejects(make({ maxSteps: 0 }), /maxSteps must be at least 1, got 0/);
  });

  test('sees pixels as byte / 255', async () => {
    const filters = new Conv2d(2, 2, 1, { random: randomFor('filters') });
    const qNet = new Sequential(filters, new Flatten());
    // Action 1 has the value of its pixel, 1 or a fifth; action 0 has 0.6.
    await device.write(filters.weight, Float32Array.of(0, 0, 0, 1));
    await device.write(filters.bias!, Float32Array.of(0.6, 0));
    const make = (options: EvaluatorOptions) =>
      Evaluator.create(
        device,
        qNet,
        vectorise(() => new PixelCountdown(), 4),
        options,
      );
    assert.equal((await (await make({})).evaluate(3)).returns, [8, 10, 12, 14]);
    assert.equal((await (await make({ maxSteps: 4 })).evaluate(3)).returns, [8, 8, 8, 8]);
    const drawing = await (await make({ epsilon: 0.5 })).evaluate(100);
    assert.ok(drawing.mean < 190 && drawing.mean > 120, `mean ${drawing.mean} of 205`);
  });

  test('sees images of floats in their shape, through convolutions', async () => {
    /** `Countdown` with its two numbers in corners of an image of two channels. */
    class FloatCountdown extends Countdown {
      override readonly observationShape = [2, 3, 3];
      override readonly observation = new Float32Array(18);
      protected override see(): void {
        this.observation.fill(0);
        this.observation[this.left % 2 === 0 ? 0 : 17] = 1;
      }
      protected override worth(action: number): number {
        return this.observation[action === 0 ? 0 : 17];
      }
    }
    const layer = new Conv2d(2, 2, 3, { random: randomFor('corners') });
    const qNet = new Sequential(layer, new Flatten());
    const weights = new Float32Array(36);
    weights[0] = 1; // filter 0 looks at the first corner of channel 0, filter 1 at the last of channel 1
    weights[18 + 17] = 1;
    await device.write(layer.weight, weights);
    await device.write(layer.bias!, new Float32Array(2));
    const envs = vectorise(() => new FloatCountdown(), 3);
    const evaluator = await Evaluator.create(device, qNet, envs);
    assert.equal((await evaluator.evaluate(3)).returns, [8, 10, 12]);
  });

  test('during training changes nothing in training', async () => {
    const train = async (evaluated: boolean) => {
      const made: Chain[] = [];
      const make = () => {
        made.push(new Chain({ limit: 9 }));
        return made.at(-1)!;
      };
      const [qNet, targetNet] = [0, 1].map(() => qTable(new Array(Chain.cells).fill([0, 0])));
      const agent = await DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 0.05 }) },
        ...{ observationShape: [Chain.cells], environments: 2, batchSize: 8 },
      });
      const envs = vectorise(make, 2);
      const evaluator = await Evaluator.create(device, qNet, vectorise(make, 3), { epsilon: 0.5 });
      assert.is(made.length, 5, 'evaluation has environments of its own');
      const replay = new ReplayBuffer({
        ...{ capacity: 100, observationShape: [Chain.cells], gamma: 0.9 },
        random: Random.for(1, 'replay'),
      });
      let evaluations = 0;
      const { returns, latest } = await trainDQN({
        ...{ agent, envs, replay, random: Random.for(1, 'exploration'), seed: 1, steps: 100 },
        ...{ epsilon: constantSchedule(0.5), learningStarts: 10, trainFrequency: 2, gradientSteps: 1 },
        targetUpdateEvery: 5,
        callbacks: {
          async onStep({ steps }) {
            if (!evaluated || steps % 10 !== 0) return;
            await evaluator.evaluate(1);
            evaluations++;
          },
        },
      });
      assert.is(evaluations, evaluated ? 10 : 0);
      return { returns, latest, values: await device.read(qNet.parameters()[0]) };
    };
    assert.equal(await train(true), await train(false));
  });
});
