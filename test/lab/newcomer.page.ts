import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, saved, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('what a newcomer presses, and what the lab answers');

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const side = (page: Page) => page.getByRole('tabpanel');
const panel = (page: Page, name: string) =>
  page.locator('.panel', { has: page.getByRole('heading', { name }) });

test('one update shows its numbers, unless another look inside is open', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, '1 update').click();
    await side(page).locator('.station-change').waitFor();
    await tab(page, 'Replay');
    await page.keyboard.press('.');
    await page.locator('.replay-strip').waitFor();
    assert.is(await page.getByRole('tab', { name: 'Replay' }).getAttribute('aria-selected'), 'true');
  }));

test('what a signal is comes into sight where it is asked for', () =>
  visit({ viewport: { width: 1440, height: 900 } }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.locator('.spark-title').first().click();
    await page.locator('.formula').waitFor();
    const { y, height } = (await page.locator('.formula').boundingBox())!;
    assert.ok(y > 0 && y + height <= 900, `it lies from ${y} to ${y + height}`);
  }));

test('without a replay, panels that look into one say so', () =>
  visit({ link: `#r=cartpole-pqn&s=${seed}&d=cpu` }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await panel(page, 'Signals').getByText('this run keeps none').waitFor();
    await button(page, '1 update').click();
    assert.is(await page.getByRole('tab', { name: 'This run' }).getAttribute('aria-selected'), 'true');
    await tab(page, 'Update');
    await side(page).getByText('this run keeps none').waitFor();
    assert.is(await side(page).locator('.row-of-controls button').count(), 0);
    await tab(page, 'Replay');
    await side(page).getByText('This run keeps no replay').waitFor();
  }));

test('a net that only plays promises no update, no replay and no checkpoint', () =>
  visit({ link: '#net=breakout-pqn' }, async (page) => {
    await waitForNow(page, 'on average, after 5,000,000 steps.');
    await tab(page, 'Update');
    await side(page).getByText('no update is made').waitFor();
    await tab(page, 'Replay');
    await side(page).getByText('nothing is remembered').waitFor();
    assert.is(await panel(page, 'Timeline').count(), 0);
  }));

test('where a file has no room for the replay, the page says that its bytes are not repeated', () =>
  visit({ link: `#r=breakout&p=laptop&s=${seed}&d=cpu` }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await saved(page, 'Save run');
    await page.locator('.saved', { hasText: 'its bytes will differ' }).waitFor();
  }));

for (const width of [1280, 1440]) {
  test(`at ${width} pixels all choices of a game with presets fit into a line`, () =>
    visit({ viewport: { width, height: 800 }, link: '#r=breakout&s=999999&d=cpu' }, async (page) => {
      await page.getByRole('combobox', { name: 'Preset' }).waitFor();
      const { height } = (await page.locator('.top').first().boundingBox())!;
      assert.ok(height < 80, `they are ${height} pixels high`);
    }));
}

test.run();
