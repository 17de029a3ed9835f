import { renameSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { button, waitForNow } from './browser.ts';
import { build, copied, loads, useThreads, WITHOUT } from './built-lab.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, root, visit, host } = labSuite('the lab that is loaded again, or built again');

test('a run goes on, unasked, where the page is loaded again for threads', async () => {
  await host('dist/lab', WITHOUT);
  await visit({ link: `#r=cartpole&s=${seed}&d=cpu&set=evaluation.stopAt:1000` }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    const before = await page.locator('.steps').textContent();
    await useThreads(page).click();
    await page.waitForFunction(() => crossOriginIsolated);
    await waitForNow(page, 'Now it learns.');
    const steps = (text: string | null) => Number(/step ([0-9,]+)/.exec(text!)![1].replace(',', ''));
    assert.ok(steps(await page.locator('.steps').textContent()) >= steps(before));
  });
});

test('a browser that gives no threads is asked once, and it is said', async () => {
  const deaf = copied(join(root, 'deaf'), {
    'service-worker.js': (text) => text.replaceAll('cross-origin-opener-policy', 'x-none'),
  });
  await host(deaf, WITHOUT);
  await visit({}, async (page) => {
    const loaded = loads(page);
    await useThreads(page).click();
    await page.getByText('this browser gives it no more threads').waitFor();
    await waitForNow(page, 'Now it learns.');
    assert.is(await useThreads(page).count(), 0);
    assert.equal([loaded(), await page.evaluate(() => crossOriginIsolated)], [1, false]);
  });
});

/** The lab as it is built next: all at other addresses. */
function next(name: string): string {
  const now = build('dist/lab');
  const later = [...now].reverse().join('');
  const renamed = (text: string) => text.replaceAll(now, later);
  const folder = copied(join(root, name), { 'index.html': renamed, 'service-worker.js': renamed });
  renameSync(join(folder, now), join(folder, later));
  return folder;
}

test('a tab that outlives its build goes on, once the page is kept', async () => {
  await host('dist/lab');
  await visit({}, async (page) => {
    await button(page, 'Keep for offline').click();
    await page.getByText('This page is kept here').waitFor();
    await host(next('kept-next'));
    await button(page, 'New seed').click();
    await waitForNow(page, 'Now it learns.');
    await page.reload();
    await page.locator('.now').waitFor();
    const program = await page.locator('script').getAttribute('src');
    assert.is(program, `./${[...build('dist/lab')].reverse().join('')}/page.js`);
  });
});

test.run();
