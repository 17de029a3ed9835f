import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, finalHash, hurry, waitForMotion, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('views of the lab');

const width = (page: Page) =>
  page.locator('.picture').evaluate((canvas) => (canvas as HTMLCanvasElement).width);

test('training is seen as it is, and learns the same bytes', async () => {
  const link = `#r=cartpole&s=${seed}&d=cpu&set=steps:1300&set=evaluation.stopAt:1000`;
  const hashes: string[] = [];
  for (const isWatched of [false, true]) {
    await visit({ link }, async (page) => {
      await waitForNow(page, 'It must see 1,000 steps');
      if (isWatched) {
        await button(page, 'training as it is').click();
        await page.locator('.tag', { hasText: 'a game of training' }).waitFor();
        await waitForMotion(page);
      }
      await hurry(page);
      hashes.push(await finalHash(page));
    });
  }
  assert.is(hashes[0], hashes[1]);
});

test('what the net sees is shown where it sees pictures, also while the run is paused', () =>
  visit({ link: `#r=breakout&p=laptop&s=${seed}&d=cpu&set=replayCapacity:1000` }, async (page) => {
    await waitForNow(page, /Guessing/);
    await button(page, 'Pause').click();
    await button(page, 'what the net sees').click();
    await page.waitForFunction(
      () => document.querySelector<HTMLCanvasElement>('.picture')!.width === 168, // 84, enlarged
    );
    await button(page, 'its game').click();
    await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.picture')!.width === 160);
  }));

test('while another game is being set up, there is no picture of the one before', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    let goesOn = () => {};
    const waits = new Promise<void>((resolve) => {
      goesOn = resolve;
    });
    await page.route('**/worker.js', (route) => waits.then(() => route.continue()));
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Breakout' });
    await page.locator('.tag', { hasText: 'being set up' }).waitFor();
    const colours = await page.locator('.picture').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    assert.is(colours, 1);
    await waitForNow(page, /^Nothing has been learned yet[.]/);
    goesOn();
    await page.locator('.tag', { hasText: 'random actions' }).waitFor();
    await waitForMotion(page);
  }));

test('a decision is told with its action and its state, by keys as by the pointer', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    assert.is(await button(page, 'what the net sees').count(), 0); // it sees numbers
    assert.is(await width(page), 600);
    await page.locator('.strip').focus();
    await page.keyboard.press('End');
    const told =
      /^(left|right), expected -?[\d.]+, .+, position -?[\d.e-]+, speed .+, angle .+, turning speed /;
    await page.locator('.readout', { hasText: told }).waitFor();
    await page.keyboard.press('Home');
  }));

test.run();
