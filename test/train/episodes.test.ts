import * as assert from 'uvu/assert';
import { constantSchedule } from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { cells, setUp } from './on-chains.ts';

forEachDevice('episodes of trainDQN', (test, device) => {
  test('stores every step as it was, with true last cells and no jump from an end to the next start', async () => {
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

  test('learns from terminalReward where a step terminates, and not where time is up', async () => {
    const { train, replay } = await setUp(device, { steps: 100, wage: 1, limit: 3, terminalReward: -5 });
    const { returns } = await train();
    const ends = replay.stored.filter(({ terminated }) => terminated);
    assert.ok(ends.length > 3 && ends.every(({ reward }) => reward === -5));
    assert.ok(replay.stored.every(({ terminated, reward }) => terminated || reward === 1));
    assert.ok(returns.length > ends.length && returns.every((value) => value > 0), 'paid as ever');
  });

  test('ends after a number of episodes, and counts them', async () => {
    const { train } = await setUp(device, { steps: Number.POSITIVE_INFINITY, episodes: 7, limit: 5 });
    const { episodes, returns, steps } = await train();
    assert.equal([episodes, returns.length], [7, 7]);
    assert.ok(steps <= 35);
  });
});
