import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { button, shownCommand, waitForMotion, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

const { test, root, visit } = labSuite('the opening of the lab');

test('a pole moves although the worker has not come yet', () =>
  visit(
    // It never comes.
    { before: (page) => page.route('**/worker.js', () => {}) },
    async (page) => {
      await waitForNow(page, 'Random pushes.');
      await waitForMotion(page);
    },
  ));

test('without a click it guesses, learns, and balances; the commands learn the same bytes', () =>
  visit({}, async (page) => {
    await waitForMotion(page);
    await waitForNow(page, /It must see 1,000 steps before it may learn/);
    await waitForNow(page, 'Now it learns.');
    await page.locator('.pace-value', { hasText: /^250 steps\/s$/ }).waitFor(); // so it takes ten seconds
    await waitForNow(page, '500 of 500, after 3,000 steps.');
    const hash = await page.locator('[data-hash]').getAttribute('data-hash');
    await button(page, 'Show as table').click();
    const rows = await page
      .locator('tbody tr')
      .evaluateAll((trs) => trs.map((tr) => Array.from(tr.children, (td) => td.textContent)));
    const folder = join(root, 'opening');
    runHere(`${await shownCommand(page)} --out ${folder}`);
    assert.is(netIn(folder), hash);
    const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const evaluations = lines.map((line) => JSON.parse(line)).filter(({ evalScore }) => evalScore !== null);
    const shown = (value: number) =>
      value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 1 });
    assert.equal(
      rows.map(([step, score]) => [step, score]),
      evaluations.map(({ steps, evalScore }) => [steps.toLocaleString('en'), shown(evalScore)]),
    );
  }));

test.run();
