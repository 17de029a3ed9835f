import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commonRows, spacedRows } from '../../src/lab/page/compare/equal-steps.ts';
import { LESSONS, lessonLink, lessonOf } from '../../src/lab/page/compare/lessons.ts';
import { withChange } from '../../src/lab/shared/one-change.ts';
import { readArrival } from '../../src/lab/worker/linked-spec.ts';
import { resolve } from '../../src/lab/worker/recipes.ts';
import { sumUp } from '../../src/lab/worker/sum-up.ts';
import { flattenSettings } from '../../src/recipes/settings.ts';
import { randomFor } from '../seed.ts';

const test = suite('runs of the lab, compared');

for (const lesson of LESSONS) {
  const { title, spec, change } = lesson;
  test(`lesson: ${title} Its link opens two runs that differ in ${change.key} alone`, async () => {
    const { linked, problems } = await readArrival(lessonLink(lesson));
    assert.is(problems, '');
    assert.equal(linked!.other, change);
    const { recipe, preset, seed, settings } = linked!.spec;
    assert.equal({ recipe, preset, seed, settings }, spec);
    const b = withChange(linked!.spec, change);
    const [ofA, ofB] = await Promise.all(
      [linked!.spec, b].map(async (each) => flattenSettings((await resolve(each)).settings)),
    );
    const keys = [...new Set([...Object.keys(ofA), ...Object.keys(ofB)])];
    assert.equal(
      keys.filter((key) => JSON.stringify(ofA[key]) !== JSON.stringify(ofB[key])),
      [change.key],
    );
    assert.is(lessonOf({ ...linked!.spec, seed: 1 + seed }, change), lesson, 'with any seed');
    assert.is(lessonOf(b, change), undefined, 'a run that has the change already is another matter');
  });
}

test('a change replaces the value that a setting has, and leaves the others; a seed is one, too', () => {
  const spec = { seed: 5, settings: ['nStep=3', 'tau=0.2', 'nStepFrom=4'] };
  assert.equal(withChange(spec, { key: 'nStep', value: '1' }), {
    seed: 5,
    settings: ['tau=0.2', 'nStepFrom=4', 'nStep=1'],
  });
  assert.equal(withChange(spec, { key: 'seed', value: '12' }), { ...spec, seed: 12 });
});

test('scores stand side by side at the steps where both were judged, the last judgement of each', () => {
  const a = { x: [500, 1000, 1500, 1500], y: [1, 2, 3, 4] };
  const b = { x: [500, 1500, 2000], y: [10, 20, 30] };
  assert.equal(commonRows(a, b), [
    { step: 500, a: 1, b: 10 },
    { step: 1500, a: 4, b: 20 },
  ]);
  assert.equal(commonRows(a, { x: [], y: [] }), []);
});

test('signals stand side by side at even steps that both have made', () => {
  const random = randomFor('signals');
  const signal = (from: number, count: number) => {
    const x = Array.from({ length: count }, (_, i) => from + 10 * i + random.int(10));
    return { x, y: x.map((step) => 3 * step) };
  };
  const [a, b] = [signal(1000, 150), signal(1100, 90)];
  const rows = spacedRows(a, b, 12);
  assert.is(rows.length, 12);
  assert.is(rows.at(-1)!.step, b.x.at(-1));
  for (const { step, a: ofA, b: ofB } of rows) {
    assert.ok(step >= b.x[0] && step <= b.x.at(-1)!);
    for (const value of [ofA, ofB])
      assert.ok(value <= 3 * step && value > 3 * (step - 20), `${value} at ${step}`);
  }
  assert.equal(spacedRows(a, { x: [], y: [] }, 12), []);
  assert.equal(spacedRows(a, signal(9000, 5), 12), [], 'they have no step in common');
});

test('repeated runs come to their interquartile means, and to a sentence', () => {
  const runsOf = (finals: readonly number[]) =>
    finals.map((score) => [
      { at: 500, score: 10 },
      { at: 1000, score },
    ]);
  const { settings, conclusion } = sumUp(
    [
      { name: 'A', runs: runsOf([1, 100, 110, 120, 900]) },
      { name: 'B', runs: runsOf([500, 500, 500, 500, 500]) },
    ],
    475,
  );
  assert.equal(
    settings.map(({ name, final, successes }) => [name, final.iqm, successes.count]),
    [
      ['A', 110, 1],
      ['B', 500, 5],
    ],
  );
  assert.equal(
    settings[0].points.map(({ at, middle }) => [at, middle]),
    [
      [500, 10],
      [1000, 110],
    ],
  );
  assert.match(conclusion, /^B ends highest: IQM 500\.0.* The bar of 475 is reached with B by 5 of 5/);
});

test.run();
