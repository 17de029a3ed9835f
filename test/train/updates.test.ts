import * as assert from 'uvu/assert';
import { constantSchedule, linearSchedule, Random, ReplayBuffer } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { cells, isUpdate, left, type Settings, setUp, WholeEpisodes } from './on-chains.ts';

forEachDevice('updates of trainDQN', (test, device) => {
  test('learns to walk to the end of a chain, with the right value of every step', async () => {
    const { train, agent, qNet } = await setUp(device, {
      ...{ environments: 4, steps: 800, limit: 20, trainFrequency: 2 },
      epsilon: linearSchedule({ from: 1, to: 0.2, steps: 400 }),
    });
    const everyCell = oneHot(cells, 0, 1, 2, 3);
    assert.equal([...(await agent.act(everyCell))].slice(0, 3), [0, 0, 0], 'at first it goes left');
    await train();
    assert.equal([...(await agent.act(everyCell))].slice(0, 3), [1, 1, 1]);
    // The end pays 1, and each step away from it takes a tenth off. The values of the last cell stay.
    const worth = [0.9 ** 3, 0.9 ** 2, 0.9 ** 3, 0.9, 0.9 ** 2, 1, ...left];
    assertClose(await device.read(qNet.parameters()[0]), worth, 0.01);
  });

  const updateCounts: { settings: Settings; updates: number; first?: number }[] = [
    // Updates come between two steps, so none follows the last.
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
    // Several environments: three steps at a time, with a round of updates for every four steps.
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

  test('waits for the device once a step, whatever the number of updates', async () => {
    const { train, calls } = await setUp(device, {
      ...{ steps: 9, trainFrequency: 4, gradientSteps: 3, epsilon: constantSchedule(0) },
    });
    await train();
    const round = ['learn', 'learn', 'learnAndAct', 'act', 'act', 'act'];
    assert.equal(calls, ['act', 'act', 'act', 'act', ...round, ...round.slice(0, 3)]);
  });

  test('moves the target net at intervals of updates, also within a round', async () => {
    const { train, calls } = await setUp(device, { steps: 4, gradientSteps: 3, targetUpdateEvery: 4 });
    await train();
    const learn4 = ['learn', 'learn', 'learn', 'updateTargetWithNext', 'learn'];
    assert.equal(calls, [...learn4, ...learn4, 'learn']);
  });

  test('moves the target net after each update with targetUpdateEvery 1', async () => {
    const { train, calls } = await setUp(device, { steps: 4, targetUpdateEvery: 1 });
    await train();
    const both = ['updateTargetWithNext', 'learn'];
    assert.equal(calls, [...both, ...both, ...both]);
  });

  test('moves the target net after the callbacks for updates', async () => {
    const { train, calls } = await setUp(device, {
      ...{ steps: 4, targetUpdateEvery: 1 },
      callbacks: { afterUpdate: () => void calls.push('told') },
    });
    await train();
    const each = ['learnAndReport', 'told', 'updateTarget'];
    assert.equal(calls, [...each, ...each, ...each]);
  });

  test('asks for a report at least every 32 updates', async () => {
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
    test(`ends with an error if a value of the net is NaN, at epsilon ${epsilon}`, async () => {
      const { train } = await setUp(device, {
        ...{ steps: 100, limit: 5, start: [Number.NaN, 1], epsilon: constantSchedule(epsilon) },
      });
      await rejects(train(), message);
    });
  }

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
        if (names[0].startsWith('updateTarget')) stored.push(replay.stored.length);
        return push.apply(calls, names);
      };
      await train();
      assert.equal(stored, expected);
    });
  }

  test('moves the target net as often as is due, for any number of environments', async () => {
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
});
