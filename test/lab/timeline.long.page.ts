import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { COLLAPSE } from '../../src/lab/page/timeline/collapse-link.ts';
import { finalHash, hurry, waitForNotice, waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { labSuite } from './lab-suite.ts';
import { learnedHere } from './learned-here.ts';

const { test, visit } = labSuite('all of the timeline of the lab');

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first().click();
const shown = (page: Page, text: string | RegExp) =>
  page.locator('.panel-game .tag', { hasText: text }).waitFor();

test('watched nets and branches change no byte of what is learned', () =>
  visit({ link: '#r=cartpole&p=default&s=4&d=cpu&set=evaluation.stopAt:1000&n=2600' }, async (page) => {
    await waitForNow(page, 'Judged at step 1,500');
    await press(page, 'Watch');
    await shown(page, /net of step/);
    await hurry(page);
    const spec = { recipe: 'cartpole', preset: 'default', seed: 4, device: 'cpu', until: 2600 } as const;
    const hash = await learnedHere({ ...spec, settings: ['evaluation.stopAt=1000'] });
    assert.is(await finalHash(page), hash);
    await page.getByRole('slider', { name: 'Checkpoints' }).press('Home');
    await press(page, 'Branch here');
    await waitForNotice(page, /Back at step/);
  }));

for (const [size, viewport, colorScheme] of [
  ['desktop', { width: 1440, height: 900 }, 'dark'],
  ['phone', { width: 390, height: 844 }, 'light'],
] as const) {
  test(`${size}, ${colorScheme}: timeline and fall can be read, reached and named`, () =>
    visit({ viewport, colorScheme, link: COLLAPSE }, async (page) => {
      await waitForNow(page, 'It must see 1,000 steps');
      if (size === 'desktop') {
        await page.getByRole('tab', { name: 'Why?' }).click();
        const link = page.getByRole('link', { name: 'Open a run that collapses' });
        assert.is(await link.getAttribute('href'), COLLAPSE);
      }
      await page.keyboard.press('5');
      await page.locator('.panel-timeline .fell').waitFor();
      await page.keyboard.press(' ');
      await page.locator('.panel-timeline').getByRole('button', { name: 'Why?' }).click();
      await page.locator('.found').first().waitFor();
      for (const back of [false, true]) {
        if (back && size === 'desktop') break;
        if (back) await page.getByRole('navigation', { name: 'Panels' }).getByText('Score').click();
        await check(page, `${size} ${back ? 'timeline' : 'why it fell'}`);
      }
    }));
}

test.run();
