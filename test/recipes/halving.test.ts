import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { promoted, ranking, readHalving, rungsOf, type Standing } from '../../src/recipes/halving.ts';
import { randomFor } from '../seed.ts';

const test = suite('successive halving');

test('compares trials at multiples of the first length, and at the end', () => {
  assert.equal(rungsOf(18_000, { from: 2000, factor: 3 }), [2000, 6000, 18_000]);
  assert.equal(rungsOf(18_001, { from: 2000, factor: 3 }), [2000, 6000, 18_000, 18_001]);
  assert.equal(rungsOf(18_000, undefined), [18_000]);
  assert.equal(readHalving({ from: 5 }, 6), { from: 5, factor: 3 });
});

test('promotes the best of the trials that have reached a rung, and none that failed', () => {
  const random = randomFor('halving');
  const scores = Array.from({ length: 11 }, () => random.uniform(-5, 5));
  const standings = scores.map((score, number): Standing => ({ number, scores: [score, undefined] }));
  const rest: Standing = { number: 11, scores: [undefined, undefined] };
  const expected = [...scores].sort((a, b) => b - a).slice(0, 3);
  assert.equal(
    promoted([...standings, rest], 0, 3).map(({ number }) => scores[number]),
    expected,
  );
  assert.equal(promoted(standings.slice(0, 2), 0, 3), []);
  const failed = [0, 1, 2, 3].map((number): Standing => ({ number, scores: [Number.NEGATIVE_INFINITY] }));
  assert.equal(promoted(failed, 0, 2), []);
  const equal = [4, 3, 2].map((number): Standing => ({ number, scores: [1] }));
  assert.equal(
    promoted(equal, 0, 2).map(({ number }) => number),
    [2],
    'the order in which they ended does not matter',
  );
});

test('ranks trials by the last rung they reached, then by their score there', () => {
  const standings: Standing[] = [
    { number: 1, scores: [9, undefined, undefined] },
    { number: 2, scores: [5, 3, 1] },
    { number: 3, scores: [4, 7, undefined] },
    { number: 4, scores: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY] },
    { number: 5, scores: [6, 8, Number.NEGATIVE_INFINITY] },
    { number: 6, scores: [1, 1, 2] },
  ];
  assert.equal(
    ranking(standings).map(({ number }) => number),
    [6, 2, 5, 3, 1, 4],
  );
});

test('is refused where it makes no sense', () => {
  assert.throws(
    () => readHalving({ from: 10 }, 10),
    /halving\.from must be an integer from 1 to 9, .* got 10/,
  );
  assert.throws(
    () => readHalving({ from: 1, factor: 1 }, 10),
    /halving\.factor must be .* at least 2, got 1/,
  );
  assert.throws(() => readHalving({ from: 1, eta: 3 } as never, 10), /halving has no option eta/);
  assert.throws(() => readHalving(true as never, 10), /halving must be \{ from, factor \}, got true/);
});

test.run();
