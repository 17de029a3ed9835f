import * as assert from 'uvu/assert';
import { button } from './browser.ts';
import { check } from './check-look.ts';
import { keptRuns } from './kept-runs.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('comparing in the lab, with more seeds');

test('both are repeated with five seeds, of which nothing is left but their scores', () => {
  const tiny = [
    'steps:400',
    'learningStarts:100',
    'hiddenSizes:8',
    'evaluation.every:200',
    'evaluation.stopAt:501',
  ];
  const few = ['games', 'confirmGames', 'finalGames'].map((which) => `evaluation.${which}:2`);
  const settings = [...tiny, ...few].map((each) => `&set=${each}`).join('');
  return visit({ link: `#r=cartpole&s=${seed}&d=cpu${settings}&b=nStep:3` }, async (page) => {
    await page.getByText('One seed each: luck can be larger than the effect.').waitFor();
    await page.keyboard.press('5');
    await page.locator('figure', { hasText: 'Steps of a return = 3' }).getByText('ended').waitFor();
    await button(page, 'Repeat with 5 seeds').click();
    await page.getByText('Repeat again').waitFor({ timeout: 240_000 });
    const rows = await page.locator('.luck tbody tr').allInnerTexts();
    assert.is(rows.length, 2);
    for (const row of rows) assert.match(row, /^[AB]\t[\d.]+\t[\d.]+ to [\d.]+\t[0-5] of 5$/);
    await page.getByText('Interquartile mean of 5 seeds').waitFor();
    await check(page, 'repeated');
    assert.is((await page.evaluate(keptRuns)).length, 2);
  });
});

test.run();
