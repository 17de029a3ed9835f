import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Errands } from '../../src/lab/worker/errands.ts';
import { Pace } from '../../src/lab/worker/pace.ts';

const test = suite('what is done between two steps');

test('is done one after the other, also what comes meanwhile; who asked is told', async () => {
  const errands = new Errands();
  const done: string[] = [];
  const slow = errands.add(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push('slow');
    return 1;
  });
  const failing = errands.add(async () => {
    done.push('failing');
    throw new Error('no');
  });
  assert.ok(errands.pending);
  const running = errands.run();
  const late = errands.add(async () => done.push('late'));
  const message = failing.catch((error: Error) => error.message);
  await running;
  assert.equal(done, ['slow', 'failing', 'late']);
  assert.equal([await slow, await message, await late], [1, 'no', 3]);
  assert.not(errands.pending);
});

test('a run that is paused is let through until it is done, and then waits again', async () => {
  const counters = { steps: 0, updates: 0, episodes: 0 };
  const pace = new Pace(counters);
  const hold = pace.beforeUpdate();
  assert.ok(hold, 'it is paused in the middle of a step');
  let done = false;
  pace.passUntil(() => done);
  await hold;
  assert.is(pace.beforeUpdate(), undefined);
  assert.is(pace.afterStep(), undefined);
  done = true;
  assert.ok(pace.beforeUpdate() && pace.afterStep());
});

test.run();
