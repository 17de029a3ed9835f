import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { picture, waitForMotion, waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('look of the lab');

const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
};

for (const [size, screen] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}: all can be read, reached and named, from the first pole to the end`, () =>
      visit({ ...screen, colorScheme }, async (page) => {
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
        await playAll(page, `${size}-${colorScheme}`);
        if (size === 'phone') await openAll(page, `${size}-${colorScheme}`);
      }));
  }
}

/** A visitor's game, from its start to its end, and games with other keys. */
async function playAll(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Beat it\./ }).click();
  await page.locator('.sign').waitFor(); // the game is loaded first
  await check(page, `${name}-play-ready`);
  await page.keyboard.press('a');
  await page.locator('.sign').waitFor({ state: 'detached' });
  await check(page, `${name}-play-going`);
  await page.locator('.sign-head').waitFor();
  await check(page, `${name}-play-over`);
  for (const game of ['Pong', 'Bit flip']) {
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: game });
    await page.getByRole('heading', { name: game, exact: true }).waitFor();
    await page.getByRole('button', { name: 'Play it yourself', disabled: false }).click();
    await check(page, `${name}-play-${game.replace(' ', '-').toLowerCase()}`);
  }
}

/** The panels and controls that a phone shows on demand. */
async function openAll(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More controls' }).click();
  await check(page, `${name}-more`);
  for (const panel of ['Score', 'Thinks', 'Inspect', 'Set', 'Run']) {
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: panel }).click();
    await check(page, `${name}-${panel.replace(' ', '-').toLowerCase()}`);
    const { y } = (await page.locator('.opened').boundingBox())!;
    assert.ok(y > 60 && y < 600, `${panel} opens out of sight, at ${y}`);
  }
}

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

for (const [size, screen] of Object.entries(SCREENS)) {
  test(`${size}: where less motion is preferred, nothing moves before Start, and pictures come one by one`, () =>
    visit({ ...screen, reducedMotion: 'reduce' }, async (page) => {
      await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Play it yourself', disabled: false }).waitFor();
      await check(page, `${size}-reduced-motion`);
      await page.waitForTimeout(500); // the worker's first picture comes last
      const before = await picture(page);
      await page.waitForTimeout(1000);
      assert.ok((await picture(page)) === before, 'the picture has changed');
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
