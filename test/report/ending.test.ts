import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeEnding } from '../../src/report/ending.ts';

const test = suite('why training ended');

const run = { unit: 'episodes', count: 1090, until: 2000, goal: 195 } as const;

test('tells of an early end with its goal, of the full length, or of a stop', () => {
  assert.is(
    describeEnding('goal', run),
    'Training ended early, after 1,090 of 2,000 episodes: an evaluation reached the goal of 195.',
  );
  assert.is(
    describeEnding('goal', { ...run, confirmedGoal: 190 }),
    'Training ended early, after 1,090 of 2,000 episodes: an evaluation reached the goal of 195, and other games confirmed it with at least 190.',
  );
  assert.is(
    describeEnding('goal', { ...run, finalGames: 100 }),
    'Training ended early, after 1,090 of 2,000 episodes: an evaluation reached the goal of 195; the final one played ' +
      '100 other games.',
  );
  assert.is(
    describeEnding('goal', { ...run, count: 2000 }),
    'Training ended after 2,000 of 2,000 episodes: an evaluation reached the goal of 195.',
  );
  assert.is(describeEnding('length', run), 'Training ended after its full length of 2,000 episodes.');
  assert.is(
    describeEnding('interrupted', run),
    'Training was stopped after 1,090 of 2,000 episodes and can be resumed.',
  );
});

test.run();
