import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, fact, finalHash, hide, hurry, waitForNotice, waitForNow, waitUntilKept } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('runs that the lab keeps');

const LINK = `#r=cartpole&s=${seed}&d=cpu&set=steps:1500&set=evaluation.stopAt:1000`;

test('after a reload a run that stopped is offered, and ends with the bytes of one that did not stop', async () => {
  let undisturbed = '';
  const finish = async (page: Page) => {
    await hurry(page);
    undisturbed = await finalHash(page);
  };
  await visit({ link: LINK }, finish);
  await visit({ link: LINK }, async (page) => {
    await waitUntilKept(page);
    await page.reload();
    await waitForNotice(page, /CartPole stopped at step [0-9,]+[.]/);
    assert.ok(await button(page, '1 update').isDisabled(), 'there is no run to update yet');
    await button(page, 'Go on').click();
    await waitForNow(page, 'Now it learns.');
    await hurry(page);
    assert.is(await finalHash(page), undisturbed);
    await page.reload(); // it has ended: there is nothing to go on with
    await waitForNow(page, 'It must see 1,000 steps');
  });
});

test('two tabs do not train one run; old runs are listed, deleted and gone on with', () =>
  visit({ link: LINK }, async (page) => {
    await waitUntilKept(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await waitForNow(other, 'It must see 1,000 steps'); // not offered: it is being trained
    await other.close();

    await page.reload();
    await waitForNotice(page, 'CartPole stopped');
    const second = await page.context().newPage();
    await second.goto(page.url());
    await waitForNotice(second, 'CartPole stopped');
    await button(second, 'Go on').click();
    await waitForNow(second, 'Now it learns.');
    await button(page, 'Go on').click();
    await waitForNow(page, /^This run is training in another tab[.]/);
    await second.close();

    await button(page, 'Begin again').click();
    await waitForNow(page, 'It must see 1,000 steps');
    await button(page, 'Old runs').click();
    const old = page.locator('.old-runs li', { hasNotText: 'training' });
    await old.getByRole('button', { name: /^Delete CartPole/ }).click();
    await old.waitFor({ state: 'detached' });
  }));

test('where there is no room training goes on, and the run is saved once there is', () =>
  visit({ link: LINK }, async (page) => {
    const { origin } = new URL(page.url());
    const session = await page.context().newCDPSession(page);
    const setQuota = (quotaSize?: number) =>
      session.send('Storage.overrideQuotaForOrigin', {
        origin,
        ...(quotaSize !== undefined && { quotaSize }),
      });
    await setQuota(1000);
    await waitForNow(page, 'Now it learns.');
    await hide(page);
    await waitForNotice(page, /No room to save [(][0-9.]+ [kM]B needed[)][.] Delete old runs[.]/);
    await setQuota();
    await hide(page);
    await page.locator('.notice', { hasText: 'No room' }).waitFor({ state: 'detached' });
    assert.match(await fact(page, 'kept here'), /[kM]B$/);
    await hurry(page);
    await finalHash(page);
  }));

test('a window that keeps nothing says so, and trains', () =>
  visit(
    {
      link: LINK,
      before: (page) =>
        page.route('**/worker.js', async (route) => {
          const response = await route.fetch();
          const body = `navigator.storage.getDirectory = () => Promise.reject(new Error('private'));\n${await response.text()}`;
          await route.fulfill({ response, body });
        }),
    },
    async (page) => {
      await hurry(page);
      await waitForNotice(page, 'This window forgets when it closes. Save the run to keep it.');
      await finalHash(page);
    },
  ));

test.run();
