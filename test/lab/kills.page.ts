import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomFor, seed as fresh } from '../seed.ts';
import { finalHash, hurry, LabBrowser } from './browser.ts';

/** `LAB_KILLS=10 npm run test:lab -- kills` kills more often. */
const KILLS = Number(process.env.LAB_KILLS ?? 3);

const test = suite('a browser that is killed');
const profile = mkdtempSync(join(tmpdir(), 'lab-profile-'));
let lab: LabBrowser;
let running: ChildProcess | undefined;
test.before(async () => {
  lab = await LabBrowser.launch();
});
test.after(async () => {
  running?.kill('SIGKILL');
  await lab.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

const LINK = `#r=cartpole&s=${fresh % 1_000_000}&d=cpu&set=steps:2500&set=evaluation.stopAt:1000`;

/** A browser whose files outlast it, on the page of the link. */
async function open(): Promise<{ page: Page; kill(): Promise<void> }> {
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--window-size=1400,1000',
    '--remote-debugging-port=0',
  ];
  const child = spawn(process.env.CHROMIUM!, [...args, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running = child;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const found = text.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`the browser ended: ${text}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const page = await browser.contexts()[0].newPage();
  await page.goto(lab.url + LINK);
  return {
    page,
    async kill() {
      child.kill('SIGKILL');
      await ended;
      await browser.close().catch(() => {});
    },
  };
}

/** Saves the run again and again, from now on. */
function saveAllTheTime(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 2);
  });
}

test(`${KILLS} times while it saves brings a whole checkpoint back each time, and ends with the same bytes`, async () => {
  let undisturbed = '';
  const finish = async (page: Page) => {
    await hurry(page);
    undisturbed = await finalHash(page);
  };
  await lab.visit({ link: LINK }, finish);

  const random = randomFor('kills of a browser');
  const steps: number[] = [];
  for (let kills = 0; kills < KILLS; kills++) {
    const { page, kill } = await open();
    await goOn(page, steps);
    await saveAllTheTime(page);
    await page.waitForTimeout(1500 + random.int(2500));
    await kill();
  }
  const { page, kill } = await open();
  await goOn(page, steps);
  await hurry(page);
  assert.is(await finalHash(page), undisturbed, `seed ${fresh}, killed before ${steps}`);
  assert.ok(
    steps.some((step) => step > 0),
    `no checkpoint came back: ${steps}`,
  );
  await kill();
});

/** Goes on with what is offered, at a pace that leaves time to save; notes the step. A run that has begun has none. */
async function goOn(page: Page, steps: number[]): Promise<void> {
  const offer = page.locator('.notice', { hasText: 'stopped at step' });
  await offer.or(page.locator('.now', { hasText: 'It must see' })).waitFor({ timeout: 60_000 });
  const isOffered = await offer.isVisible();
  const told = isOffered ? ((await offer.textContent())!.match(/step ([0-9,]+)/)?.[1] ?? '') : '0';
  steps.push(Number(told.replace(',', '')));
  if (isOffered) await page.getByRole('button', { name: 'Go on', exact: true }).click();
}

test.run();
