import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mean, reaches } from '../src/statistics.ts';

const test = suite('reaching a bar');

test('a score that is below a bar only by the rounding of rewards reaches it', () => {
  // A game of ten steps that each pay a tenth, in float32.
  const game = Array.from({ length: 10 }, () => Math.fround(0.1)).reduce((total, reward) => total + reward);
  for (const [reward, bar] of [
    [Math.fround(0.9), 0.9],
    [Math.fround(-110.1), -110.1],
    [game, 1],
  ] as const) {
    assert.ok(reaches(mean([reward, reward]), bar), `${reward}`);
  }
  assert.ok(reaches(0.8999999, 0.9));
  assert.ok(reaches(495, 495));
  assert.ok(reaches(0, 0));
});

test('a score that is short by more does not', () => {
  for (const [score, bar] of [
    [494.99, 495],
    [0.89, 0.9],
    [-110.2, -110.1],
    [-1e-9, 0],
  ] as const) {
    assert.not(reaches(score, bar), `${score}`);
  }
  assert.not(reaches(1e300, Number.POSITIVE_INFINITY)); // there is no bar
});

test.run();
