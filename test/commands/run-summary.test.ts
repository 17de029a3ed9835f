import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EndedRun, summariseRun } from '../../src/commands/run-summary.node.ts';
import type { Result } from '../../src/runs/result.ts';

const test = suite('the end of a run');

/** The lines at the end of a run, by name. */
function summaryOf(scores: Partial<Result>, more: Partial<EndedRun> = {}): Record<string, string> {
  const result: Result = {
    ...{ device: 'CPU', recipe: 'cartpole', preset: 'default', seed: 1, steps: 9, updates: 1, games: 2 },
    ...{
      seconds: 3,
      interrupted: false,
      folder: 'runs/my run',
      finalScore: null,
      bestScore: null,
      ...scores,
    },
  };
  const run = { result, ended: 'Training ended.', bar: 475, shown: 'node cli.js train', canBeFilmed: true };
  return Object.fromEntries(summariseRun({ ...run, ...more }));
}

test('the score is compared with the bar, and better networks are mentioned', () => {
  assert.is(
    summaryOf({ finalScore: 475, bestScore: 475 }).score,
    '475.00 in the final evaluation; bar 475: reached',
  );
  assert.is(
    summaryOf({ finalScore: 474.9, bestScore: 500 }).score,
    '474.90 in the final evaluation; bar 475: not reached; best networks 500.00 in confirming games',
  );
  assert.is(summaryOf({ finalScore: 3 }, { bar: undefined }).score, '3.00 in the final evaluation');
  assert.is(summaryOf({}).score, 'unknown: nothing was evaluated');
});

test('it says why training ended', () => {
  assert.is(summaryOf({}, { ended: 'Training ended early.' }).end, 'Training ended early.');
});

test('the suggested command can be typed as it stands, however the program was called', () => {
  const next = (more: Partial<EndedRun>) => summaryOf({}, more).next;
  assert.is(next({}), `node cli.js evaluate 'runs/my run' --games 100 --gif game.gif`);
  assert.is(next({ canBeFilmed: false }), `node cli.js evaluate 'runs/my run' --games 100`);
  assert.match(next({ shown: 'npx webgpu-dqn train' }), /^npx webgpu-dqn evaluate /);
  assert.match(next({ shown: 'node train-breakout.js' }), /^node cli\.js evaluate /);
});

test.run();
