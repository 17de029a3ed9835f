import * as assert from 'uvu/assert';
import { waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { labSuite } from './lab-suite.ts';
import { SCREENS, testCalm, testLooks } from './look-tours.ts';

const suite = labSuite('look of the lab');
const { test, visit } = suite;

testLooks(suite, 'desktop');
testLooks(suite, 'phone');
testCalm(suite, 'phone');

test('the theme that is chosen is there again at the next visit', () =>
  visit({ colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    const dark = await paper();
    assert.is.not(dark, light);
    await page.reload();
    await waitForNow(page, 'Now it learns.');
    assert.is(await paper(), dark);
  }));

test('a page at twice the size still fits', () =>
  visit({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await check(page, 'zoomed');
    await page.keyboard.press('g');
    await check(page, 'zoomed-play');
  }));

test('tablet: all choices lie in a line, those of a game with several presets, too', () =>
  visit(SCREENS.tablet, async (page) => {
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Breakout' });
    await page.getByRole('combobox', { name: 'Preset' }).waitFor();
    const tops = await page
      .locator('header.top > *:is(button, select)')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
    assert.ok(tops.length >= 6);
    assert.is(new Set(tops).size, 1, `tops: ${tops}`);
  }));

test.run();
