import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { superfluous } from '../../src/lab/shared/thin.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('checkpoints that are thinned');

/** The steps that are left after checkpoints at all these steps, one after the other. */
function leftOf(steps: readonly number[], best: number | undefined, limit: number): number[] {
  let left: number[] = [];
  for (const step of steps) {
    left.push(step);
    const removed = superfluous(left, best, limit);
    left = left.filter((each) => !removed.includes(each));
  }
  return left;
}

test('nothing goes while there are few', () => {
  assert.equal(superfluous([], undefined, 3), []);
  assert.equal(superfluous([5, 9, 12, 30], undefined, 3), []);
  assert.equal(superfluous([5, 9, 12, 30, 31], 9, 3), []);
});

test('the best and the newest stay, and as many others as may', () => {
  const random = randomFor('steps');
  let step = 0;
  const steps = Array.from({ length: 300 }, () => (step += 1 + random.int(500)));
  const best = steps[random.int(40)];
  const left = leftOf(steps, best, 24);
  assert.is(left.length, 26, `seed ${seed}`);
  assert.ok(left.includes(best) && left.at(-1) === steps.at(-1), `seed ${seed}`);
});

test('with none besides, the best and the newest alone stay', () => {
  assert.equal(leftOf([10, 20, 30, 40], 20, 0), [20, 40]);
  assert.equal(leftOf([10, 20, 30, 40], undefined, 0), [40]);
});

test('gaps grow with the distance from the newest', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 500 * (i + 1));
  const left = leftOf(steps, undefined, 24);
  const gaps = left.slice(1).map((step, i) => step - left[i]);
  const [early, late] = [gaps.slice(0, 8), gaps.slice(-8)].map((part) => Math.max(...part));
  assert.ok(early > 4 * late, gaps.join());
  assert.ok(left[0] < 100_000, `what was early is not all gone: ${left.join()}`);
});

test.run();
