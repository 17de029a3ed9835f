import type { Page } from 'playwright-core';
import { button, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('the chart of scores');

/** A run that no score ends. */
const ENDLESS = `#r=cartpole&s=${seed}&d=cpu&set=evaluation.stopAt:1000`;

const readout = (page: Page) => page.locator('.chart-readout');

/** Points at the chart, at a share of its width. */
async function pointAt(page: Page, share: number): Promise<void> {
  const { x, y, width, height } = (await page.locator('.chart-host .u-over').boundingBox())!;
  await page.mouse.move(x + share * width, y + height / 2);
}

test('it shows the scores of a run, its changes, and when it was saved; by steps or seconds, and in part', () =>
  visit({ link: ENDLESS }, async (page) => {
    await waitForNow(page, 'Judged at step');
    await button(page, 'Pause').click();
    await pointAt(page, 0.99);
    await readout(page)
      .filter({ hasText: /step [0-9,]+ .*evaluation [0-9.]+/ })
      .waitFor();
    const [, last] = /step ([0-9,]+)/.exec((await readout(page).textContent())!)!;

    const { x, y, width, height } = (await page.locator('.chart-host .u-over').boundingBox())!;
    await page.mouse.move(x + 0.3 * width, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.5 * width, y + height / 2);
    await page.mouse.up();
    await pointAt(page, 0.99);
    await page.waitForFunction(
      (most) => {
        const [, step] =
          /step ([0-9,]+)/.exec(document.querySelector('.chart-readout')?.textContent ?? '') ?? [];
        return step !== undefined && Number(step.replaceAll(',', '')) < most;
      },
      0.6 * Number(last.replaceAll(',', '')),
    );
    await button(page, 'See all').focus();
    await page.keyboard.press('Enter');
    await button(page, 'See all').waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'Settings' }).click();
    const rate = page.locator('#setting-learningRate');
    await rate.fill('0.002');
    await rate.press('Enter');
    await button(page, 'Play').click();
    await page.locator('.key-changed').waitFor();
    await button(page, 'Save run').first().click();
    await page.locator('.key-saved').waitFor();

    await button(page, 'By seconds').click();
    await button(page, 'By steps').waitFor();
    await pointAt(page, 0.5);
    await readout(page).filter({ hasText: /step/ }).waitFor();
  }));

test.run();
