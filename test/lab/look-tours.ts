import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { picture, waitForMotion, waitForNow } from './browser.ts';
import { check, checkThemes } from './check-look.ts';
import type { LabSuite } from './lab-suite.ts';

export const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
};
type Size = keyof typeof SCREENS;

/** Tests all that is to be seen, in both themes. */
export function testLooks({ test, visit }: LabSuite, size: Size): void {
  test(`${size}, light and dark: all can be read, reached and named, from the first pole to the end`, () =>
    visit(SCREENS[size], async (page) => {
      await waitForNow(page, 'It must see 1,000 steps');
      await checkThemes(page, `${size}-guessing`);
      await waitForNow(page, 'Now it learns.');
      await checkThemes(page, `${size}-learning`);
      await page.keyboard.press('5');
      await waitForNow(page, '500 of 500');
      await checkThemes(page, `${size}-end`);
      await page.getByRole('button', { name: 'Show as table' }).click();
      await checkThemes(page, `${size}-table`);
      await page.keyboard.press('?');
      await checkThemes(page, `${size}-words`);
      await playAll(page, size);
      if (size === 'phone') await openAll(page, size);
    }));
}

/** A visitor's game, from its start to its end, and games with other keys. */
async function playAll(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Beat it\./ }).click();
  await page.locator('.sign').waitFor(); // the game is loaded first
  await checkThemes(page, `${name}-play-ready`);
  await page.keyboard.press('a');
  await page.locator('.sign').waitFor({ state: 'detached' });
  await check(page, `${name}-play-going`); // it is over soon
  await page.locator('.sign-head').waitFor();
  await checkThemes(page, `${name}-play-over`);
  for (const game of ['Pong', 'Bit flip']) {
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: game });
    await page.getByRole('heading', { name: game, exact: true }).waitFor();
    await page.getByRole('button', { name: 'Play it yourself', disabled: false }).click();
    await checkThemes(page, `${name}-play-${game}`);
  }
}

/** The panels and controls that a phone shows on demand. */
async function openAll(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More controls' }).click();
  await checkThemes(page, `${name}-more`);
  for (const panel of ['Score', 'Thinks', 'Update', 'Settings', 'Run']) {
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: panel }).click();
    await checkThemes(page, `${name}-${panel}`);
    const { y } = (await page.locator('.opened').boundingBox())!;
    assert.ok(y > 60 && y < 600, `${panel} opens out of sight, at ${y}`);
  }
}

/** Tests the page of those who prefer less motion. */
export function testCalm({ test, visit }: LabSuite, size: Size): void {
  test(`${size}: where less motion is preferred, nothing moves before Start, and pictures come one by one`, () =>
    visit({ ...SCREENS[size], reducedMotion: 'reduce' }, async (page) => {
      await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Play it yourself', disabled: false }).waitFor();
      await checkThemes(page, `${size}-reduced-motion`);
      await page.waitForTimeout(500); // the worker's first picture comes last
      const before = await picture(page);
      await page.waitForTimeout(1000);
      assert.ok((await picture(page)) === before, 'the picture has changed');
      assert.match((await page.locator('.steps').textContent())!, /^step 0( |$)/);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await waitForMotion(page);
      await waitForNow(page, 'Now it learns.');
      const pictures = new Set<string>();
      const end = Date.now() + 3000;
      while (Date.now() < end) pictures.add(await picture(page));
      assert.ok(pictures.size <= 8, `${pictures.size} pictures in three seconds`);
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    }));
}
