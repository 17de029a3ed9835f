import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, fact, finalHash, hurry, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, root, visit, host } = labSuite('the lab where its host or the network does not help');

/** As most hosts serve files. */
const WITHOUT = { headers: {} };

/** A short run whose products are worth a second thread. */
const WIDE = `#r=cartpole&s=${seed}&d=cpu&set=hiddenSizes:256,256&set=batchSize:128&set=evaluation.stopAt:1000&n=1050`;

const useThreads = (page: Page) => page.getByRole('button', { name: /^Use \d+ threads$/ });
const isolated = (page: Page) => page.evaluate(() => crossOriginIsolated);

/** A copy of the lab. @param change of the files that are named, as they are. */
function copied(name: string, change: Readonly<Record<string, (text: string) => string>> = {}): string {
  const folder = join(root, name);
  cpSync('dist/lab', folder, { recursive: true });
  for (const [file, edit] of Object.entries(change)) {
    const path = join(folder, file.replace('BUILD', build(folder)));
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  }
  return folder;
}

/** The name of the folder of a build. */
function build(folder: string): string {
  return readdirSync(folder).find((name) => /^[0-9a-f]{8}$/.test(name))!;
}

/** Counts how often the page is loaded. */
function loads(page: Page): () => number {
  let count = 0;
  page.on('load', () => count++);
  return () => count;
}

const COUNTING = `const One = Worker; Worker = class extends One { constructor(...of) { super(...of); console.log('a thread'); } };\n`;

test('a host without headers gives one thread; asked for, there are more, with equal bytes, and no network is needed', async () => {
  await host(copied('counting', { 'BUILD/worker.js': (text) => COUNTING + text }), WITHOUT);
  await visit({ link: WIDE }, async (page) => {
    let threads = 0;
    page.on('console', (message) => {
      if (message.text() === 'a thread') threads++;
    });
    await hurry(page);
    const hash = await finalHash(page);
    assert.match(await fact(page, 'device'), /one thread/);
    assert.is(threads, 0);

    const loaded = loads(page);
    await useThreads(page).click();
    await page.waitForFunction(() => crossOriginIsolated);
    await hurry(page);
    assert.is(await finalHash(page), hash);
    assert.match(await fact(page, 'device'), /up to \d+ threads/);
    assert.ok(threads > 0, 'none was started');
    assert.is(loaded(), 1);
    assert.is(await useThreads(page).count(), 0);

    await host(undefined);
    await page.reload();
    await hurry(page);
    assert.is(await finalHash(page), hash);
    await page.getByText('This page is kept here').waitFor();
  });
});

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
  const deaf = copied('deaf', {
    'service-worker.js': (text) => text.replaceAll('cross-origin-opener-policy', 'x-none'),
  });
  await host(deaf, WITHOUT);
  await visit({}, async (page) => {
    const loaded = loads(page);
    await useThreads(page).click();
    await page.getByText('this browser gives it no more threads').waitFor();
    await waitForNow(page, 'Now it learns.');
    assert.is(await useThreads(page).count(), 0);
    assert.equal([loaded(), await isolated(page)], [1, false]);
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

/** The lab as it is built next: all at other addresses. */
function next(name: string): string {
  const now = build('dist/lab');
  const later = [...now].reverse().join('');
  const renamed = (text: string) => text.replaceAll(now, later);
  const folder = copied(name, { 'index.html': renamed, 'service-worker.js': renamed });
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
