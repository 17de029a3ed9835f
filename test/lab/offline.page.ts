import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, fact, finalHash, hurry, waitForNow } from './browser.ts';
import { copied, loads, useThreads, WITHOUT } from './built-lab.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, root, visit, host } = labSuite('the lab where its host or the network does not help');

/** A short run whose products are worth a second thread. */
const WIDE = `#r=cartpole&s=${seed}&d=cpu&set=hiddenSizes:256,256&set=batchSize:128&set=evaluation.stopAt:1000&n=1050`;

const COUNTING = `const One = Worker; Worker = class extends One { constructor(...of) { super(...of); console.log('a thread'); } };\n`;

/** Counts the threads that workers start, from now on. */
function threads(page: Page): () => number {
  let count = 0;
  page.on('console', (message) => {
    if (message.text() === 'a thread') count++;
  });
  return () => count;
}

test('a host with headers gives several threads, one without gives one; asked for, there are more, with equal bytes, and no network is needed', async () => {
  const lab = copied(join(root, 'counting'), { 'BUILD/worker.js': (text) => COUNTING + text });
  let hash = '';
  await host(lab);
  await visit({ link: WIDE }, async (page) => {
    const started = threads(page);
    await hurry(page);
    hash = await finalHash(page);
    assert.match(await fact(page, 'device'), /up to \d+ threads/);
    assert.ok(started() > 0, 'none was started');
    await button(page, 'Keep for offline').waitFor();
    assert.is(await useThreads(page).count(), 0);
  });

  await host(lab, WITHOUT);
  await visit({ link: WIDE }, async (page) => {
    const started = threads(page);
    await hurry(page);
    assert.is(await finalHash(page), hash);
    assert.match(await fact(page, 'device'), /one thread/);
    assert.is(started(), 0);

    const loaded = loads(page);
    await useThreads(page).click();
    await page.waitForFunction(() => crossOriginIsolated);
    await hurry(page);
    assert.is(await finalHash(page), hash);
    assert.match(await fact(page, 'device'), /up to \d+ threads/);
    assert.ok(started() > 0, 'none was started');
    assert.is(loaded(), 1);
    assert.is(await useThreads(page).count(), 0);

    await host(undefined);
    await page.reload();
    await hurry(page);
    assert.is(await finalHash(page), hash);
    await page.getByText('This page is kept here').waitFor();
  });
});

test('a page that was kept opens without its host, and is forgotten when asked', async () => {
  await host('dist/lab');
  await visit({}, async (page) => {
    await button(page, 'Keep for offline').click();
    await page.getByText('This page is kept here').waitFor();
    await host(undefined);
    const address = page.url().replace(/#.*/, '');
    await page.goto('about:blank');
    await page.goto(`${address}#r=bit-flip&d=cpu`);
    await waitForNow(page, 'Now it learns.');
    await host('dist/lab');
    await button(page, 'Forget page').click();
    await button(page, 'Keep for offline').waitFor();
    assert.equal(await page.evaluate(() => caches.keys()), []);
  });
});

test.run();
