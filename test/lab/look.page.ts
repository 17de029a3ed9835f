import type { BrowserContextOptions, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LabBrowser, picture, waitForMotion, waitForNow } from './browser.ts';
import { lowContrasts, smallTargets, unnamed } from './page-checks.ts';

const test = suite('look of the lab');
let lab: LabBrowser;
test.before(async () => {
  lab = await LabBrowser.launch();
});
test.after(() => lab.close());

/** Where screenshots are kept, if they are asked for. */
const { SCREENSHOTS } = process.env;

const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

/** Fails for what somebody cannot read, reach or hear. */
async function check(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${name} scrolls sideways by ${wider} px`);
  for (const find of [lowContrasts, smallTargets, unnamed]) assert.equal(await page.evaluate(find), [], name);
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}: all can be read, reached and named, from the first pole to the end`, () =>
      lab.visit({ viewport, colorScheme }, async (page) => {
        await waitForNow(page, 'It must see 1,000 steps');
        await check(page, `${size}-${colorScheme}-guessing`);
        await waitForNow(page, 'Now it learns.');
        await check(page, `${size}-${colorScheme}-learning`);
        await page.keyboard.press('5');
        await waitForNow(page, '500 of 500');
        await check(page, `${size}-${colorScheme}-end`);
        await page.getByRole('button', { name: 'Show as table' }).click();
        await check(page, `${size}-${colorScheme}-table`);
        await page.keyboard.press('?');
        await check(page, `${size}-${colorScheme}-words`);
        if (size === 'phone') await openAll(page, `${size}-${colorScheme}`);
      }));
  }
}

/** The panels and controls that a phone shows on demand. */
async function openAll(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More controls' }).click();
  for (const panel of ['Thinks', 'This run']) {
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: panel }).click();
    await check(page, `${name}-${panel.replace(' ', '-').toLowerCase()}`);
  }
}

test('the theme that is chosen is there again at the next visit', () =>
  lab.visit({ colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    const dark = await paper();
    assert.is.not(dark, light);
    await page.reload();
    await waitForNow(page, 'Now it learns.');
    assert.is(await paper(), dark);
  }));

const calm: BrowserContextOptions = { reducedMotion: 'reduce' };

test('where less motion is preferred, nothing moves before Start', () =>
  lab.visit(calm, async (page) => {
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.locator('dd', { hasText: 'CPU' }).waitFor();
    await check(page, 'reduced-motion');
    const before = await picture(page);
    await page.waitForTimeout(1000);
    assert.is(await picture(page), before);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await waitForMotion(page);
    await waitForNow(page, 'Now it learns.');
  }));

test('a page at twice the size still fits', () =>
  lab.visit({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await check(page, 'zoomed');
  }));

test.run();
