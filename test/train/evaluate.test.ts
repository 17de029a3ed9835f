import * as assert from 'uvu/assert';
import {
  Adam,
  constantSchedule,
  DQN,
  type Environment,
  Evaluator,
  Random,
  ReplayBuffer,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';

/**
 * Pays 2 for each step on which the right one of two actions is taken. The first episode after a reset with
 * seed s has s + 1 steps, and is cut off where s is odd; those after it have one step and pay a fortune.
 */
class Countdown implements Environment {
  readonly name = 'countdown';
  readonly observationSize = 2;
  readonly actionCount = 2;
  observation = new Float32Array(2);
  reward = 0;
  terminated = false;
  truncated = false;
  private left = 0;
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
    this.reward = this.observation[action] * this.prize;
    this.left--;
    this.terminated = this.left === 0 && !this.cut;
    this.truncated = this.left === 0 && this.cut;
    this.see();
  }

  private see(): void {
    this.observation.set(oneHot(2, this.left % 2));
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

  test('of one episode has that return for a mean, and no deviation', async () => {
    const evaluator = await Evaluator.create(
      device,
      qTable(knowing),
      vectorise(() => new Countdown(), 1),
    );
    assert.equal(await evaluator.evaluate(0), { returns: [2], mean: 2, std: 0 });
  });

  test('judges the net as it is now, and the same from the same seed', async () => {
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
        ...{ observationShape: [Chain.cells], envCount: 2, batchSize: 8, gamma: 0.9, loss: 'mse' },
      });
      const envs = vectorise(make, 2);
      const evaluator = await Evaluator.create(device, qNet, vectorise(make, 3));
      assert.is(made.length, 5, 'evaluation has environments of its own');
      const replay = new ReplayBuffer({
        ...{ capacity: 100, observationSize: Chain.cells },
        random: Random.for(1, 'replay'),
      });
      let evaluations = 0;
      const { returns, latest } = await trainDQN({
        ...{ agent, envs, replay, random: Random.for(1, 'exploration'), seed: 1, steps: 100 },
        ...{ epsilon: constantSchedule(0.5), learningStarts: 10, trainFrequency: 2, gradientSteps: 1 },
        targetUpdateEvery: 5,
        async onStep({ steps }) {
          if (evaluated && steps % 10 === 0) {
            await evaluator.evaluate(1);
            evaluations++;
          }
          return false;
        },
      });
      assert.is(evaluations, evaluated ? 10 : 0);
      return { returns, latest, values: await device.read(qNet.parameters()[0]) };
    };
    assert.equal(await train(true), await train(false));
  });
});
