import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, finalHash, hurry, waitForNotice, waitForNow, waitUntilKept } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('troubles of runs in the lab');

const LINK = `#r=cartpole&s=${seed}&d=cpu&set=steps:2000&set=evaluation.stopAt:1000`;

/** Has whatever workers compute fail from a message on, as it does on a GPU that is gone. */
const LOSING = `{
  let lost = false;
  addEventListener('message', ({ data }) => { lost ||= data === 'lose'; });
  const failing = (f) => (...of) => {
    if (lost) throw new Error('the device was lost: by the test');
    return f(...of);
  };
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...of) => {
    const { exports } = await instantiate.apply(WebAssembly, of);
    const entries = Object.entries(exports).map(([key, value]) => [key, typeof value === 'function' ? failing(value) : value]);
    return { exports: Object.fromEntries(entries) };
  };
}\n`;

/** Has workers lose their device when `lose` says so. */
async function canLose(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const workers: Worker[] = [];
    Object.assign(window, { workers });
    const One = window.Worker;
    window.Worker = class extends One {
      constructor(...of: ConstructorParameters<typeof One>) {
        super(...of);
        workers.push(this);
      }
    };
  });
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: LOSING + (await response.text()) });
  });
}

const lose = (page: Page) =>
  page.evaluate(() => (window as unknown as { workers: Worker[] }).workers.at(-1)!.postMessage('lose'));

test('a device that is lost is opened again, from the last snapshot; the second time the processor is offered', async () => {
  let undisturbed = '';
  await visit({ link: LINK }, async (page) => {
    await hurry(page);
    undisturbed = await finalHash(page);
  });
  await visit({ link: LINK, before: canLose }, async (page) => {
    await waitUntilKept(page);
    await lose(page);
    await waitForNotice(
      page,
      /^The browser took the GPU away[.] The run goes on from step [0-9,]+, its last snapshot[.]$/,
    );
    await waitUntilKept(page);
    await lose(page);
    await waitForNow(page, /^The browser took the GPU away[.]/);
    await button(page, 'Go on, on the processor').click();
    await waitForNotice(page, /^The run goes on, on the processor, from step [0-9,]+, its last snapshot[.]$/);
    await hurry(page);
    assert.is(await finalHash(page), undisturbed);
  });
});

test('a loss that is not a number is told with its step and why, and its best net is gone back to', () =>
  visit({ link: `#r=cartpole&s=${seed}&d=cpu` }, async (page) => {
    await waitUntilKept(page);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const rate = page.locator('#setting-learningRate');
    await rate.fill('1e30');
    await rate.press('Enter');
    await waitForNow(
      page,
      /^The loss is not a number any more, from step [0-9,]+ on[.]The last good net is kept[.]/,
    );
    const way = (name: string) => page.locator('.now-failed').getByRole('button', { name, exact: true });
    await way('Why?').click();
    const why = page.getByRole('tabpanel', { name: 'Why?' });
    await why.getByRole('heading', { name: 'Not a number' }).waitFor();
    await way('Back to best').click();
    await waitForNotice(page, /^Back at step [0-9,]+, in a run of its own[.]/);
    await button(page, 'Play').click();
    await waitForNow(page, 'Now it learns.');
  }));

test.run();
