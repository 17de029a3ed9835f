import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { above, button, number, picture, waitForMotion, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('controls of the lab');

/** Resolves with a number of the page once it stays the same. */
async function settled<T>(read: () => Promise<T>): Promise<T> {
  for (let before = await read(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const now = await read();
    if (now === before) return now;
    before = now;
  }
}

test('a pause stops the training and the picture; one update is one; one episode is one; play goes on', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'Pause').click();
    const before = await settled(() => number(page, 'updates'));
    assert.is(await picture(page), await settled(() => picture(page)));

    for (const more of [1, 2, 3]) {
      await button(page, '1 update').click();
      await above(page, 'updates', before + more - 1);
      assert.is(await settled(() => number(page, 'updates')), before + more);
    }

    const episodes = await number(page, 'episodes');
    await page.keyboard.press('e');
    await above(page, 'episodes', episodes);
    // Four games are played side by side, and more than one may end in a step.
    assert.ok((await settled(() => number(page, 'episodes'))) <= episodes + 4);

    const still = await number(page, 'updates');
    // Space is a button's own, if it has the focus.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press(' ');
    await waitForMotion(page);
    await above(page, 'updates', still);
  }));

test('the slider sets the pace, and the page then leaves it alone', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('slider', { name: 'Pace' }).fill('8');
    await page.locator('.pace-value', { hasText: '500 steps/s' }).waitFor();
    await waitForNow(page, 'Now it learns.');
    assert.is(await page.locator('.pace-value').textContent(), '500 steps/s');
  }));

test('another seed and another game begin another run', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'New seed').click();
    await waitForNow(page, 'It must see 1,000 steps');
    assert.match(
      (await page.locator('.command code').textContent())!,
      /^npx webgpu-dqn train cartpole --preset default --seed \d+ /,
    );
    const game = page.getByRole('combobox', { name: 'Game' });
    for (const name of ['Mountain car', 'Bit flip', 'CartPole, exercise sheet', 'Pong']) {
      await game.selectOption({ label: name });
      await page.getByRole('heading', { name, exact: true }).waitFor();
      await page.locator('.tag', { hasText: 'random actions' }).waitFor();
      await waitForMotion(page);
    }
    assert.ok((await page.locator('.bar').count()) === 6, 'Pong has six actions');
  }));

test('the key of the link says that it was copied, as its button does', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('l');
    await button(page, 'Link copied').waitFor();
    await button(page, 'Link').waitFor();
  }));

test('the words of the page are behind the question mark', () =>
  visit({}, async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('tab', { name: 'Words', selected: true }).waitFor();
    await page.getByRole('term').filter({ hasText: 'episode' }).waitFor();
  }));

test('a worker that does not load is told of, and can be tried again', () => {
  let broken = true;
  const before = (page: Page) =>
    page.route('**/worker.js', (route) =>
      broken
        ? route.fulfill({ contentType: 'text/javascript', body: 'dispatchEvent(new Event("x")); let = 1;' })
        : route.continue(),
    );
  return visit({ before }, async (page) => {
    await waitForNow(page, 'It stopped:');
    broken = false;
    await button(page, 'Begin again').click();
    await waitForNow(page, 'Now it learns.');
  });
});

test.run();
