import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fact, LabBrowser, picture, waitForMotion, waitForNow } from './browser.ts';

const test = suite('controls of the lab');
let lab: LabBrowser;
test.before(async () => {
  lab = await LabBrowser.launch();
});
test.after(() => lab.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const number = async (page: Page, name: string) => Number((await fact(page, name)).replace(',', ''));

/** Resolves once a number of the page has risen above `value`. */
async function above(page: Page, name: string, value: number): Promise<void> {
  for (let tries = 0; (await number(page, name)) <= value; tries++) {
    assert.ok(tries < 300, `${name} stays ${value}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

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
  lab.visit({}, async (page) => {
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
  lab.visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('slider', { name: 'Pace' }).fill('8');
    await page.locator('.pace-value', { hasText: '500 steps/s' }).waitFor();
    await waitForNow(page, 'Now it learns.');
    assert.is(await page.locator('.pace-value').textContent(), '500 steps/s');
  }));

test('another seed and another game begin another run', () =>
  lab.visit({}, async (page) => {
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
  lab.visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('l');
    await button(page, 'Link copied').waitFor();
    await button(page, 'Link').waitFor();
  }));

test('the words of the page are behind the question mark', () =>
  lab.visit({}, async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('tab', { name: 'Words', selected: true }).waitFor();
    await page.getByRole('term').filter({ hasText: 'episode' }).waitFor();
  }));

test('a worker that does not load is told of, and can be tried again', async () => {
  let broken = true;
  await lab.visit(
    {},
    async (page) => {
      await waitForNow(page, 'It stopped:');
      broken = false;
      await button(page, 'Begin again').click();
      await waitForNow(page, 'Now it learns.');
    },
    (page) =>
      page.route('**/worker.js', (route) =>
        broken
          ? route.fulfill({ contentType: 'text/javascript', body: 'dispatchEvent(new Event("x")); let = 1;' })
          : route.continue(),
      ),
  );
});

test.run();
