import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRuns } from '../../src/report/comparison.ts';
import { writeComparison } from '../../src/report/comparison-page.node.ts';

const test = suite('comparison page');

const folder = mkdtempSync('.cache/comparison-');
test.after(() => rmSync(folder, { recursive: true }));

const info = { title: 'a study', question: 'What helps?', unit: 'episodes', bar: 100, run: {} };

/** The charts on the page of settings that end at these scores: captions, and the numbers along the axes. */
function chartsOf(finals: Record<string, number>) {
  const comparisons = Object.entries(finals).map(([name, score]) =>
    compareRuns(
      name,
      [
        [
          { at: 5, score: 10 },
          { at: 10, score },
        ],
      ],
      info.bar,
    ),
  );
  const page = readFileSync(writeComparison(join(folder), comparisons, info), 'utf8');
  return [...page.matchAll(/<figcaption>(.*?)<\/figcaption>(.*?)<\/figure>/gs)].map(([, caption, svg]) => ({
    caption,
    texts: [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text),
  }));
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

test.run();
