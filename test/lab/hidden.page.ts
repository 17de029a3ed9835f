import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { FromWorker, Stream, ToWorker } from '../../src/lab/protocol.ts';
import { button, hide, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('what is hidden in the lab');

/** Messages by what they are: to the worker by what is to be done, from it by their stream. */
interface Counts {
  readonly to: Partial<Record<ToWorker['do'], number>>;
  readonly from: Partial<Record<Stream, number>>;
}
interface Watched {
  counts: Counts;
  /** Frames come no more, as in a tab that is behind another. Undefined: they come. */
  frames: FrameRequestCallback[] | undefined;
}

/** Begins to count, before any of the page's own code; runs in the page. */
function watch(): void {
  const watched: Watched = { counts: { to: {}, from: {} }, frames: undefined };
  Object.assign(window, { watched });
  const { Worker, requestAnimationFrame } = window;
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (!('stream' in data)) return;
        const { from } = watched.counts;
        from[data.stream] = (from[data.stream] ?? 0) + 1;
      });
    }
    override postMessage(message: ToWorker, options?: object): void {
      const { to } = watched.counts;
      to[message.do] = (to[message.do] ?? 0) + 1;
      super.postMessage(message, options as StructuredSerializeOptions);
    }
  };
  window.requestAnimationFrame = (callback) =>
    watched.frames ? watched.frames.push(callback) : requestAnimationFrame(callback);
}
const before = (page: Page) => page.addInitScript(watch);

/** Counts for a while, once what is on its way has come. */
async function counted(page: Page, ms = 1500): Promise<Counts> {
  await page.waitForTimeout(300);
  return page.evaluate(async (ms) => {
    const { watched } = window as unknown as { watched: Watched };
    watched.counts = { to: {}, from: {} };
    await new Promise((resolve) => setTimeout(resolve, ms));
    return watched.counts;
  }, ms);
}

/** The counts since they were begun. */
function counts(page: Page): Promise<Counts> {
  return page.evaluate(() => (window as unknown as { watched: Watched }).watched.counts);
}

/** Resolves once a message of a stream comes, however slow the machine is. */
async function comes(page: Page, stream: Stream): Promise<void> {
  await counted(page, 0);
  const came = (stream: Stream) =>
    (window as unknown as { watched: Watched }).watched.counts.from[stream] !== undefined;
  await page.waitForFunction(came, stream, { timeout: 30_000, polling: 100 });
}

/** Resolves once a stream brings nothing for a while: what panels ask for is asked for after the next frame. */
async function ceases(page: Page, stream: Stream): Promise<void> {
  for (let tries = 0; (await counted(page)).from[stream] !== undefined; tries++) {
    assert.ok(tries < 10, `${stream} goes on`);
  }
}

function setFrames(page: Page, come: boolean): Promise<void> {
  return page.evaluate((come) => {
    const { watched } = window as unknown as { watched: Watched };
    const waiting = watched.frames ?? [];
    watched.frames = come ? undefined : [];
    for (const each of waiting) requestAnimationFrame(each);
  }, come);
}

/** A run that goes on for as long as a test takes. */
const LONG = '#r=cartpole&d=cpu&set=steps:1000000&set=evaluation.stopAt:1000';

test('desktop: a panel asks for its stream while it is open, and no longer', () =>
  visit({ before, link: LONG }, async (page) => {
    const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click();
    await waitForNow(page, 'Now it learns.');
    for (const stream of ['frame', 'q', 'inspect'] as const) await comes(page, stream);
    const { from, to } = await counted(page);
    assert.equal([from.replay, from.update], [undefined, undefined]);
    assert.equal(Object.keys(to), ['took'], 'nothing is asked for again and again');
    await tab('Replay');
    await page.locator('.replay-strip').waitFor();
    await comes(page, 'replay');
    await tab('This run');
    await ceases(page, 'replay');
    await tab('Replay');
    await counted(page, 0);
    await button(page, '1 update').click();
    await page.waitForTimeout(500);
    assert.is((await counts(page)).from.update, undefined);
    await tab('Update');
    await page.getByRole('tabpanel').getByRole('button', { name: '1 update', exact: true }).click();
    await page.locator('.station-change').waitFor();
    assert.ok((await counts(page)).from.update! > 0);
  }));

test('desktop: while the visitor plays, the net is not asked for pictures', () =>
  visit({ before, link: LONG }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('g');
    await page.locator('.sign').waitFor();
    await ceases(page, 'frame');
    await page.keyboard.press('Escape');
    await page.locator('.tag', { hasText: 'played by the present net' }).waitFor();
    await comes(page, 'frame');
  }));

test('phone: signals, and the values of many actions, come while their panel is open alone', () =>
  visit({ before, link: LONG, viewport: { width: 390, height: 844 }, hasTouch: true }, async (page) => {
    const open = (name: string) =>
      page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name }).click();
    await waitForNow(page, 'Now it learns.');
    await comes(page, 'inspect');
    await open('Run');
    await ceases(page, 'inspect');
    await comes(page, 'q'); // two bars are always shown
    await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: 'Pong' });
    await page.getByRole('heading', { name: 'Pong', exact: true }).waitFor();
    await ceases(page, 'q');
    await open('Thinks');
    await comes(page, 'q');
  }));

test('a tab that nobody sees asks for nothing; it trains on, and tells all of it later', () =>
  visit({ before }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('5');
    await setFrames(page, false);
    await hide(page);
    const { to, from } = await counted(page, 3000);
    assert.equal(to, {});
    for (const [stream, count] of Object.entries(from)) assert.is(count, 1, stream);
    await setFrames(page, true);
    await waitForNow(page, '500 of 500, after 3,000 steps.');
    await button(page, 'Show as table').click();
    assert.is(await page.locator('tbody tr').count(), 6);
  }));

test.run();
