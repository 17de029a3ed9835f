import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pace } from '../../src/commands/pace.ts';
import type { TrainProgress } from '../../src/train/callbacks.ts';

const test = suite('pace');

function progress(steps: number, updates: number, episodes = 0): TrainProgress {
  return { steps, updates, episodes, epsilon: 1, returns: [], latest: undefined };
}

test('the time left is unknown until learning has gone on for a while, however fast steps before it were', () => {
  const pace = new Pace(progress(0, 0), 'steps', 10_000);
  assert.is(pace.speedAt(progress(1000, 0), 100), undefined);
  assert.is(pace.speedAt(progress(2000, 1), 200), undefined);
  assert.is(pace.speedAt(progress(2100, 50), 201), undefined);
  assert.equal(pace.speedAt(progress(2400, 200), 204), { stepsPerSecond: 100, secondsLeft: 76 });
});

test('it is the remaining work at the mean rate since the first update', () => {
  const pace = new Pace(progress(0, 0), 'episodes', 50);
  pace.speedAt(progress(100, 1, 10), 0);
  assert.equal(pace.speedAt(progress(900, 500, 20), 40), { stepsPerSecond: 20, secondsLeft: 120 });
  assert.is(pace.speedAt(progress(990, 501, 52), 41)?.secondsLeft, 0);
});

test('a resumed run that fills its replay again first does not learn yet', () => {
  const pace = new Pace(progress(5000, 700), 'steps', 10_000);
  assert.is(pace.speedAt(progress(5500, 700), 10), undefined);
  pace.speedAt(progress(7000, 701), 60);
  assert.is(pace.speedAt(progress(8000, 900), 70)?.secondsLeft, 20);
});

test.run();
