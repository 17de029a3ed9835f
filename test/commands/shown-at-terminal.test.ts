import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeEvaluation } from '../../src/commands/shown-at-terminal.node.ts';

const test = suite('the line of an evaluation');

const of = (mean: number, games: number, std = 0) => ({
  mean,
  std,
  returns: Array<number>(games).fill(mean),
});

test('tells of all games: those that reached the goal, those that confirmed it, and the final ones', () => {
  const [final, confirmed, before] = [of(493.54, 100, 31.2), of(496.84, 100), of(499.5, 20, 2.5)];
  assert.is(
    describeEvaluation(final, confirmed, before),
    '499.50 +- 2.50 over 20 games; 496.84 over 100 others, to confirm it; final evaluation: 493.54 +- 31.20 over 100 games',
  );
  assert.is(
    describeEvaluation(before, confirmed),
    '499.50 +- 2.50 over 20 games; 496.84 over 100 others, to confirm it',
  );
  assert.is(describeEvaluation(before), '499.50 +- 2.50 over 20 games');
});

test.run();
