import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measureInTime, medianTimes } from '../../bench/rounds.ts';

const test = suite('rounds');

// A clock that only the contenders move.
let now = 0;
const { now: realNow } = performance;
test.before.each(() => {
  now = 0;
  performance.now = () => now;
});
test.after.each(() => {
  performance.now = realNow;
});

test('contenders take turns, each repeated until it fills the sample, and medians count', async () => {
  const calls: [string, number][] = [];
  const contender = (name: string, ms: (call: number) => number) => (count: number) => {
    const previous = calls.filter(([each]) => each === name).length;
    calls.push([name, count]);
    now += count * ms(previous);
  };
  const times = await medianTimes(
    {
      steady: contender('steady', () => 0.25),
      // Slow at first, then once in a while.
      uneven: contender('uneven', (call) => (call === 0 ? 400 : call % 3 === 0 ? 50 : 2)),
    },
    { count: 5, sampleMs: 10 },
  );
  assert.equal(times, { steady: 0.25, uneven: 2 });
  const rounds = calls.slice(-10);
  assert.equal(
    rounds.map(([name]) => name),
    ['steady', 'uneven', 'steady', 'uneven', 'steady', 'uneven', 'steady', 'uneven', 'steady', 'uneven'],
  );
  assert.ok(rounds.every(([name, count]) => count === (name === 'steady' ? 40 : 5)));
});

test('a contender that takes seconds sits out the later rounds, and a still slower one runs once', async () => {
  const counts = { second: 0, minute: 0 };
  const times = await medianTimes(
    {
      async second(count) {
        counts.second += count;
        now += 2000 * count;
      },
      async minute(count) {
        counts.minute += count;
        now += 60_000 * count;
      },
    },
    { count: 7, sampleMs: 100 },
  );
  assert.equal(times, { second: 2000, minute: 60_000 });
  assert.equal(counts, { second: 3, minute: 1 });
});

test('contenders that do not begin in time are left out and counted', async () => {
  const measure = async (ms: number) => {
    now += ms;
    return -ms;
  };
  now = 500;
  assert.equal(await measureInTime([1000, 400, 200, 1], measure, 2), {
    results: [-1000, -400, -200],
    leftOut: 1,
  });
  assert.equal(await measureInTime([7, 8], measure), { results: [-7, -8], leftOut: 0 });
});

test.run();
