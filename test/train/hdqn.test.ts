import * as assert from 'uvu/assert';
import {
  constantSchedule,
  type Device,
  DQN,
  type Environment,
  HierarchicalDQN,
  type HierarchicalDQNOptions,
  type HierarchicalState,
  Random,
  ReplayBuffer,
  type ReplayBufferOptions,
  type Schedule,
  SGD,
  type TrainEpisode,
  type TrainProgress,
  type TrainUpdate,
  type TransitionBatch,
  temporalDifference,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { assertUniform } from '../statistics.ts';

/** Places 0 to 3 in a row, from 1 on; action 1 goes right, 0 left. Every step pays 2^place, place 0 ends it. */
class Row implements Environment {
  static readonly places = 4;
  readonly name = 'row';
  readonly observationShape = [Row.places];
  readonly actionCount = 2;
  observation = new Float32Array(Row.places);
  reward = 0;
  terminated = false;
  truncated = false;
  state = 1;
  private steps = 0;

  constructor(private readonly limit = Number.POSITIVE_INFINITY) {}

  reset(): void {
    this.steps = 0;
    this.enter(1);
  }

  step(action: number): void {
    this.steps++;
    this.enter(Math.min(Row.places - 1, this.state + (action === 1 ? 1 : -1)));
    this.reward = 2 ** this.state;
    this.terminated = this.state === 0;
    this.truncated = this.steps === this.limit;
  }

  private enter(place: number): void {
    this.state = place;
    this.observation.set(oneHot(Row.places, place));
  }
}

interface Stored {
  readonly from: number[];
  readonly choice: number;
  readonly reward: number;
  readonly to: number[];
  readonly discount: number;
}

/** A replay that keeps a list of the stored transitions. */
class Diary extends ReplayBuffer {
  readonly stored: Stored[] = [];

  override addRows(...args: Parameters<ReplayBuffer['addRows']>): void {
    super.addRows(...args);
    const [from, , to, , { action: choice, reward, discount }] = args;
    this.stored.push({ from: ones(from), choice, reward, to: ones(to), discount });
  }
}

/** Fills a batch with copies of one transition. */
function fill(batch: TransitionBatch, { from, choice, reward, to, discount }: Stored): void {
  const size = batch.states.length / batch.actions.length;
  batch.states.set(batch.states.map((_, i) => Number(from.includes(i % size))));
  batch.nextStates.set(batch.nextStates.map((_, i) => Number(to.includes(i % size))));
  batch.actions.fill(choice);
  batch.rewards.fill(reward);
  batch.discounts.fill(discount);
}

/** The indices at which `values` are 1. */
function ones(values: Float32Array): number[] {
  return [...values.keys()].filter((i) => values[i] === 1);
}

interface Settings extends Partial<Omit<HierarchicalDQNOptions, 'goals' | 'actions'>> {
  /** Q(s, g), by state. */
  readonly goalValues?: number[][];
  /** Q(g, s, a): the sum of a row for the goal and a row for the state. */
  readonly actionValues?: number[][];
  /** Options of both replays. With `priorities` they are drawn by priority. */
  readonly replay?: Partial<ReplayBufferOptions>;
  readonly goalEpsilon?: Schedule;
  readonly actionEpsilon?: Schedule;
}

const { places } = Row;
const none = new Array(places).fill([0, 0]);
/** Values of goals: place 2, and from there 0. */
const THERE_AND_BACK = [
  [0, 0, 1, 0],
  [0, 0, 1, 0],
  [1, 0, 0, 0],
  [1, 0, 0, 0],
];
/** Values of actions: left to place 0, right to the others. */
const STRAIGHT = [[3, 0], [0, 1], [0, 1], [0, 1], ...none];

async function setUp(device: Device, settings: Settings = {}) {
  const { goalValues = THERE_AND_BACK, actionValues = STRAIGHT, replay: replayOptions, ...others } = settings;
  const { goalEpsilon = constantSchedule(0), actionEpsilon = constantSchedule(0), ...overrides } = others;
  const makeLevel = async (values: number[][], epsilon: Schedule) => {
    const [qNet, targetNet] = [qTable(values), qTable(values)];
    const optimizer = new SGD(qNet.parameters(), { lr: 0.1 });
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer, observationShape: [values.length], environments: 1 },
      ...{ batchSize: 4, prioritised: replayOptions?.priorities !== undefined },
      learner: temporalDifference({ loss: 'mse' }),
    });
    const replay = new Diary({
      ...{ capacity: 1000, observationShape: [values.length], gamma: 0.5, random: new Random(1) },
      ...replayOptions,
    });
    return { agent, replay, epsilon, qNet };
  };
  const goals = await makeLevel(goalValues, goalEpsilon);
  const actions = await makeLevel(actionValues, actionEpsilon);
  const options: HierarchicalDQNOptions = {
    ...{ env: new Row(), goals, actions, goalCount: places, goalOf: (seen) => seen.indexOf(1) },
    semiMarkov: true,
    ...{ learningStarts: 1000, trainFrequency: 1, targetUpdateEvery: 10, steps: 3, seed: 1 },
    random: new Random(2),
    ...overrides,
  };
  return { trainer: new HierarchicalDQN(options), options, goals, actions };
}

