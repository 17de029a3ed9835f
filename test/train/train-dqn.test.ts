import * as assert from 'uvu/assert';
import {
  Adam,
  constantSchedule,
  type Device,
  DQN,
  linearSchedule,
  mlp,
  Random,
  ReplayBuffer,
  type TrainOptions,
  type TransitionBatch,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';

interface Transition {
  readonly from: number;
  readonly action: number;
  readonly reward: number;
  readonly to: number;
  readonly terminated: number;
}

/** A replay buffer that keeps a list of all that was ever stored, and of how much it held at each sampling. */
class Diary extends ReplayBuffer {
  readonly stored: Transition[] = [];
  readonly sizes: number[] = [];
  private before = new Float32Array();

  override start(observations: Float32Array): void {
    super.start(observations);
    this.before = observations.slice();
  }

  override addStep(...step: Parameters<ReplayBuffer['addStep']>): void {
    super.addStep(...step);
    const [actions, { observations, finalObservations, rewards, terminated }] = step;
    for (const [i, action] of Array.from(actions).entries()) {
      this.stored.push({
        from: cellIn(this.before, i),
        action,
        reward: rewards[i],
        to: cellIn(finalObservations, i),
        terminated: terminated[i],
      });
    }
    this.before.set(observations);
  }

  override sample(batch: TransitionBatch): void {
    this.sizes.push(this.size);
    super.sample(batch);
  }
}

function cellIn(observations: Float32Array, row: number): number {
  return observations.subarray(row * Chain.cells, (row + 1) * Chain.cells).indexOf(1);
}

/** `agent`, which from here on writes down what it is asked to do. */
function watched(agent: DQN): { agent: DQN; calls: string[] } {
  const calls: string[] = [];
  const note = (target: DQN, name: string | symbol) => {
    const member: unknown = Reflect.get(target, name);
    if (typeof member !== 'function') return member;
    return (...args: unknown[]) => {
      calls.push(String(name));
      return member.apply(target, args);
    };
  };
  return { agent: new Proxy(agent, { get: note }), calls };
}

const left = [1, 0];
const cells = Chain.cells;

type Settings = Partial<TrainOptions> & {
  readonly envCount?: number;
  readonly limit?: number;
  readonly prize?: number;
  /** Q(s, .) at first, the same in every cell. By default it goes left. */
  readonly start?: number[];
};

/** Everything for training on chains, with defaults that a test overrides. */
async function setUp(device: Device, settings: Settings) {
  const { envCount = 1, limit, prize, start = left, ...options } = settings;
  const table = () => qTable(new Array(cells).fill(start));
  const qNet = table();
  const { agent, calls } = watched(
    await DQN.create(device, {
      ...{ qNet, targetNet: table(), optimizer: new Adam(qNet.parameters(), { lr: 0.05 }) },
      ...{ observationShape: [cells], envCount, batchSize: 16, gamma: 0.9, loss: 'mse' },
    }),
  );
  const chains: Chain[] = [];
  const makeChain = () => {
    const chain = new Chain({ limit, prize });
    chains.push(chain);
    return chain;
  };
  const replay = new Diary({ capacity: 1000, observationSize: cells, random: Random.for(1, 'replay') });
  const train = () =>
    trainDQN({
      ...{ agent, envs: vectorise(makeChain, envCount), replay, random: Random.for(1, 'exploration') },
      ...{ seed: 1, steps: 40, epsilon: constantSchedule(1), learningStarts: 0, trainFrequency: 1 },
      ...{ gradientSteps: 1, targetUpdateEvery: 10 },
      ...options,
    });
  return { train, agent, qNet, calls, chains, replay };
}

const isUpdate = (call: string): boolean => call.startsWith('learn');

forEachDevice('trainDQN', (test, device) => {
  test('learns to walk to the end of a chain, and what every step on the way is worth', async () => {
    const { train, agent, qNet } = await setUp(device, {
      ...{ envCount: 4, steps: 800, limit: 20, trainFrequency: 2 },
      epsilon: linearSchedule({ from: 1, to: 0.2, steps: 400 }),
    });
    const everyCell = oneHot(cells, 0, 1, 2, 3);
    assert.equal([...(await agent.act(everyCell))].slice(0, 3), [0, 0, 0], 'at first it goes left');
    await train();
    assert.equal([...(await agent.act(everyCell))].slice(0, 3), [1, 1, 1]);
    // The end pays 1, and each step further away from it takes a tenth off. Of the last cell nothing is learned.
    const worth = [0.9 ** 3, 0.9 ** 2, 0.9 ** 3, 0.9, 0.9 ** 2, 1, ...left];
    assertClose(await device.read(qNet.parameters()[0]), worth, 0.01);
  });

  const updateCounts: { settings: Settings; updates: number; first?: number }[] = [
    // Updates lie between two steps: the last step is followed by none.
    { settings: { steps: 20 }, updates: 19, first: 1 },
    { settings: { steps: 20, gradientSteps: 3 }, updates: 57, first: 1 },
    { settings: { steps: 41, trainFrequency: 4 }, updates: 10, first: 4 },
    {
      settings: { steps: 41, trainFrequency: 4, gradientSteps: 2, learningStarts: 12 },
      updates: 16,
      first: 12,
    },
    { settings: { steps: 41, trainFrequency: 4, learningStarts: 10 }, updates: 8, first: 12 },
    { settings: { steps: 20, learningStarts: 20 }, updates: 0 },
    // Several environments: three steps at a time, a round for every four of them.
    { settings: { steps: 24, envCount: 3, trainFrequency: 4 }, updates: 5, first: 6 },
    { settings: { steps: 24, envCount: 8, trainFrequency: 2 }, updates: 8, first: 8 },
  ];
  for (const { settings, updates, first } of updateCounts) {
    test(`makes as many updates as were asked for: ${JSON.stringify(settings)}`, async () => {
      for (const epsilon of [constantSchedule(0), constantSchedule(1)]) {
        const { train, calls, replay } = await setUp(device, { ...settings, epsilon });
        const progress = await train();
        assert.is(progress.updates, updates);
        assert.is(calls.filter(isUpdate).length, updates);
        assert.is(replay.sizes[0], first, 'steps before the first update');
        assert.is(progress.steps, replay.stored.length);
      }
    });
  }

  test('learns before it acts, the latest transition included', async () => {
    const { train, calls, replay } = await setUp(device, { steps: 5, epsilon: constantSchedule(0) });
    await train();
    assert.equal(calls, ['act', 'learnAndAct', 'learnAndAct', 'learnAndAct', 'learnAndAct']);
    assert.equal(replay.sizes, [1, 2, 3, 4]);
  });

  test('waits for the device once a step, however many updates there are', async () => {
    const { train, calls } = await setUp(device, {
      ...{ steps: 9, trainFrequency: 4, gradientSteps: 3, epsilon: constantSchedule(0) },
    });
    await train();
    const round = ['learn', 'learn', 'learnAndAct', 'act', 'act', 'act'];
    assert.equal(calls, ['act', 'act', 'act', 'act', ...round, ...round.slice(0, 3)]);
  });

  test('moves the target net after every so many updates, within a round of them too', async () => {
    const { train, calls } = await setUp(device, { steps: 4, gradientSteps: 3, targetUpdateEvery: 4 });
    await train();
    const learn4 = ['learn', 'learn', 'learn', 'learn', 'updateTarget'];
    assert.equal(calls, [...learn4, ...learn4, 'learn']);
  });

  test('does not let more updates pile up than it can answer for', async () => {
    const { train, calls } = await setUp(device, { steps: 200, targetUpdateEvery: 1000 });
    const { latest } = await train();
    const unanswered = calls.join(' ').split('learnAndReport');
    assert.ok(
      unanswered.every((run) => run.trim().split(' ').length <= 32),
      calls.join(' '),
    );
    assert.type(latest?.loss, 'number');
  });

  for (const epsilon of [0, 1]) {
    test(`ends with an error when the loss becomes NaN, at epsilon ${epsilon}`, async () => {
      const { train } = await setUp(device, {
        ...{ steps: 100, prize: Number.NaN, limit: 5, start: [0, 1], epsilon: constantSchedule(epsilon) },
      });
      await rejects(train(), /^loss is NaN in run \d+/);
    });
  }

  test('stores every step as it was: no jump from an end to the next start, and true last cells', async () => {
    const { train, replay } = await setUp(device, { envCount: 3, steps: 600, limit: 7 });
    await train();
    assert.is(replay.stored.length, 600);
    for (const { from, action, reward, to, terminated } of replay.stored) {
      assert.is(to, Chain.next(from, action));
      const atTheEnd = to === cells - 1;
      assert.is(terminated, Number(atTheEnd));
      assert.is(reward, Number(atTheEnd));
      assert.ok(from < cells - 1, 'no step is taken from where an episode has ended');
    }
    const ends = replay.stored.filter(({ terminated }) => terminated).length;
    assert.ok(ends > 30, `only ${ends} episodes reached the end`);
  });

  test('a time limit ends an episode, not the future that is learned from', async () => {
    const { train, replay } = await setUp(device, { steps: 23, limit: 5, epsilon: constantSchedule(0) });
    const { returns } = await train();
    assert.equal(returns, [0, 0, 0, 0], 'going left it never gets to the end');
    assert.ok(replay.stored.every(({ terminated }) => terminated === 0));
  });

  test('an end on the last step before the limit is an end', async () => {
    const { train, replay } = await setUp(device, {
      ...{ steps: 60, limit: 1, start: [0, 1], epsilon: constantSchedule(0) },
    });
    const { returns } = await train();
    const ends = replay.stored.map(({ terminated }) => terminated);
    assert.equal(returns, ends);
    assert.ok(ends.includes(1) && ends.includes(0));
  });

  test('reports returns as the environment pays them, and learns from scaled rewards', async () => {
    const { train, replay } = await setUp(device, { envCount: 2, steps: 200, prize: 8, rewardScale: 0.25 });
    const { returns } = await train();
    assert.ok(returns.length > 5 && returns.every((value) => value === 8), returns.join(' '));
    const paid = replay.stored.filter(({ reward }) => reward !== 0);
    assert.is(paid.length, returns.length);
    assert.ok(paid.every(({ reward }) => reward === 2));
  });

  test('asks for epsilon at every step and reports it', async () => {
    const asked: number[] = [];
    const reported: number[] = [];
    const { train } = await setUp(device, {
      ...{ envCount: 3, steps: 12 },
      epsilon(t) {
        asked.push(t);
        return 1 / (1 + t);
      },
      onStep({ epsilon }) {
        reported.push(epsilon);
        return undefined;
      },
    });
    await train();
    assert.equal(asked, [0, 3, 6, 9]);
    assert.equal(reported, [1, 1 / 4, 1 / 7, 1 / 10]);
  });

  test('explores as often as epsilon says', async () => {
    const { train, replay } = await setUp(device, {
      ...{ envCount: 100, steps: 10_000, limit: 20, learningStarts: 10_001, epsilon: constantSchedule(0.4) },
    });
    await train();
    // What is greedy goes left, and so does half of what explores.
    const right = replay.stored.filter(({ action }) => action === 1).length / replay.stored.length;
    assert.ok(Math.abs(right - 0.2) < 5 * Math.sqrt((0.2 * 0.8) / 10_000), `${right} of the steps go right`);
  });

  test('only explores at epsilon 1, without asking the net, and never at epsilon 0', async () => {
    const explorer = await setUp(device, { learningStarts: 100 });
    await explorer.train();
    assert.equal(explorer.calls, []);
    const greedy = await setUp(device, { envCount: 2, learningStarts: 100, epsilon: constantSchedule(0) });
    await greedy.train();
    assert.ok(greedy.replay.stored.every(({ action }) => action === 0));
  });

  test('stops when onStep says so, at once or later', async () => {
    for (const answer of [(stop: boolean) => stop, (stop: boolean) => Promise.resolve(stop)]) {
      const { train } = await setUp(device, { envCount: 2, onStep: ({ steps }) => answer(steps === 10) });
      assert.is((await train()).steps, 10);
    }
  });

  test('seeds environment i with seed + i', async () => {
    const { train, chains } = await setUp(device, { envCount: 3, seed: 41 });
    await train();
    assert.equal(
      chains.map(({ seeds }) => seeds.map(Number)),
      [[41], [42], [43]],
    );
  });

  test('two runs of the same seed are the same to the byte; another seed makes another', async () => {
    const run = async (seed: number, parts: { exploration?: number; replay?: number } = {}) => {
      const random = Random.for(seed, 'initial weights');
      const [qNet, targetNet] = [0, 1].map(() => mlp([cells, 8, 2], { random }));
      const agent = await DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 0.01 }) },
        ...{ observationShape: [cells], envCount: 2, batchSize: 16, gamma: 0.9, loss: 'smoothL1' },
      });
      const replay = new Diary({
        ...{ capacity: 100, observationSize: cells },
        random: Random.for(parts.replay ?? seed, 'replay'),
      });
      const { returns, latest } = await trainDQN({
        ...{ agent, envs: vectorise(() => new Chain({ limit: 9 }), 2), replay, seed },
        random: Random.for(parts.exploration ?? seed, 'exploration'),
        ...{ steps: 300, epsilon: constantSchedule(0.5), learningStarts: 20, trainFrequency: 2 },
        ...{ gradientSteps: 1, targetUpdateEvery: 10 },
      });
      const parameters = await Promise.all(qNet.parameters().map((parameter) => device.read(parameter)));
      return { trajectory: replay.stored, returns, latest, parameters };
    };
    const first = await run(7);
    assert.equal(await run(7), first);
    for (const other of [await run(8), await run(7, { exploration: 8 })]) {
      assert.not.equal(other.trajectory, first.trajectory);
      assert.not.equal(other.parameters, first.parameters);
    }
    assert.not.equal((await run(7, { replay: 8 })).parameters, first.parameters);
  });
});
