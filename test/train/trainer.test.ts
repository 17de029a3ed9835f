import * as assert from 'uvu/assert';
import {
  Adam,
  constantSchedule,
  DQN,
  linearSchedule,
  mlp,
  Random,
  ReplayBuffer,
  Trainer,
  type TrainerState,
  type TrainProgress,
  trainDQN,
  vectorise,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { cells, Diary, isUpdate, left, type Settings, setUp, WholeEpisodes } from './on-chains.ts';

forEachDevice('trainDQN', (test, device) => {
  test('learns to walk to the end of a chain, and what every step on the way is worth', async () => {
    const { train, agent, qNet } = await setUp(device, {
      ...{ environments: 4, steps: 800, limit: 20, trainFrequency: 2 },
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
    { settings: { steps: 20, learningStarts: Number.POSITIVE_INFINITY }, updates: 0 },
    // Several environments: three steps at a time, a round for every four of them.
    { settings: { steps: 24, environments: 3, trainFrequency: 4 }, updates: 5, first: 6 },
    { settings: { steps: 24, environments: 8, trainFrequency: 2 }, updates: 8, first: 8 },
  ];
  test('waits for a replay that cannot fill a batch yet', async () => {
    const buffer = { observationShape: [cells], gamma: 0.9, random: new Random(1), replacement: false };
    const replay = new ReplayBuffer({ ...buffer, capacity: 30 });
    const distinct = await setUp(device, { replay, steps: 20, learningStarts: 3 });
    assert.is((await distinct.train()).updates, 20 - 16);
    const episodes = new WholeEpisodes(new ReplayBuffer({ ...buffer, capacity: 30, replacement: true }));
    const whole = await setUp(device, {
      replay: episodes,
      steps: 20,
      limit: 7,
      epsilon: constantSchedule(0),
    });
    assert.is((await whole.train()).updates, 20 - 7);
    const never = await setUp(device, { replay: new ReplayBuffer({ ...buffer, capacity: 15 }) });
    await rejects(
      never.train(),
      /^Batches of 16 different transitions need a capacity of at least 16, got 15$/,
    );
  });

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

  test('moves the target net after each update where that is asked for, as with a small tau', async () => {
    const { train, calls } = await setUp(device, { steps: 4, targetUpdateEvery: 1 });
    await train();
    assert.equal(calls, ['learn', 'updateTarget', 'learn', 'updateTarget', 'learn', 'updateTarget']);
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

  for (const [epsilon, message] of [
    [0, /^the value of action 0 is NaN for observation 0: /],
    [1, /^loss is NaN in run \d+/],
  ] as const) {
    test(`ends with an error when an observation is NaN, at epsilon ${epsilon}`, async () => {
      const { train } = await setUp(device, {
        ...{ steps: 100, limit: 5, start: [Number.NaN, 1], epsilon: constantSchedule(epsilon) },
      });
      await rejects(train(), message);
    });
  }

  test('stores every step as it was: no jump from an end to the next start, and true last cells', async () => {
    const { train, replay } = await setUp(device, { environments: 3, steps: 600, limit: 7 });
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
    const { train, replay } = await setUp(device, {
      environments: 2,
      steps: 200,
      prize: 8,
      rewardScale: 0.25,
    });
    const { returns } = await train();
    assert.ok(returns.length > 5 && returns.every((value) => value === 8), returns.join(' '));
    const paid = replay.stored.filter(({ reward }) => reward !== 0);
    assert.is(paid.length, returns.length);
    assert.ok(paid.every(({ reward }) => reward === 2));
  });

  test('learns from another reward where a step terminates, if one is named, and not where time is up', async () => {
    const { train, replay } = await setUp(device, { steps: 100, wage: 1, limit: 3, terminalReward: -5 });
    const { returns } = await train();
    const ends = replay.stored.filter(({ terminated }) => terminated);
    assert.ok(ends.length > 3 && ends.every(({ reward }) => reward === -5));
    assert.ok(replay.stored.every(({ terminated, reward }) => terminated || reward === 1));
    assert.ok(returns.length > ends.length && returns.every((value) => value > 0), 'paid as ever');
  });

  test('ends after so many episodes, and counts them', async () => {
    const { train } = await setUp(device, { steps: Number.POSITIVE_INFINITY, episodes: 7, limit: 5 });
    const { episodes, returns, steps } = await train();
    assert.equal([episodes, returns.length], [7, 7]);
    assert.ok(steps <= 35);
  });

  // Going left, every episode is five steps long.
  const fives = { steps: 20, limit: 5, epsilon: constantSchedule(0) };
  const movesAfter: [by: 'steps' | 'episodes' | 'updates', every: number, steps: number[]][] = [
    ['steps', 6, [6, 12, 18]],
    ['episodes', 2, [10, 20]],
    ['episodes', 1, [5, 10, 15, 20]],
    ['updates', 6, [6, 12, 18]],
  ];
  for (const [targetUpdateBy, targetUpdateEvery, expected] of movesAfter) {
    test(`moves the target net every ${targetUpdateEvery} ${targetUpdateBy}`, async () => {
      const { train, calls, replay } = await setUp(device, { ...fives, targetUpdateBy, targetUpdateEvery });
      const stored: number[] = [];
      const { push } = calls;
      calls.push = (...names) => {
        if (names[0] === 'updateTarget') stored.push(replay.stored.length);
        return push.apply(calls, names);
      };
      await train();
      assert.equal(stored, expected);
    });
  }

  test('moves the target net as often as is due, however many environments step together', async () => {
    for (const environments of [1, 2, 4, 8]) {
      const bySteps = await setUp(device, {
        ...{ environments, steps: 160, targetUpdateEvery: 1, targetUpdateBy: 'steps' },
      });
      await bySteps.train();
      assert.is(bySteps.calls.filter((call) => call === 'updateTarget').length, 160, `${environments}`);
      const byEpisodes = await setUp(device, {
        ...{ environments, steps: 160, targetUpdateEvery: 1, targetUpdateBy: 'episodes', limit: 5 },
      });
      const { episodes } = await byEpisodes.train();
      assert.is(byEpisodes.calls.filter((call) => call === 'updateTarget').length, episodes);
    }
  });

  test('epsilon may go by episodes or by updates', async () => {
    for (const [epsilonBy, expected] of [
      ['episodes', [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]],
      ['updates', [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ] as const) {
      const asked: number[] = [];
      const epsilon = (n: number) => {
        asked.push(n);
        return 0;
      };
      const { train } = await setUp(device, { steps: 12, limit: 5, learningStarts: 3, epsilon, epsilonBy });
      await train();
      assert.equal(asked, expected);
    }
  });

  test('asks for epsilon at every step and reports it', async () => {
    const asked: number[] = [];
    const reported: number[] = [];
    const { train } = await setUp(device, {
      ...{ environments: 3, steps: 12 },
      epsilon(t) {
        asked.push(t);
        return 1 / (1 + t);
      },
      callbacks: {
        onStep({ epsilon }) {
          reported.push(epsilon);
        },
      },
    });
    await train();
    assert.equal(asked, [0, 3, 6, 9]);
    assert.equal(reported, [1, 1 / 4, 1 / 7, 1 / 10]);
  });

  test('explores as often as epsilon says', async () => {
    const steps = 400_000;
    const { train, replay } = await setUp(device, {
      ...{
        environments: 2000,
        steps,
        limit: 20,
        learningStarts: Number.POSITIVE_INFINITY,
        epsilon: constantSchedule(0.4),
      },
    });
    await train();
    // What is greedy goes left, and so does half of what explores.
    const right = replay.stored.filter(({ action }) => action === 1).length / replay.stored.length;
    assert.ok(Math.abs(right - 0.2) < 5 * Math.sqrt((0.2 * 0.8) / steps), `${right} of the steps go right`);
  });

  test('only explores at epsilon 1, without asking the net, and never at epsilon 0', async () => {
    const explorer = await setUp(device, { learningStarts: Number.POSITIVE_INFINITY });
    await explorer.train();
    assert.equal(explorer.calls, []);
    const greedy = await setUp(device, {
      ...{ environments: 2, learningStarts: Number.POSITIVE_INFINITY, epsilon: constantSchedule(0) },
    });
    await greedy.train();
    assert.ok(greedy.replay.stored.every(({ action }) => action === 0));
  });

  test('stops when onStep says so, at once or later', async () => {
    for (const answer of [(stop: boolean) => stop, (stop: boolean) => Promise.resolve(stop)]) {
      const { train } = await setUp(device, {
        environments: 2,
        callbacks: { onStep: ({ steps }) => answer(steps === 10) },
      });
      assert.is((await train()).steps, 10);
    }
  });

  test('seeds environment i with seed + i', async () => {
    const { train, chains } = await setUp(device, { environments: 3, seed: 41 });
    await train();
    assert.equal(
      chains.map(({ seeds }) => seeds.map(Number)),
      [[41], [42], [43]],
    );
  });

  /** A run of two environments, of which parts may have another seed, and steps may wait until nothing is under way. */
  async function runOf(
    seed: number,
    { exploration = seed, replay: replaySeed = seed, waits = false, epsilon = 0.5 } = {},
  ) {
    const random = Random.for(seed, 'initial weights');
    const [qNet, targetNet] = [0, 1].map(() => mlp([cells, 8, 2], { random }));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 0.01 }) },
      ...{ observationShape: [cells], environments: 2, batchSize: 16 },
    });
    const replay = new Diary({
      ...{ capacity: 100, observationShape: [cells], gamma: 0.9 },
      random: Random.for(replaySeed, 'replay'),
    });
    const { returns, latest } = await trainDQN({
      ...{ agent, envs: vectorise(() => new Chain({ limit: 9 }), 2), replay, seed },
      random: Random.for(exploration, 'exploration'),
      ...{ steps: 300, epsilon: constantSchedule(epsilon), learningStarts: 20, trainFrequency: 2 },
      ...{ gradientSteps: 1, targetUpdateEvery: 10 },
      callbacks: {
        async onStep() {
          if (waits) await device.read(qNet.parameters()[0]);
        },
      },
    });
    const parameters = await Promise.all(qNet.parameters().map((parameter) => device.read(parameter)));
    return { trajectory: replay.stored, returns, latest, parameters };
  }

  test('two runs of the same seed are the same to the byte; another seed makes another', async () => {
    const first = await runOf(7);
    assertSameValues(await runOf(7), first);
    for (const other of [await runOf(8), await runOf(7, { exploration: 8 })]) {
      assert.not.equal(other.trajectory, first.trajectory);
      assert.not.equal(other.parameters, first.parameters);
    }
    assert.not.equal((await runOf(7, { replay: 8 })).parameters, first.parameters);
  });

  test('what is learned does not depend on whether the environments step while the device learns', async () => {
    for (const epsilon of [0.5, 1]) {
      assertSameValues(await runOf(9, { epsilon, waits: true }), await runOf(9, { epsilon }));
    }
  });
});

forEachDevice('Trainer', (test, device) => {
  /** As it would come back from a file. */
  const saved = (state: TrainerState): TrainerState => JSON.parse(JSON.stringify(state));

  /** Trains in as many parts as there are `stops`, and one more, each part with a Trainer of its own. */
  async function trainInParts(settings: Settings, stops: readonly number[]) {
    const { options, qNet, calls, replay } = await setUp(device, settings);
    const steps: Omit<TrainProgress, 'returns'>[] = [];
    const returns: number[] = [];
    let state: TrainerState | undefined;
    for (const stop of [...stops, options.steps]) {
      const trainer: Trainer = new Trainer({
        ...options,
        random: state ? new Random(0) : options.random,
        callbacks: {
          onStep({ returns, ...progress }) {
            steps.push(progress);
            return progress.steps === stop;
          },
        },
      });
      if (state) trainer.state = saved(state);
      returns.push(...(await trainer.train()).returns);
      state = trainer.state;
    }
    const table = await device.read(qNet.parameters()[0]);
    return { steps, returns, calls, table, state, stored: replay.stored, sizes: replay.sizes };
  }

  const settings: Record<string, { settings: Settings; stops: number[][] }> = {
    'between its rounds of updates and within them': {
      settings: {
        ...{ environments: 2, steps: 48, limit: 7, wage: 0.125, learningStarts: 10, trainFrequency: 4 },
        ...{ gradientSteps: 3, targetUpdateEvery: 4 },
        epsilon: linearSchedule({ from: 1, to: 0.2, steps: 40 }),
      },
      stops: [[2], [8], [10], [12], [14], [26], [28], [46], [6, 12, 20, 22]],
    },
    'while updates are on their way that nobody waited for': {
      settings: { steps: 60, limit: 7, wage: 0.125, targetUpdateEvery: 7 },
      stops: [[1], [2], [16], [17], [18], [19], [30], [35], [36], [5, 25, 45]],
    },
    'while every step waits': {
      settings: { steps: 20, limit: 7, wage: 0.125, epsilon: constantSchedule(0) },
      stops: [[1], [2], [19]],
    },
  };
  for (const [when, { settings: given, stops }] of Object.entries(settings)) {
    test(`goes on from a state as if never stopped: ${when}`, async () => {
      const unbroken = await trainInParts(given, []);
      assert.ok(unbroken.returns.length > 1);
      assert.ok(unbroken.calls.some(isUpdate));
      for (const each of stops) {
        assert.equal(await trainInParts(given, each), unbroken, `stopped after ${each.join(', ')} steps`);
      }
    });
  }

  test('says between two steps where it stands, in onStep too', async () => {
    const { options } = await setUp(device, { environments: 2, wage: 0.5, learningStarts: 6 });
    let inStep: TrainerState | undefined;
    const trainer = new Trainer({
      ...options,
      callbacks: {
        onStep({ steps }) {
          inStep = trainer.state;
          return steps === 6;
        },
      },
    });
    const fresh = trainer.state;
    assert.equal([fresh.steps, fresh.updates, fresh.updatesDue, fresh.latest], [0, 0, 0, null]);
    await trainer.train();
    assert.equal(trainer.state, inStep);
    const { steps, updates, updatesDue, learningStarts, returns } = trainer.state;
    assert.equal([steps, updates, updatesDue, learningStarts], [6, 0, 2, 6]);
    assert.is(returns.length, 2);
    trainer.state = saved(fresh);
    assert.equal(trainer.state, fresh);
    assert.equal([trainer.progress.steps, trainer.progress.latest], [0, undefined]);
  });

  test('trained to its end and given more steps, it makes them', async () => {
    const epsilon = linearSchedule({ from: 1, to: 0, steps: 20 });
    const { options, replay } = await setUp(device, { steps: 10, epsilon });
    const trainer = new Trainer(options);
    await trainer.train();
    const more = new Trainer({ ...options, steps: 15 });
    more.state = saved(trainer.state);
    assert.is((await more.train()).steps, 15);
    assert.is(replay.stored.length, 15);
    const nothing = new Trainer({ ...options, steps: 15 });
    nothing.state = saved(more.state);
    assert.equal([nothing.progress.steps, nothing.progress.epsilon], [15, 0.25]);
    assert.is((await nothing.train()).steps, 15);
    assert.is(replay.stored.length, 15);
  });

  test('with a replay that was not kept, it learns again once that holds as much as at first', async () => {
    const { options, calls, makeReplay } = await setUp(device, {
      ...{ environments: 2, learningStarts: 10, trainFrequency: 4, gradientSteps: 3 },
    });
    const first = new Trainer({ ...options, steps: 28 });
    await first.train();
    assert.is(first.state.updatesDue, 3, 'a round is due');
    const updates = calls.filter(isUpdate).length;
    assert.is(updates, 12);

    const replay = makeReplay();
    const second = new Trainer({ ...options, replay, steps: 34 });
    second.state = saved(first.state);
    second.refill();
    await second.train();
    assert.is(replay.stored.length, 6);
    assert.is(calls.filter(isUpdate).length, updates, 'nothing is learned from a few steps');

    // The pause outlasts another stop. It ends 10 steps after 28; a round follows every fourth step.
    const third = new Trainer({ ...options, replay, steps: 44 });
    third.state = saved(second.state);
    await third.train();
    assert.equal(replay.sizes, [12, 12, 12]);
    assert.is(third.progress.updates, updates + 3);
    assert.is(calls.filter(isUpdate).length, updates + 3);
    for (const { from, action, to } of replay.stored) assert.is(to, Chain.next(from, action));
  });

  test('called again after a callback stopped it, it goes on as if never stopped', async () => {
    const train = async (stops: readonly number[]) => {
      const settings = { environments: 2, steps: 60, limit: 7, wage: 0.125, epsilon: constantSchedule(0.5) };
      const { options, qNet, replay } = await setUp(device, settings);
      const callbacks = { onStep: ({ steps }: TrainProgress) => stops.includes(steps) };
      const trainer = new Trainer({ ...options, callbacks });
      for (const stop of stops) assert.is((await trainer.train()).steps, stop);
      const { returns } = await trainer.train();
      assert.is((await trainer.train()).steps, 60, 'and when all is done, nothing is left to do');
      return { returns, table: await device.read(qNet.parameters()[0]), stored: replay.stored };
    };
    assert.equal(await train([4, 6, 30]), await train([]));
  });
});
