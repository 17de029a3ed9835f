import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRuns } from '../../src/report/comparison.ts';

const test = suite('comparison');

test('the middle of the runs, its interval, and successes, by hand', () => {
  const runs = [
    [
      { at: 5, score: 10 },
      { at: 10, score: 30 },
    ],
    [
      { at: 5, score: 20 },
      { at: 10, score: 50 },
    ],
  ];
  const { successes, ...rest } = compareRuns('both', runs, 40);
  assert.equal(rest, {
    name: 'both',
    points: [
      // Four resamples, two of them mixed: the outermost quantiles are nearly the runs themselves.
      { at: 5, middle: 15, low: 10.375, high: 19.625 },
      { at: 10, middle: 40, low: 30.75, high: 49.25 },
    ],
    finals: [30, 50],
    final: { iqm: 40, low: 30.75, high: 49.25 },
    overall: 27.5,
    reached: 10,
  });
  assert.is(successes.count, 1);
  assert.is(successes.low.toFixed(3), '0.095');
  assert.is(successes.high.toFixed(3), '0.905');
});

test('one run in four that fails altogether does not move the middle', () => {
  const runs = [200, 196, 0, 198].map((score) => [{ at: 1, score }]);
  assert.is(compareRuns('', runs).final.iqm, 197);
});

test('a score of exactly the bar is a success', () => {
  const { successes, reached } = compareRuns('', [[{ at: 5, score: 40 }], [{ at: 5, score: 40 }]], 40);
  assert.equal([successes.count, reached], [2, 5]);
});

test('a run that stopped early keeps its last score, and one that begins later does not count before', () => {
  const runs = [[{ at: 5, score: 100 }], [{ at: 10, score: 50 }]];
  const { points, reached } = compareRuns('', runs, 101);
  assert.equal(
    points.map(({ at, middle }) => [at, middle]),
    [
      [5, 100],
      [10, 75],
    ],
  );
  assert.is(reached, undefined);
});

test.run();
