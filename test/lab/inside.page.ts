import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { shownCommand, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';
import { learnedHere } from './learned-here.ts';
import { lowContrasts, smallTargets, unnamed } from './page-checks.ts';
import { netIn, runHere } from './train-here.ts';

const { test, root, visit } = labSuite('the inside of a run, in the lab');

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const side = (page: Page) => page.getByRole('tabpanel');
const shown = async (page: Page, name: string) =>
  Number(await page.locator(`[data-number="${name}"]`).first().textContent());

/** Presses the panel's own button, and waits for the update that it makes. */
async function makeUpdate(page: Page): Promise<number> {
  const label = side(page).locator('.row-of-controls').first();
  const before = await label.textContent();
  await side(page).getByRole('button', { name: '1 update', exact: true }).click();
  await page.waitForFunction(
    (before) => document.querySelector('#side .row-of-controls')?.textContent !== before,
    before,
  );
  return Number((await label.textContent())!.match(/Update ([\d,]+)/)![1].replace(',', ''));
}

test('with every panel open, stepped, paused and resumed, it learns the same bytes', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await tab(page, 'Update');
    await tab(page, 'Replay');
    await page.locator('.replay-strip').waitFor();
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('2'); // so that there are updates left on a slow machine
    await page.locator('.spark').first().waitFor();
    await page.locator('.replay-strip').click({ position: { x: 100, y: 20 } });
    await side(page).locator('.station-loss').waitFor();
    await tab(page, 'Update');
    const first = await makeUpdate(page);
    for (const more of [1, 2]) assert.is(await makeUpdate(page), first + more);
    await tab(page, 'Settings');
    await tab(page, 'This run');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.keyboard.press('5');
    await waitForNow(page, '500 of 500, after 3,000 steps.');
    const seed = Number(await page.locator('.seed b').textContent());
    const spec = { recipe: 'cartpole', preset: 'default', seed, settings: [], device: 'cpu' } as const;
    const hash = await page.locator('[data-hash]').getAttribute('data-hash');
    assert.is(hash, await learnedHere({ ...spec, until: 3000 }));
  }));

test('each number of an update follows from those that it points at', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await tab(page, 'Update');
    await makeUpdate(page);
    for (let row = 0; row < 4; row++) {
      const [value, target, error, loss] = await Promise.all(
        ['value', 'target', 'error', 'loss'].map((name) => shown(page, name)),
      );
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 3e-6, `${a}, not ${b}`);
      near(error, value - target);
      near(loss, 0.5 * error * error);
      if ((await page.locator('[data-number="next-value"]').count()) > 0) {
        near(
          target,
          (await shown(page, 'reward')) + (await shown(page, 'discount')) * (await shown(page, 'next-value')),
        );
      } else near(target, await shown(page, 'reward'));
      await page.locator('[data-number="error"]').hover();
      assert.equal(
        await page
          .locator('.num-source')
          .evaluateAll((all) => all.map((each) => each.getAttribute('data-number'))),
        ['value', 'target'],
      );
      await page.getByRole('button', { name: 'Next transition' }).click();
    }
  }));

test('settings that are dragged while it learns are part of the command, which repeats the bytes', async () => {
  await visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await tab(page, 'Settings');
    await page.getByRole('group').filter({ hasText: 'In another run' }).locator('summary').click();
    const change = async (label: string, value: string) => {
      await page.getByRole('textbox', { name: label, exact: true }).fill(value);
      await page.getByRole('textbox', { name: label, exact: true }).press('Tab');
    };
    await change('Length environment steps', '2500');
    await change('Goal score', '1000');
    await page.getByRole('button', { name: 'Restart with these' }).click();
    await waitForNow(page, 'Now it learns.');
    await page.getByRole('slider', { name: 'Learning rate' }).fill('100');
    await page.locator('.made li', { hasText: 'learningRate' }).waitFor();
    await change('Batch size transitions', '48');
    await page.locator('.made li', { hasText: 'batchSize = 48' }).waitFor();
    await change('Discount', '2');
    await page.getByRole('alert').filter({ hasText: 'gamma must be' }).waitFor();
    await tab(page, 'This run');
    await page.keyboard.press('5');
    await waitForNow(page, 'All steps are done');
    const hash = await page.locator('[data-hash]').getAttribute('data-hash');
    const command = await shownCommand(page);
    assert.match(
      command,
      /--set steps=2500 --set evaluation.stopAt=1000 --at \d+:learningRate=\S+ .*--at \d+:batchSize=48$/,
    );
    const folder = join(root, 'dragged');
    runHere(`${command} --out ${folder}`);
    assert.is(netIn(folder), hash);
  });
});

test('both levels of a hierarchy can be looked into', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('combobox', { name: 'Game' }).selectOption('hdqn');
    await waitForNow(page, 'Now it learns.');
    for (const [level, choice] of [
      ['goals', 's3'],
      ['actions', 'right'],
    ]) {
      await page.locator('.panel-signals').getByRole('button', { name: level, exact: true }).click();
      await page.locator('.spark').first().waitFor();
      await tab(page, 'Update');
      await makeUpdate(page);
      await side(page).locator('.station-predict', { hasText: choice }).waitFor();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
    }
  }));

for (const [size, viewport, colorScheme] of [
  ['desktop', { width: 1280, height: 900 }, 'dark'],
  ['desktop', { width: 1440, height: 900 }, 'light'],
  ['phone', { width: 390, height: 844 }, 'light'],
] as const) {
  test(`${size}, ${colorScheme}: the inside can be read, reached and named`, () =>
    visit({ viewport, colorScheme }, async (page) => {
      const isPhone = size === 'phone';
      const open = (name: string, onPhone: string) =>
        isPhone
          ? page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: onPhone }).click()
          : tab(page, name);
      const check = async (what: string) => {
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${what} scrolls sideways by ${wider} px`);
        for (const find of [lowContrasts, smallTargets, unnamed])
          assert.equal(await page.evaluate(find), [], what);
      };
      await waitForNow(page, 'Now it learns.');
      await page.locator('.spark').first().waitFor();
      await page.getByRole('button', { name: 'Loss' }).click();
      await check('signals');
      await open('Update', 'Inspect');
      await page.getByRole('button', { name: '1 update', exact: true }).last().click();
      await page.locator('.station-change').waitFor();
      await check('update');
      if (isPhone) await page.getByRole('button', { name: 'Replay', exact: true }).click();
      else await tab(page, 'Replay');
      await page.locator('.replay-strip').click();
      await page.locator('.station-loss').waitFor();
      await check('replay');
      await page
        .locator('.panel', { has: page.locator('.replay-strip') })
        .getByRole('button', { name: 'Table' })
        .click();
      await check('table of the replay');
      await open('Settings', 'Set');
      await page.locator('summary', { hasText: 'In another run' }).click();
      await check('settings');
    }));
}

test.run();
