import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRuns } from '../../src/report/comparison.ts';

const test = suite('comparison');

test('means, deviations and successes over runs, by hand', () => {
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
  assert.equal(compareRuns('both', runs, 40), {
    name: 'both',
    points: [
      { at: 5, mean: 15, std: 5 },
      { at: 10, mean: 40, std: 10 },
    ],
    finals: [30, 50],
    final: { mean: 40, std: 10 },
    successes: 1,
    overall: 27.5,
    reached: 10,
  });
});

test('a score of exactly the bar is a success', () => {
  const { successes, reached } = compareRuns('', [[{ at: 5, score: 40 }], [{ at: 5, score: 40 }]], 40);
  assert.equal([successes, reached], [2, 5]);
});

test('a run that stopped early keeps its last score, and one that begins later is not there before', () => {
  const runs = [[{ at: 5, score: 100 }], [{ at: 10, score: 50 }]];
  const { points, reached } = compareRuns('', runs, 101);
  assert.equal(points, [
    { at: 5, mean: 100, std: 0 },
    { at: 10, mean: 75, std: 25 },
  ]);
  assert.is(reached, undefined);
});

test.run();
