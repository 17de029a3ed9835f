import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Scores, scoresAt } from '../../src/lab/page/scores.ts';

const test = suite('the scores that the lab shows');

test('games, the mean of twenty and evaluations stand side by side, in the order of steps', () => {
  const scores = new Scores();
  assert.ok(scores.isEmpty);
  for (let i = 1; i <= 30; i++) {
    scores.add({ kind: 'game', step: 10 * i, seconds: i, score: i });
    if (i % 10 === 0)
      scores.add({ kind: 'evaluation', step: 10 * i, seconds: i, games: 5, mean: 100 * i, std: 7 });
  }
  const columns = scores.again().columns();
  assert.equal(
    columns.steps,
    columns.steps.toSorted((a, b) => a - b),
  );
  const column = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  assert.equal(
    column(columns.games),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.equal(column(columns.means).slice(0, 3), [1, 1.5, 2]);
  assert.is(column(columns.means).at(-1), 20.5, 'of the games 11 to 30');
  assert.equal(column(columns.evaluations), [1000, 2000, 3000]);
  assert.equal(column(columns.lows), [993, 1993, 2993]);
  assert.equal(column(columns.highs), [1007, 2007, 3007]);

  const last = scoresAt(columns, columns.steps.length - 1);
  assert.equal(last, { step: 300, mean: 20.5, evaluation: 3000 });
  assert.is(scoresAt(columns, 0).evaluation, null, 'none was made by then');
});

test('the clock of records tells when each step was made', () => {
  const scores = new Scores();
  assert.is(scores.clockOf()(5), 0);
  for (const [step, seconds] of [
    [10, 1],
    [20, 3],
    [20, 4],
    [40, 5],
  ]) {
    scores.add({ kind: 'game', step, seconds, score: 1 });
  }
  assert.equal([0, 10, 15, 30, 40, 99].map(scores.again().clockOf()), [1, 1, 2, 4.5, 5, 5]);
});

test('a run of any length keeps few points, and the peaks among them', () => {
  const scores = new Scores();
  for (let step = 0; step < 100_000; step++)
    scores.add({ kind: 'game', step, seconds: step, score: step === 54_321 ? 9 : 0 });
  const { steps, games } = scores.columns();
  assert.ok(steps.length <= 8000, `${steps.length} rows`);
  assert.ok(games.includes(9));
});

test.run();
