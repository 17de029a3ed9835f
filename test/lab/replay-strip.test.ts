import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drawsByPriority,
  FILTERS,
  passes,
  placeOf,
  runOf,
  shownRuns,
  slotAt,
} from '../../src/lab/shared/replay-strip.ts';
import { randomFor } from '../seed.ts';

const test = suite('the strip of a replay');

const strip = {
  slots: Int32Array.of(0, 3, 6, 9, 12),
  counts: Int32Array.of(3, 0, 2, 3),
  errors: Float32Array.of(0.5, Number.NaN, Number.NaN, 2),
  rewards: Float32Array.of(0, Number.NaN, 0.3, 0),
  terminal: Float32Array.of(0, Number.NaN, 0, 1 / 3),
  priorities: Float32Array.of(4, Number.NaN, 1, 2),
  timesDrawn: Float32Array.of(0, Number.NaN, 1.5, 0.5),
};

test('each filter shows the runs that may hold what it asks for, and never empty ones', () => {
  const shown = FILTERS.map((filter) => [
    filter,
    shownRuns(strip, filter).flatMap((isShown, i) => (isShown ? [i] : [])),
  ]);
  assert.equal(Object.fromEntries(shown), {
    ...{ all: [0, 2, 3], ends: [3], rewarded: [2], errors: [3], drawn: [2, 3], undrawn: [0, 3] },
  });
});

test('of a shown run, the transitions that are asked for pass', () => {
  const look = { terminated: true, reward: 0, timesDrawn: 0 };
  const passed = (of: typeof look) => FILTERS.filter((filter) => passes(of, filter));
  assert.equal(passed(look), ['all', 'ends', 'errors', 'undrawn']);
  assert.equal(passed({ terminated: false, reward: -1, timesDrawn: 2 }), [
    ...['all', 'rewarded', 'errors', 'drawn'],
  ]);
});

test('draws are told by priority, from the lowest to the highest', () => {
  assert.equal(drawsByPriority(strip), { x: [1, 2, 4], y: [1.5, 0.5, 0] });
  assert.is(drawsByPriority({ ...strip, priorities: undefined }), undefined);
});

test('a slot lies where a click finds it', () => {
  const random = randomFor('slots of a strip');
  for (let i = 0; i < 50; i++) {
    const slot = Math.floor(random.uniform(0, 12));
    assert.is(slotAt(strip, placeOf(strip, slot)), slot);
    assert.is(runOf(strip, slot), Math.floor(slot / 3));
  }
});

test.run();
