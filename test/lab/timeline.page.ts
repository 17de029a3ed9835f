import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { COLLAPSE } from '../../src/lab/page/timeline/collapse-link.ts';
import { hurry, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('the timeline of the lab');

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first().click();
const shown = (page: Page, text: string | RegExp) =>
  page.locator('.panel-game .tag', { hasText: text }).waitFor();

test('a run that collapses is told of by itself; its best net is watched, gone back to, and saved by one change', () =>
  visit({ link: COLLAPSE }, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await hurry(page);
    const why = page.getByRole('tabpanel', { name: 'Why?' });
    await why.getByRole('heading', { name: 'Values ran away' }).waitFor();
    await why.getByText('That is no proof.').waitFor();
    await press(page, 'Pause');

    await page.getByRole('slider', { name: 'Checkpoints' }).press('Home');
    await page.locator('.panel-timeline', { hasText: 'Step 500, scored 9' }).waitFor();
    await press(page, 'Watch');
    await shown(page, 'net of step 500');
    await press(page, 'Watch the present net');
    await shown(page, 'the present net');

    await press(page, 'Back to best');
    await waitForNotice(page, 'Back at step 1,500');
    await waitForNow(page, 'Judged at step 1,500: 469 on average.');
    await page.locator('.steps', { hasText: 'step 1,500 of' }).waitFor();
    await page.getByRole('img', { name: 'The latest evaluation scored 469' }).waitFor();

    // As the test of the one thing that differs from the preset does it.
    await page.getByRole('textbox', { name: 'Gradient steps updates', exact: true }).fill('2');
    await page.getByRole('textbox', { name: 'Gradient steps updates', exact: true }).press('Tab');
    await press(page, 'Play');
    await waitForNow(page, '500 of 500, after 2,000 steps.');
    assert.match(await shownCommand(page), /--set gradientSteps=8 --at 15\d\d:gradientSteps=2$/);
  }));

test.run();
