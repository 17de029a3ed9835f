import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { meanOfGames } from '../../src/report/games-mean.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';

const test = suite('mean of games');

/** Records after 10, 20, ... steps, in which `ended` games had the mean `score`. */
function recordsOf(...intervals: readonly [ended: number, score: number | null][]): MetricsRecord[] {
  let games = 0;
  return intervals.map(([ended, score], i) => {
    games += ended;
    return {
      ...{ steps: 10 * (i + 1), updates: 0, games, score, loss: null, meanQ: null, epsilon: 1 },
      ...{ stepsPerSecond: 1, seconds: i, evalScore: null, evalStd: null, evalGames: null },
    };
  });
}

test('the mean is over the latest 100 games, with a part of the oldest record, or over all if fewer', () => {
  const records = recordsOf([50, 1], [0, null], [40, 10], [60, 20], [200, 7]);
  assert.equal(meanOfGames(records, 100), [
    { at: 10, mean: 1 },
    { at: 30, mean: (50 * 1 + 40 * 10) / 90 },
    { at: 40, mean: (60 * 20 + 40 * 10) / 100 },
    { at: 50, mean: 7 },
  ]);
  assert.equal(meanOfGames(recordsOf([30, 5], [50, 8], [30, 2]), 100).at(-1), {
    at: 30,
    mean: (30 * 2 + 50 * 8 + 20 * 5) / 100,
  });
});

test.run();
