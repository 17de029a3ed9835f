import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, finalHash, hurry, waitForNotice, waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { keptNets, keptRuns } from './kept-runs.ts';
import { labSuite, seed } from './lab-suite.ts';
import { learnedHere } from './learned-here.ts';

const { test, visit } = labSuite('comparing in the lab');

/** Both runs are short, and end with their length. */
const SETTINGS = ['steps=1600', 'evaluation.stopAt=501', 'evaluation.finalGames=2'];
const LINK = `#r=cartpole&p=default&s=${seed}&d=cpu${SETTINGS.map((each) => `&set=${each.replace('=', ':')}`).join('')}`;

/** Each setting of a run by its path, and what else run.json says but for the command. */
function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [path]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, of]) => flat(of, `${path}/${key}`)));
}

/** The steps of A and B as the panel tells them. */
async function steps(page: Page): Promise<readonly number[]> {
  const told = await page
    .locator('.beside [data-steps]')
    .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-steps'))));
  assert.is(told.length, 2);
  return told;
}

/** The steps of both, once they stand still. */
async function stillSteps(page: Page): Promise<readonly number[]> {
  for (let before = await steps(page), tries = 0; ; tries++) {
    assert.ok(tries < 100, 'they do not stand still');
    await page.waitForTimeout(400);
    const now = await steps(page);
    if (now.join() === before.join()) return now;
    before = now;
  }
}

test('run B differs from A in what was chosen alone, catches up, keeps step, and both learn what they would alone', () =>
  visit({ link: LINK }, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.keyboard.press('3'); // 250 steps a second
    await page.keyboard.press('c');
    await page.getByRole('combobox', { name: 'What differs' }).selectOption({ value: 'nStep' });
    const start = button(page, 'Train B beside A');
    assert.ok(await start.isDisabled(), 'it has the value of run A');
    await page.getByRole('textbox', { name: 'Value in run B' }).fill('3');
    await page.getByRole('textbox', { name: 'Value in run B' }).press('Tab');
    await start.click();
    await page.locator('.beside', { hasText: 'Steps of a return = 3' }).waitFor();
    await page.locator('.compared td').first().waitFor();
    for (let pauses = 0; pauses < 3; pauses++) {
      await button(page, 'Pause').click();
      const [a, b] = await stillSteps(page);
      // A tenth of a second, and one step of four environments.
      assert.ok(Math.abs(a - b) <= 25 + 4, `${a} and ${b}`);
      await button(page, 'Play').click();
      await page.waitForTimeout(150);
    }
    await page.getByRole('tab', { name: 'Settings' }).click();
    assert.ok(await page.getByRole('textbox', { name: 'Discount' }).isDisabled(), 'all else is locked');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await hurry(page);
    const hash = await finalHashOf(page);
    const spec = { recipe: 'cartpole', preset: 'default', seed, settings: SETTINGS, device: 'cpu' } as const;
    assert.is(hash, await learnedHere(spec));
    await page.locator('figure', { hasText: 'Steps of a return = 3' }).getByText('ended').waitFor();
    const ofB = await learnedHere({ ...spec, settings: [...SETTINGS, 'nStep=3'] });
    assert.equal(await page.evaluate(keptNets), [hash, ofB]);
    const [a, b] = (await page.evaluate(keptRuns)).map((run) => flat(run));
    const differing = Object.keys({ ...a, ...b }).filter(
      (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
    );
    assert.equal(
      differing.filter((key) => key !== '/command'),
      ['/settings/nStep'],
    );
    await check(page, 'both ended');
    const compared = page.locator('.compared tbody tr');
    assert.equal(await compared.locator('td:first-child').allInnerTexts(), [
      '500',
      '1,000',
      '1,500',
      '1,600',
    ]);
    await button(page, 'End B').click();
    await page.getByText('Choose the one thing to change.').waitFor();
  }));

async function finalHashOf(page: Page): Promise<string> {
  await page.locator('.pace-value', { hasText: 'training ended' }).waitFor({ timeout: 120_000 });
  await page.getByRole('tab', { name: 'This run' }).click();
  const hash = await finalHash(page);
  await page.getByRole('tab', { name: 'Compare' }).click();
  return hash;
}

test('phone: a lesson is a link to two runs, with its question; another seed is the same lesson', () =>
  visit({ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' }, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Score' }).click();
    await button(page, 'Compare').click();
    await page.getByText('Choose the one thing to change.').waitFor();
    await check(page, 'choice');
    await page.getByRole('link', { name: 'What is the target net for?' }).click();
    await page.locator('.beside', { hasText: 'Share of a target update = 1' }).waitFor();
    await page.locator('.lesson', { hasText: 'running away' }).waitFor();
    await page.locator('.compared td').first().waitFor();
    assert.is(await page.getByRole('combobox', { name: 'Chart' }).inputValue(), 'meanQ');
    await check(page, 'lesson');
    const before = page.url();
    assert.match(before, /&b=tau:1$/);
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      new URL(before).hash.replace(/s=\d+/, `s=${seed}`),
    );
    await page.locator('.compared td').first().waitFor({ state: 'detached' }); // the runs of the first link have left
    await page.locator('.beside', { hasText: 'Share of a target update = 1' }).waitFor();
    await page.locator('.lesson', { hasText: 'running away' }).waitFor();
    await button(page, 'End B').click();
    await page.getByText('Choose the one thing to change.').waitFor();
    assert.not.match(page.url(), /&b=/);
  }));

test('what run B cannot differ in is told, and run A opened', () =>
  visit({ link: `${LINK}&b=nSteep:3` }, async (page) => {
    await waitForNotice(page, 'There is no setting nSteep; did you mean nStep? The rest was opened.');
    await waitForNow(page, 'It must see 1,000 steps');
  }));

test.run();