forEachDevice('HierarchicalDQN', (test, device) => {
  test('stores rewards for reaching the goal for actions, and the whole way as one step for goals', async () => {
    const { trainer, goals, actions } = await setUp(device);
    const { returns, episodes } = await trainer.train();
    // 1 -> 2 is goal 2 reached. 2 -> 1 -> 0 is goal 0 reached, and the end.
    const goalAnd = (goal: number, place: number) => [goal, places + place];
    assert.equal(actions.replay.stored, [
      { from: goalAnd(2, 1), choice: 1, reward: 1, to: goalAnd(2, 2), discount: 0 },
      { from: goalAnd(0, 2), choice: 0, reward: 0, to: goalAnd(0, 1), discount: 0.5 },
      { from: goalAnd(0, 1), choice: 0, reward: 1, to: goalAnd(0, 0), discount: 0 },
    ]);
    assert.equal(goals.replay.stored, [
      { from: [1], choice: 2, reward: 4, to: [2], discount: 0.5 },
      { from: [2], choice: 0, reward: 2 + 1 / 2, to: [0], discount: 0 },
    ]);
    assert.equal([returns, episodes], [[4 + 2 + 1], 1]);
  });

  test('a goal that takes N steps discounts the future by gamma^N, also where time ran out', async () => {
    const goalValues = new Array(places).fill([0, 0, 0, 1]); // to place 3
    const { trainer, goals } = await setUp(device, { goalValues, steps: 5, env: new Row(3) });
    await trainer.train();
    assert.equal(goals.replay.stored.slice(0, 1), [
      { from: [1], choice: 3, reward: 4 + 8 / 2, to: [3], discount: 0.25 }, // 0.5 of gamma 0.5: gamma^2
    ]);
    const wandering = await setUp(device, { goalValues, actionValues: [...none, ...none], steps: 3 });
    await wandering.trainer.train(); // left, left ... : 1 -> 0
    assert.equal(wandering.goals.replay.stored[0], { from: [1], choice: 3, reward: 1, to: [0], discount: 0 });
    const cut = await setUp(device, { goalValues, steps: 1, env: new Row(1) });
    await cut.trainer.train();
    assert.equal(cut.goals.replay.stored, [{ from: [1], choice: 3, reward: 4, to: [2], discount: 0.5 }]);
  });

  test('without semiMarkov, as in the paper, rewards are added up, and the future is discounted once', async () => {
    const goalValues = new Array(places).fill([0, 0, 0, 1]);
    const { trainer, goals } = await setUp(device, {
      ...{ goalValues, steps: 2, semiMarkov: undefined },
    });
    await trainer.train();
    assert.equal(goals.replay.stored, [{ from: [1], choice: 3, reward: 4 + 8, to: [3], discount: 0.5 }]);
  });

  test('explores all goals but its own place, equally often', async () => {
    const { trainer, goals } = await setUp(device, {
      ...{ goalEpsilon: constantSchedule(1), actionEpsilon: constantSchedule(1) },
      ...{ steps: 20_000, trainFrequency: 100_000 },
    });
    await trainer.train();
    for (const place of [1, 2, 3]) {
      const counts = new Array<number>(places).fill(0);
      for (const { from, choice } of goals.replay.stored) if (from[0] === place) counts[choice]++;
      assert.is(counts.splice(place, 1)[0], 0, `at place ${place} that is no goal`);
      assertUniform(counts, `goals chosen at place ${place}`);
    }
  });

  test('chooses goals with the epsilon of the step', async () => {
    const chosen: number[] = [];
    const greedy: number[] = [];
    const { trainer, goals } = await setUp(device, {
      goalEpsilon(step) {
        chosen.push(trainer.progress.steps);
        return step < 10 ? 1 : 0;
      },
      actionEpsilon: constantSchedule(1),
      steps: 60,
      callbacks: { onStep: ({ epsilon }) => assert.is(epsilon, chosen.at(-1)! < 10 ? 1 : 0) },
    });
    const act = goals.agent.act.bind(goals.agent);
    goals.agent.act = (observations) => {
      greedy.push(trainer.progress.steps);
      return act(observations);
    };
    await trainer.train();
    assert.ok(chosen[0] === 0 && chosen.at(-1)! > 20, `goals were chosen at steps ${chosen}`);
    assert.equal(
      greedy,
      chosen.filter((step) => step >= 10),
    );
  });

  test('explores less on the way to goals that it reaches, if asked to, but no less than the least', async () => {
    const settings = { steps: 600, actionEpsilon: constantSchedule(0.9) };
    const plain = await setUp(device, settings);
    await plain.trainer.train();
    assert.is(plain.trainer.actionEpsilon(2), 0.9);
    const { trainer } = await setUp(device, { ...settings, leastEpsilonBySuccess: 0.2 });
    assert.is(trainer.actionEpsilon(2), 0.9, 'at first as the schedule says');
    await trainer.train();
    assert.ok(trainer.actionEpsilon(2) < 0.9, `${trainer.actionEpsilon(2)}`);
    assert.is(trainer.actionEpsilon(1), 0.9, 'goal 1 was never tried');
    const sure = await setUp(device, { steps: 1500, leastEpsilonBySuccess: 0.2 });
    sure.options.actions.replay.sample = (batch) => {
      for (const values of Object.values(batch)) values.fill(0);
    };
    await sure.trainer.train();
    assert.is(sure.trainer.actionEpsilon(2), 0, 'the schedule is the most');
  });

  for (const [epsilon, how] of [
    [0, 'and acts in the same run'],
    [1, 'while it explores'],
  ] as const) {
    test(`learns at both levels as each agent does alone, ${how}`, async () => {
      const { trainer, goals, actions, options } = await setUp(device, {
        ...{ actionEpsilon: constantSchedule(epsilon), learningStarts: 1, trainFrequency: 20, steps: 21 },
      });
      options.goals.replay.sample = (batch: TransitionBatch) => {
        // At place 1, goal 2 paid 4 and led to place 2, of which the best goal is worth 1.
        fill(batch, { from: [1], choice: 2, reward: 4, to: [2], discount: 0.5 });
      };
      options.actions.replay.sample = (batch: TransitionBatch) => {
        // On the way to goal 2, the end came with a reward of 3.
        fill(batch, { from: [2, places + 1], choice: 1, reward: 3, to: [2, places + 2], discount: 0 });
      };
      assert.is((await trainer.train()).updates, 1);
      const read = async ({ qNet }: typeof goals) => device.read(qNet.parameters()[0]);
      // A tenth of the slope 2 (q - target) is taken off.
      const newGoals = THERE_AND_BACK.map((row) => [...row]);
      newGoals[1][2] -= 0.2 * (1 - (4 + 0.5 * 1));
      assertClose(await read(goals), newGoals.flat(), 1e-6);
      const newActions = STRAIGHT.map((row) => [...row]);
      for (const row of [2, places + 1]) newActions[row][1] -= 0.2 * (1 - 3);
      assertClose(await read(actions), newActions.flat(), 1e-6);
    });
  }

  test('moves the target nets of both levels at intervals of their updates', async () => {
    const { trainer, options } = await setUp(device, { steps: 60, learningStarts: 4, targetUpdateEvery: 3 });
    const levels = [options.goals, options.actions].map(({ agent, replay }) => {
      const level = { updates: 0, moves: [] as number[] };
      const sample = replay.sample.bind(replay);
      replay.sample = (batch) => {
        level.updates++;
        sample(batch);
      };
      const move = agent.updateTarget.bind(agent);
      agent.updateTarget = (...how) => {
        level.moves.push(level.updates);
        move(...how);
      };
      return level;
    });
    const { updates } = await trainer.train();
    assert.is(updates, levels[1].updates);
    for (const level of levels) {
      assert.ok(level.updates > 30, `${level.updates} updates`);
      const expected = Array.from({ length: Math.floor(level.updates / 3) }, (_, i) => 3 * (i + 1));
      assert.equal(level.moves, expected);
    }
  });

  test('a loss that becomes NaN is an error, at either level', async () => {
    for (const level of ['goals', 'actions'] as const) {
      const { trainer, ...levels } = await setUp(device, {
        ...{ steps: 100, learningStarts: 4 },
        ...{ goalEpsilon: constantSchedule(1), actionEpsilon: constantSchedule(1) },
      });
      const [values] = levels[level].qNet.parameters();
      await device.write(values, new Float32Array(values.initial.length).fill(Number.NaN));
      await rejects(trainer.train(), /^loss is NaN/);
    }
  });

  test('draws by priority at both levels, if asked to, and priorities follow the errors', async () => {
    const { trainer, goals, actions } = await setUp(device, {
      replay: { priorities: { alpha: 1, beta: () => 0.5, epsilon: 1e-3 } },
      ...{ steps: 300, learningStarts: 8, actionEpsilon: constantSchedule(0.5) },
    });
    await trainer.train();
    for (const { replay } of [goals, actions]) {
      const { priorities, size } = replay;
      const found = Array.from({ length: size }, (_, slot) => priorities!.probability(slot));
      // Transitions with small errors are drawn less often than those that were never learned from.
      assert.ok(Math.min(...found) < 0.1 * Math.max(...found), `${found}`);
      assert.ok(new Set(found).size > 20, `${new Set(found).size} different probabilities`);
    }
  });

  test('without saved replays, beta goes on at both levels: it counts the batches of the whole run', async () => {
    const counted: number[] = [];
    const beta = (batches: number) => {
      counted.push(batches);
      return 0.5;
    };
    const settings = {
      replay: { priorities: { beta } },
      learningStarts: 8,
      actionEpsilon: constantSchedule(0.5),
    };
    const first = await setUp(device, { ...settings, steps: 200 });
    await first.trainer.train();
    assert.ok(first.trainer.state.goalUpdates > 20);
    const second = await setUp(device, { ...settings, steps: 400 });
    second.trainer.state = first.trainer.state;
    second.trainer.refill();
    await second.trainer.train();
    const { goalUpdates, updates } = second.trainer.state;
    const all = [goalUpdates, updates].flatMap((count) => Array.from({ length: count }, (_, i) => i));
    assert.equal(
      counted.sort((a, b) => a - b),
      all.sort((a, b) => a - b),
    );
  });

  test('changes some options between two steps, and refuses the others', async () => {
    const { trainer } = await setUp(device, { steps: 20, learningStarts: 8 });
    await trainer.train();
    trainer.change({ epsilon: constantSchedule(0.25), trainFrequency: 3, leastEpsilonBySuccess: 0.1 });
    assert.is(trainer.actionEpsilon(1), 0.25);
    assert.throws(
      () => trainer.change({ trainFrequency: 0 }),
      /^trainFrequency must be a positive integer, got 0$/,
    );
    assert.throws(() => trainer.change({ targetUpdateEvery: -1 }), /^targetUpdateEvery must be/);
    const unknown = { steps: 30 } as object;
    assert.throws(
      () => trainer.change(unknown),
      /^HierarchicalDQN.change has no option steps; it has: targetUpdateEvery/,
    );
  });

  test('sums over several steps are refused: a goal is a long step already', async () => {
    await rejects(setUp(device, { replay: { nStep: 2 } }), /^nStep must be 1 at both levels.*got 2$/);
  });

  test('a replay too small to ever start learning is an error', async () => {
    await rejects(
      setUp(device, { learningStarts: 1001 }),
      /^Replays of at least learningStarts = 1001 transitions are needed, got one of 1000$/,
    );
  });

  test('plays greedily, without touching what it trains on', async () => {
    const { trainer, options } = await setUp(device, { steps: 2 });
    await trainer.train();
    const before = JSON.stringify(trainer.state);
    const env = new Row();
    env.reset();
    assert.is(await trainer.play(env, 100), 4 + 2 + 1);
    env.reset();
    assert.is(await trainer.play(env, 2), 4 + 2, 'cut after two steps');
    assert.is(JSON.stringify(trainer.state), before);
    assert.is(options.env.state, 1);
  });

  test('called again after a callback stopped it, it goes on as if never stopped', async () => {
    const train = async (stops: readonly number[]) => {
      const { trainer, goals, actions } = await setUp(device, {
        ...{ steps: 60, learningStarts: 4, goalEpsilon: constantSchedule(0.3) },
        ...{ actionEpsilon: constantSchedule(0.3), env: new Row(7) },
        callbacks: { onStep: ({ steps }) => stops.includes(steps) },
      });
      for (const stop of stops) assert.is((await trainer.train()).steps, stop);
      const { returns } = await trainer.train();
      const tables = [goals, actions].map(({ qNet }) => device.read(qNet.parameters()[0]));
      return {
        returns,
        stored: [goals.replay.stored, actions.replay.stored],
        tables: await Promise.all(tables),
      };
    };
    assert.equal(await train([1, 2, 17, 30]), await train([]));
  });

  test('goes on from a state as if never stopped', async () => {
    const train = async (stops: readonly number[]) => {
      const { options, goals, actions } = await setUp(device, {
        ...{ steps: 60, learningStarts: 4, goalEpsilon: constantSchedule(0.3) },
        ...{ actionEpsilon: constantSchedule(0.3), env: new Row(7), leastEpsilonBySuccess: 0.1 },
      });
      const lengths: number[] = [];
      let state: HierarchicalState | undefined;
      for (const stop of [...stops, 60]) {
        const callbacks = {
          onStep: ({ steps }: TrainProgress) => steps === stop,
          onEpisode: ({ steps }: TrainEpisode) => {
            lengths.push(steps);
          },
        };
        const trainer = new HierarchicalDQN({ ...options, callbacks });
        if (state) trainer.state = JSON.parse(JSON.stringify(state));
        await trainer.train();
        state = trainer.state;
      }
      const tables = [goals, actions].map(({ qNet }) => device.read(qNet.parameters()[0]));
      return { state, lengths, tables: await Promise.all(tables) };
    };
    const unbroken = await train([]);
    assert.ok(unbroken.lengths.length > 3);
    for (const stops of [[1], [2, 3], [17, 30]]) assert.equal(await train(stops), unbroken, `${stops}`);
  });

  test('callbacks see the updates of each level, episodes and steps', async () => {
    const told: string[] = [];
    const { options } = await setUp(device, { steps: 12, learningStarts: 1, env: new Row(4) });
    const level = (name: string) => ({
      beforeUpdate(batch: TransitionBatch, slots: Int32Array | undefined) {
        assert.equal([batch.actions.length, slots!.length], [4, 4]);
        told.push(`before ${name}`);
      },
      async afterUpdate({ number, loss }: TrainUpdate) {
        assert.ok(Number.isFinite(loss));
        told.push(`${name} ${number}`);
      },
    });
    const trainer = new HierarchicalDQN({
      ...options,
      goals: { ...options.goals, callbacks: level('goals') },
      actions: { ...options.actions, callbacks: [level('actions')] },
      callbacks: {
        onEpisode({ score, steps, environment }) {
          told.push(`episode ${score} in ${steps} of ${environment}`);
        },
        onStep: async ({ steps }) => void told.push(`step ${steps}`),
      },
    });
    const { episodes } = await trainer.train();
    const updates = ['before goals', 'goals 1', 'before actions', 'actions 1'];
    assert.equal(told.slice(0, 6), ['step 1', ...updates, 'step 2']);
    // 1 -> 2 -> 1 -> 0, with the first values.
    assert.is(
      told.find((text) => text.startsWith('episode')),
      'episode 7 in 3 of 0',
    );
    assert.is(told.filter((text) => text.startsWith('episode')).length, episodes);
  });

  test('options that make no sense are refused by name', async () => {
    const { options } = await setUp(device);
    const cases: [options: object, message: RegExp][] = [
      [{ onStep: () => {} }, /^HierarchicalDQN has no option onStep; it has: .*callbacks/],
      [{ gamma: 0.9 }, /^HierarchicalDQN has no option gamma/],
      [{ env: undefined }, /^env must be given, got undefined$/],
      [{ goalCount: 1 }, /^goalCount must be an integer > 1, got 1$/],
      [{ leastEpsilonBySuccess: 2 }, /^leastEpsilonBySuccess must be a number from 0 to 1, got 2$/],
      [{ learningStarts: Number.NaN }, /^learningStarts must be a number >= 0, got NaN$/],
      [{ trainFrequency: 0 }, /^trainFrequency must be a positive integer, got 0$/],
      [{ targetUpdateEvery: 0.5 }, /^targetUpdateEvery must be a positive integer or Infinity, got 0.5$/],
      [{ steps: Number.NaN }, /^steps must be a positive number, got NaN$/],
    ];
    for (const [given, message] of cases) {
      assert.throws(() => new HierarchicalDQN({ ...options, ...given }), message);
    }
    const { trainer } = await setUp(device, { goalEpsilon: () => Number.NaN });
    await rejects(trainer.train(), /^epsilon must be a number from 0 to 1, got NaN at 0$/);
  });
});
