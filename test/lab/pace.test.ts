import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pace } from '../../src/lab/worker/pace.ts';

const test = suite('the pace of a run in the lab');

/** Training by two updates every four steps, held by a pace, in a world whose time goes by at once. */
function training() {
  const counters = { steps: 0, updates: 0, episodes: 0 };
  const pace = new Pace(counters);
  let over = false;
  const ended = (async () => {
    await pace.afterStep();
    while (!over) {
      for (let i = 0; i < 2; i++) {
        await pace.beforeUpdate();
        counters.updates++;
      }
      counters.steps += 4;
      if (counters.steps % 40 === 0) counters.episodes++;
      await pace.afterStep();
      await new Promise((resolve) => setTimeout(resolve));
    }
  })();
  return {
    ...{ counters, pace },
    async end() {
      over = true;
      pace.set('max');
      await ended;
    },
  };
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve));
};

test('a run waits until it is given a pace, and stands still while it is paused', async () => {
  const { counters, pace, end } = training();
  await turns(20);
  assert.is(counters.steps, 0);
  assert.ok(pace.idle && pace.paused);
  pace.set('max');
  await turns(20);
  assert.ok(counters.steps > 0);
  assert.not.ok(pace.paused);
  pace.set(0);
  await turns(2);
  const { steps, updates } = { ...counters };
  await turns(20);
  assert.equal([counters.steps, counters.updates], [steps, updates]);
  await end();
});

test('one update is one, also where several are made between two steps; one episode is one', async () => {
  const { counters, pace, end } = training();
  for (let updates = 1; updates <= 7; updates++) {
    pace.advance('update');
    await turns(20);
    assert.is(counters.updates, updates);
    assert.ok(pace.paused);
  }
  for (let episodes = 1; episodes <= 3; episodes++) {
    pace.advance('episode');
    await turns(60);
    assert.is(counters.episodes, episodes);
  }
  await end();
});

test('an update that is under way is not the one that is asked for', async () => {
  const counters = { steps: 0, updates: 5, episodes: 0 };
  const pace = new Pace(counters);
  pace.set('max');
  assert.is(pace.beforeUpdate(), undefined, 'an update begins');
  pace.advance('update');
  counters.updates++; // it ends
  assert.is(pace.beforeUpdate(), undefined, 'the one that was asked for begins');
  assert.ok(pace.makesOneUpdate);
  counters.updates++;
  let goesOn = false;
  const held = pace.beforeUpdate()!.then(() => {
    goesOn = true;
  });
  await turns(5);
  assert.not.ok(goesOn);
  pace.advance('update'); // none is under way
  await held;
  assert.ok(pace.makesOneUpdate);
  counters.updates++;
  assert.ok(pace.beforeUpdate() instanceof Promise);
});

test('a pace holds a run to its steps a second, whatever came before', async () => {
  const { counters, pace, end } = training();
  pace.set('max');
  await turns(10);
  pace.set(400);
  const [from, begun] = [counters.steps, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 500));
  const [made, seconds] = [counters.steps - from, (performance.now() - begun) / 1000];
  // It may be late, on a busy machine, but never ahead by more than the burst of a tenth of a second and a step.
  assert.ok(made > 0 && made <= 400 * (seconds + 0.1) + 4, `${made} steps in ${seconds} s`);
  await end();
});

test('a new pace is heeded at once, also by a run that waits for long', async () => {
  const { counters, pace, end } = training();
  pace.set('max');
  await turns(4);
  pace.set(0.01);
  await turns(4);
  const { steps } = counters;
  await turns(20);
  assert.is(counters.steps, steps);
  pace.set('max');
  await turns(10);
  assert.ok(counters.steps > steps);
  await end();
});

test.run();
