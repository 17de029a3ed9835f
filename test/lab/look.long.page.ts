import * as assert from 'uvu/assert';
import { waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';
import { testCalm, testLooks } from './look-tours.ts';

const suite = labSuite('look of the lab on other screens');
const { test, visit } = suite;

testLooks(suite, 'tablet');
testCalm(suite, 'desktop');
testCalm(suite, 'tablet');

test('milestones are told to those who listen, ten seconds apart at least', () =>
  visit({}, async (page) => {
    await page.evaluate(() => {
      const told: number[] = [];
      Object.assign(window, { told });
      new MutationObserver(() => told.push(performance.now())).observe(
        document.querySelector('[aria-live]')!,
        { subtree: true, childList: true, characterData: true },
      );
    });
    await page.keyboard.press('5');
    const live = page.locator('[aria-live]');
    await live.filter({ hasText: /^Evaluation at step|^500 of 500/ }).waitFor();
    await waitForNow(page, '500 of 500');
    await page.keyboard.press('g');
    await page.locator('.sign').waitFor(); // the game is loaded first
    await page.keyboard.press('a');
    await page.locator('.sign-head').waitFor();
    await live.filter({ hasText: /^It passed you at step/ }).waitFor();
    const told = await page.evaluate(() => (window as unknown as { told: number[] }).told);
    const gaps = told.slice(1).map((at, i) => at - told[i]);
    assert.ok(gaps.length > 0 && Math.min(...gaps) > 9900, `${gaps}`);
  }));

test.run();
