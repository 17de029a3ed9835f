import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Sparing } from '../../src/runs/sparing.ts';

const test = suite('work that is done sparingly');

test('is done at once, and again once it would take a hundredth of the time', async () => {
  let now = 1000;
  const begun: number[] = [];
  const sparing = new Sparing(() => now);
  const work = async () => {
    begun.push(now);
    now += 2;
  };
  for (; now < 1450; now++) await sparing.do(work);
  assert.equal(begun, [1000, 1202, 1404]);
});

test.run();
