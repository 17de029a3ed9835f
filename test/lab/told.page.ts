import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, finalHash, hurry, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('what the lab tells');

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const SHORT = `#r=cartpole&s=${seed}&d=cpu&set=steps:1500&set=evaluation.stopAt:1000`;

/** Has a piece of the worker not come: a failed request would be a problem of its own. */
const loses = (piece: string) => (page: Page) =>
  page.route(`**/worker-${piece}-*.js`, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: "throw new TypeError('Failed to fetch dynamically imported module: x.js');",
    }),
  );

/** Steps that the page says are done. */
async function steps(page: Page): Promise<number> {
  const [, done] = /step ([0-9,]+)/.exec((await page.locator('.steps').textContent())!)!;
  return Number(done.replace(',', ''));
}

for (const [name, options] of Object.entries({ desktop: {}, phone: PHONE })) {
  test(`${name}: a run that was saved is told, with its name and the command that goes on with it`, () =>
    visit(options, async (page) => {
      await waitForNow(page, 'Now it learns.');
      if (name === 'phone') await button(page, 'More controls').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        button(page, 'Save run').first().click(),
      ]);
      const file = download.suggestedFilename();
      const told = page.locator('.saved');
      await told.getByText(file, { exact: false }).first().waitFor();
      assert.is(
        await told.locator('code').textContent(),
        `npx webgpu-dqn train --resume ${basename(file, '.zip')}`,
      );
      assert.is(await page.locator('.more').count(), 0);
      const [message, game] = [await told.boundingBox(), await page.locator('.picture').boundingBox()];
      assert.ok(message!.x >= 0 && message!.x + message!.width <= page.viewportSize()!.width);
      if (name === 'phone') assert.ok(message!.y >= game!.y + game!.height, 'it covers the game');
      await told.getByRole('button', { name: 'Close' }).click();
      assert.is(await told.count(), 0);
    }));
}

test('once training has ended the button pauses the game, and another seed is a door away', () =>
  visit({ link: SHORT }, async (page) => {
    await hurry(page);
    await finalHash(page);
    await button(page, 'Pause game').click();
    await button(page, 'Play game').click();
    assert.is(await button(page, 'Pause').count(), 0);
    await page.getByRole('button', { name: 'Was it luck?' }).click();
    await waitForNow(page, /It must see 1,000 steps|Now it learns/);
    assert.not.match(page.url(), new RegExp(`s=${seed}&`));
    await button(page, 'Pause').waitFor();
  }));

test('a worker that takes its time is said to, with the seconds', () =>
  visit(
    {
      before: (page) =>
        page.route('**/worker.js', async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 5000));
          await route.continue();
        }),
    },
    async (page) => {
      await waitForNow(page, 'The page is being set up. 3 s so far.');
      await waitForNow(page, 'Now it learns.');
    },
  ));

test('settings that cannot fit are told as they are written, and the preset is offered', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('/');
    await page.locator('#find-setting:focus').waitFor();
    await page.keyboard.type('replayCapacity');
    const field = page.locator('#setting-replayCapacity');
    await field.fill('2000000000');
    await field.press('Tab');
    await button(page, 'Restart with these').click();
    await waitForNow(page, /A replay of replayCapacity = 2000000000 transitions needs \d+ bytes/);
    assert.is(await page.locator('.pace-value').textContent(), 'not begun');
    await button(page, 'Begin with the preset').click();
    await waitForNow(page, 'Now it learns.');
  }));

test('a run that is left as soon as it has learned something is gone on with by the way back', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.waitForFunction(() =>
      /step 1,[1-9]/.test(document.querySelector('.steps')?.textContent ?? ''),
    );
    const before = await steps(page);
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Bit flip' });
    await page.getByRole('heading', { name: 'Bit flip', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'CartPole', exact: true }).waitFor();
    await page.locator('.now', { hasText: /It must see|Now it learns|judged/ }).waitFor();
    await waitForNow(page, 'Now it learns.');
    assert.ok((await steps(page)) >= before);
    assert.ok((await steps(page)) < 3000);
  }));

test('where the piece that looks inside does not come, that is told, and training goes on', () =>
  visit({ link: SHORT, before: loses('observer') }, async (page) => {
    await waitForNotice(page, /Nothing more is seen of its inside[.] This page was renewed/);
    await page.getByRole('button', { name: '1 update', disabled: false }).click();
    await waitForNow(page, '1 update so far.');
    await button(page, 'Play').click();
    await hurry(page);
    await finalHash(page);
  }));

test('a piece that is gone from the server is told in words', () =>
  visit({ before: loses('zip') }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'Save run').first().click();
    await waitForNotice(page, 'This page was renewed, or the network is gone. Reload it: your run is kept.');
  }));

test.run();
