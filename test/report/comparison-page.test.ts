import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRuns } from '../../src/report/comparison.ts';
import { type ComparisonInfo, renderComparison } from '../../src/report/comparison-page.ts';

const test = suite('comparison page');

const info = { title: 'a study', question: 'What helps?', unit: 'episodes', bar: 100, run: {} };

/** The page of settings whose runs end with these scores, one for each seed. */
function pageOf(finals: Record<string, readonly number[]>, more: Partial<ComparisonInfo> = {}): string {
  const comparisons = Object.entries(finals).map(([name, scores]) => {
    const runs = scores.map((score) => [
      { at: 5, score: 10 },
      { at: 10, score },
    ]);
    return compareRuns(name, runs, info.bar);
  });
  return renderComparison(comparisons, { ...info, ...more });
}

/** The charts on a page: captions, and the numbers along the axes. */
function chartsOf(finals: Record<string, number>) {
  const page = pageOf(Object.fromEntries(Object.entries(finals).map(([name, score]) => [name, [score]])));
  return [...page.matchAll(/<figcaption>(.*?)<\/figcaption>(.*?)<\/figure>/gs)].map(([, caption, svg]) => ({
    caption,
    texts: [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text),
  }));
}

/** The conclusion of the page. */
function conclusionOf(finals: Record<string, readonly number[]>, more?: Partial<ComparisonInfo>): string {
  return pageOf(finals, more).match(/<h2>Conclusion<\/h2>\n<p>(.*?)<\/p>/s)?.[1] ?? '';
}

test('settings of one key share a chart, whose legend has their values', () => {
  const charts = chartsOf({ 'lr=0.1': 50, 'lr=0.2': 120 });
  assert.equal(
    charts.map(({ caption }) => caption),
    ['by lr'],
  );
  assert.ok(['0.1', '0.2'].every((value) => charts[0].texts.includes(value)));
});

test('settings of two keys have a chart for each value of the first, all on one scale', () => {
  const charts = chartsOf({ 'a=1 b=2': 50, 'a=1 b=3': 60, 'a=7 b=2': 450, 'a=7 b=3': 70 });
  assert.equal(
    charts.map(({ caption }) => caption),
    ['a=1 by b', 'a=7 by b'],
  );
  assert.ok(charts[0].texts.includes('400'), 'the highest score of the other chart fits');
  assert.equal(charts[0].texts, charts[1].texts);
});

test('named settings have a chart each, together with the first of them', () => {
  const charts = chartsOf({ all: 50, 'no-resets': 60, 'batch-8': 450 });
  assert.equal(
    charts.map(({ caption }) => caption),
    ['no-resets and all', 'batch-8 and all'],
  );
  assert.ok(charts[0].texts.includes('400'), 'on one scale');
  for (const { texts } of charts) assert.ok(texts.includes('all'));
});

test('a page with unfinished runs says so, and shows those that have begun', () => {
  const now = [
    { name: 'all-seed-2', at: 1500, score: 12.34 },
    { name: 'all-seed-3', at: 10, score: undefined },
  ];
  const page = pageOf({ all: [50] }, { missing: { done: 1, all: 24, now } });
  assert.match(page, 'So far 1 of 24 runs have ended');
  assert.match(page, /<td>all-seed-2<\/td><td>1,500<\/td><td>12.3<\/td>/);
  assert.match(page, /<td>all-seed-3<\/td><td>10<\/td><td>-<\/td>/);
  assert.match(page, 'http-equiv="refresh"');
  const begun = pageOf({}, { missing: { done: 0, all: 24, now } });
  assert.match(begun, 'So far 0 of 24 runs have ended');
  assert.not.match(begun, 'Conclusion');
  assert.not.match(pageOf({ all: [50] }), /So far|refresh/);
});

test('the table has the IQM of the last scores and the successes, each with its interval', () => {
  const page = pageOf({ 'a=1': [90, 100, 110, 120], 'a=2': [50] });
  const rows = [...page.matchAll(/<tr>(<td>.*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell),
  );
  assert.equal(rows[0].slice(0, 5), ['a=1', '105.0 [90.0, 120.0]', '-', '3 of 4 [30 %, 95 %]', '10']);
  assert.equal(rows[1].slice(0, 5), ['a=2', '50.0', '0 % [0 %, 0 %]', '0 of 1 [0 %, 79 %]', '-']);
  assert.match(page, '<th scope="col">P(above a=1) [95 %]</th>');
});

test('the conclusion names the best setting, the settings that differ, and the successes', () => {
  const good = [110, 120, 130, 140, 150];
  const close = [105, 118, 128, 138, 149];
  const bad = [10, 12, 14, 16, 18];
  const conclusion = conclusionOf({ 'a=1': bad, 'a=2': good, 'a=3': close });
  assert.match(conclusion, /^a=2 ends highest: IQM 130\.0, 95 % interval 11\d\.\d to 14\d\.\d\./);
  assert.match(conclusion, 'It is better than a=1. 5 seeds do not tell it apart from a=3.');
  assert.match(
    conclusion,
    'The bar of 100 is reached with a=2 and a=3 by 5 of 5: with 95 % confidence, by 57 % to 100 % of all seeds.',
  );
  const failed = conclusionOf({ 'a=1': bad, 'a=2': bad });
  assert.match(failed, 'No run reaches the bar of 100 in its last evaluation.');
  assert.not.match(failed, 'better');
});

test('the table has the probability that a run of a setting ends above one of the first, with its interval', () => {
  const cells = (finals: Record<string, readonly number[]>) =>
    [...pageOf(finals).matchAll(/<tr><td>.*?<\/td><td>.*?<\/td><td>(.*?)<\/td>/g)].map(([, cell]) => cell);
  // 1, 2, 3 against 2, 2, 4: of nine pairs five are won, two are ties. All 729 resamples are taken.
  const [first, second] = cells({ 'a=1': [1, 2, 3], 'a=2': [2, 2, 4] });
  assert.is(first, '-');
  assert.match(second, /^67 % \[\d+ %, \d+ %\]$/);
  assert.equal(cells({ 'a=1': [1], 'a=2': [2] }), ['-', '100 %']);
  assert.not.match(pageOf({ 'a=1': [1, 2, 3] }), 'P(above');
});

test('a profile shows the share of runs that end above each score, if there are several', () => {
  const page = pageOf({ 'a=1': [10, 20, 30, 40], 'a=2': [5, 5, 5, 100] });
  assert.match(page, /<h2>Performance profile: the share of runs that end above a score/);
  assert.not.match(pageOf({ 'a=1': [10] }), 'Performance profile');
});

test('few seeds are not taken for proof', () => {
  const three = conclusionOf({ 'a=1': [10, 11, 12], 'a=2': [80, 81, 82] });
  assert.match(three, 'Fewer than 4 seeds each are too few to tell settings apart.');
  assert.not.match(three, 'better');
  assert.match(conclusionOf({ cartpole: [42] }), 'The run ends at 42.0; one seed says little about others.');
});

test('an earlier finding is set apart, with its date and seeds', () => {
  const recorded = { date: '21 November 2026', seeds: '1 to 5', finding: 'Little helps.' };
  const finals = { 'a=1': [10, 11, 12] };
  assert.match(
    pageOf(finals, { recorded }),
    /<h2>Recorded earlier<\/h2>\n<p>Recorded on 21 November 2026 with seeds 1 to 5 .*Little helps\.<\/p>/,
  );
  assert.not.match(conclusionOf(finals, { recorded }), 'Little');
  assert.not.match(pageOf(finals), 'Recorded');
});

test.run();
