import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, fact, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('the lab in use');

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

test('back returns to the run before, and forward to the one after it', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Mountain car' });
    await heading(page, 'Mountain car').waitFor();
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Bit flip' });
    await heading(page, 'Bit flip').waitFor();
    await page.goBack();
    await heading(page, 'Mountain car').waitFor();
    await page.goBack();
    await heading(page, 'CartPole').waitFor();
    await waitForNow(page, 'It must see 1,000 steps');
    await page.goForward();
    await heading(page, 'Mountain car').waitFor();
    assert.match(new URL(page.url()).hash, /^#r=mountaincar&/);
  }));

test('what a link gets wrong is gone from the address once it was told', () =>
  visit({ link: `#r=cartpole&s=${seed}&set=nStep:2&at=1200:batchSize:999999` }, async (page) => {
    await waitForNotice(page, /batchSize = 999999 needs \d+ bytes .*available are \d+ bytes/);
    await waitForNow(page, 'It must see 1,000 steps');
    assert.is(new URL(page.url()).hash, `#r=cartpole&p=default&s=${seed}&set=nStep:2`);
  }));

test('a change that cannot fit is refused where it is made, and training goes on', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.getByRole('tab', { name: 'Settings' }).click();
    const field = page.getByRole('textbox', { name: 'Batch size transitions', exact: true });
    await field.fill('999999');
    await field.press('Tab');
    await page
      .getByRole('alert')
      .filter({ hasText: /batchSize = 999999 needs \d+ bytes/ })
      .waitFor();
    await waitForNow(page, 'Judged at step');
  }));

test('a seed that is chosen while paused keeps the pace', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'Pause').click();
    const pace = () => page.locator('.pace-value').textContent();
    const before = await pace();
    await button(page, 'New seed').click();
    await waitForNow(page, 'Ready to begin.');
    assert.is(await pace(), before);
    await button(page, 'Play').click();
    await waitForNow(page, 'Now it learns.');
    assert.is(await pace(), before);
  }));

test('tabs, strips and the slots of a replay are reached and turned by keys alone', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
      });
    const tabTo = async (name: RegExp) => {
      for (let tries = 0; !name.test(await focused()); tries++) {
        assert.ok(tries < 60, `${name} is not reached`);
        await page.keyboard.press('Tab');
      }
      const isSeen = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      });
      assert.ok(isSeen, `${name} does not show that it has the focus`);
    };
    await tabTo(/^Chart of the latest 300 decisions/);
    await page.keyboard.press('End');
    await page.locator('.readout', { hasText: 'expected' }).waitFor();
    await tabTo(/^This run$/);
    for (const name of ['Update', 'Replay']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name, selected: true }).waitFor();
      assert.is(await focused(), name);
    }
    const strip = page.getByRole('slider', { name: /^Slots of the replay/ });
    await strip.waitFor();
    await tabTo(/^Slots of the replay/);
    await page.keyboard.press('Home');
    await page.locator('.station-loss').waitFor();
    const at = async () => Number(await strip.getAttribute('aria-valuenow'));
    const first = await at();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      (first) => Number(document.querySelector('.replay-strip')!.getAttribute('aria-valuenow')) > first,
      first,
    );
    const scrolled = await page.evaluate(() => scrollY);
    await page.keyboard.press('PageUp');
    assert.is(await page.evaluate(() => scrollY), scrolled);
  }));

test('a filter of the replay leads to what it asks for', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('ends');
    for (let i = 0; i < 3; i++) {
      const before = await page.getByRole('spinbutton', { name: 'Slot' }).inputValue();
      await button(page, 'Next slot').click();
      await page.waitForFunction(
        (before) => document.querySelector<HTMLInputElement>('input[aria-label=Slot]')!.value !== before,
        before,
      );
      await page.locator('.station-target', { hasText: 'The episode ended here' }).waitFor();
    }
  }));

test('runs of one name tell apart in the list of old ones, by day, steps and score', () =>
  visit({ link: `#r=cartpole&s=${seed}&d=cpu&set=steps:1200&set=evaluation.stopAt:1000` }, async (page) => {
    const steps = ['1,200', '1,300'];
    for (const step of steps) {
      await page.keyboard.press('5');
      await page.locator('.pace-value', { hasText: 'training ended' }).waitFor({ timeout: 60_000 });
      assert.match(await fact(page, 'kept here'), /[kM]B$/);
      await page.goto(page.url().replace(/steps:\d+/, `steps:${steps[1].replace(',', '')}`));
      if (step === steps[0]) await waitForNow(page, 'It must see 1,000 steps');
    }
    await button(page, 'Old runs').click();
    const listed = page.getByRole('list', { name: 'Runs kept in this browser' }).getByRole('listitem');
    await listed.nth(1).waitFor();
    const texts = await listed.allInnerTexts();
    for (const step of steps) {
      const day = String.raw`\d+ \w+ 20\d\d, \d\d:\d\d:\d\d`;
      const line = new RegExp(
        String.raw`CartPole, default, seed ${seed}\n${day}\nstep ${step}, score [\d.]+`,
      );
      assert.ok(
        texts.some((text) => line.test(text)),
        `${step}: ${texts}`,
      );
    }
    const names = await listed
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    assert.is(new Set(names).size, names.length, `${names}`);
  }));

test('on a tablet the tabs are in sight, and before the signals', () =>
  visit({ viewport: { width: 1024, height: 768 } }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    const top = async (of: string) => (await page.locator(of).boundingBox())!.y;
    assert.ok((await top('.tabs')) < 700);
    assert.ok((await top('.tabs')) < (await top('.panel-signals')));
  }));

test.run();
