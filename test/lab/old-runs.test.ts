import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OLD } from '../../src/lab/page/copy-store.ts';

const test = suite('the names of old runs');

test('runs of one recipe and seed tell apart by when they were begun, their steps and their scores', () => {
  const run = { name: 'a', recipe: 'cartpole', preset: 'default', seed: 5, ended: true, held: false };
  const begun = new Date(2026, 10, 26, 10, 17, 49).getTime();
  const first = { ...run, begun, step: 3000, score: 499.62, bytes: 1.2e6 };
  assert.is(OLD.begun(first), '26 Nov 2026, 10:17:49');
  assert.is(OLD.state(first), 'step 3,000, score 499.6, ended, 1.2 MB');
  assert.is(OLD.removeRun(first), 'Delete CartPole, default, seed 5, 26 Nov 2026, 10:17:49');
  assert.is.not(OLD.goOnWith(first), OLD.goOnWith({ ...first, begun: begun + 1000 }));
  assert.is(OLD.state({ ...run, step: 20, bytes: 900 }), 'step 20, ended, 1 kB');
});

test.run();
