import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  interquartileMean,
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  type Scores,
} from '../../src/report/aggregates.ts';
import { bootstrapInterval, bootstrapQuantiles } from '../../src/report/bootstrap.ts';
import { wilsonInterval } from '../../src/report/wilson.ts';
import { randomFor } from '../seed.ts';

const test = suite('statistics of runs');

/** Fails unless the numbers agree to six digits after the point. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(
    actual.map((value) => value.toFixed(6)),
    expected.map((value) => value.toFixed(6)),
  );
}

/** Runs of a single task. */
const oneTask = (...scores: number[]): Scores => scores.map((score) => [score]);

// Expected numbers follow from rliable's definitions, worked out by hand.
const X: Scores = [
  ...[
    [0.1, 0],
    [0.5, 0.2],
  ],
  ...[
    [0.9, 0.4],
    [1.5, 2],
  ],
];
const Y: Scores = [
  [0.2, 0.2],
  [0.5, 0.3],
  [0.6, 0.3],
];

test('aggregates of four runs of two tasks follow the definitions of rliable', () => {
  assertClose(
    [meanScore(X), medianScore(X), interquartileMean(X), optimalityGap(X, 1)],
    [0.7, 0.7, 0.5, 0.4875],
  );
  assertClose([probabilityOfImprovement(X, Y), probabilityOfImprovement(Y, X)], [0.583333, 1 - 0.583333]);
  assert.equal(performanceProfile(X, [0, 0.45, 1]), [0.875, 0.5, 0.25]);
  assert.equal(performanceProfile(X, [2, 1.99]), [0, 0.125], 'above, not at');
});

test('the interquartile mean drops a quarter at each end, rounded down', () => {
  const upTo10 = Array.from({ length: 10 }, (_, i) => i + 1);
  assertClose(
    [oneTask(1, 2, 3, 10, 20), oneTask(...upTo10), oneTask(6, 1, 2)].map(interquartileMean),
    [5, 5.5, 3],
  );
});

test('the median is over tasks, and half way between the middle two', () => {
  assertClose([medianScore([[1, 2, 30]]), medianScore([[1, 2, 4, 30]])], [2, 3]);
});

test('all resamples of a few runs are taken, which needs no seed', () => {
  const quantiles = [0.025, 0.5, 0.975];
  const of = (scores: Scores, seed: number) => bootstrapQuantiles([scores], meanScore, quantiles, { seed });
  for (const seed of [0, 7]) {
    assertClose(of(oneTask(1, 2, 6), seed), [1.216667, 3, 5.133333]);
    assertClose(
      of(
        [
          [0, 1],
          [2, 5],
        ],
        seed,
      ),
      [0.6875, 2, 3.3125],
    );
  }
});

test('many runs are resampled with a seed, with nearly the interval of all resamples', () => {
  const scores = oneTask(10, 20, 40, 80, 160);
  const exact = bootstrapInterval([scores], interquartileMean);
  const drawn = (seed: number) => bootstrapInterval([scores], interquartileMean, { seed, replicates: 3000 }); // of 5^5 = 3125
  const seed = randomFor('bootstrap').int(1e6);
  const [one, other] = [drawn(seed), drawn(seed)];
  assert.equal(one, other);
  assert.not.equal(
    [1, 2, 3].map((i) => bootstrapInterval([scores], meanScore, { seed: seed + i, replicates: 50 })),
    [4, 5, 6].map((i) => bootstrapInterval([scores], meanScore, { seed: seed + i, replicates: 50 })),
  );
  assert.ok(
    Math.abs(one.low - exact.low) < 8 && Math.abs(one.high - exact.high) < 15,
    `${one.low} ${one.high}`,
  );
});

test('tasks are resampled independently, and so are the two samples of a comparison', () => {
  // If runs were drawn whole, every mean would be 1.
  const opposed: Scores = [
    [0, 2],
    [2, 0],
  ];
  assert.equal(bootstrapInterval([opposed], meanScore), { low: 0.1875, high: 1.8125 });
  // If both were drawn alike, x would always win.
  const [x, y] = [oneTask(1, 3), oneTask(0, 2)];
  assert.equal(bootstrapInterval([x, y], probabilityOfImprovement), { low: 0.1875, high: 1 });
});

test('intervals around shares of successes: 19 of 20, 0 of 5 and 5 of 5', () => {
  const interval = (successes: number, trials: number) => {
    const { low, high } = wilsonInterval(successes, trials);
    return [low.toFixed(3), high.toFixed(3)];
  };
  assert.equal(
    [interval(19, 20), interval(0, 5), interval(5, 5)],
    [
      ['0.764', '0.991'],
      ['0.000', '0.434'],
      ['0.566', '1.000'],
    ],
  );
});

test('scores and counts that make no sense are refused', () => {
  for (const scores of [[], [[]], [[1, 2], [3]]]) {
    for (const aggregate of [meanScore, medianScore, interquartileMean]) {
      assert.throws(() => aggregate(scores), /scores must be \[runs\]\[tasks\].* got runs of \[/);
    }
    assert.throws(() => optimalityGap(scores, 1), /scores must be/);
    assert.throws(() => probabilityOfImprovement(X, scores), /scores must be/);
    assert.throws(() => performanceProfile(scores, [0]), /scores must be/);
  }
  assert.throws(
    () => probabilityOfImprovement(X, oneTask(1)),
    /x and y must have the same tasks, got 2 and 1/,
  );
  assert.throws(() => wilsonInterval(6, 5), /successes must be an integer from 0 to trials \(5\), got 6/);
  assert.throws(() => wilsonInterval(0, 0), /trials must be a positive integer, got 0/);
  assert.throws(() => bootstrapInterval([X], meanScore, { replicates: 0 }), /replicates must be .* got 0/);
});

test.run();
