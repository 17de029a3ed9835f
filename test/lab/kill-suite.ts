import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomFor, seed as fresh } from '../seed.ts';
import { button, finalHash, hide, hurry, LabBrowser, waitUntilKept, watch } from './browser.ts';
import { seed } from './lab-suite.ts';

/** Milliseconds from a snapshot's beginning to the kill: it takes some tens of them. */
const MOST_MS = 60;

/** Tests of a browser that is killed so often, each time while it saves. */
export function killSuite(kills: number) {
  const test = suite(`a browser that is killed ${kills} times`);
  const profile = mkdtempSync(join(tmpdir(), 'lab-profile-'));
  let lab: LabBrowser;
  let running: ChildProcess | undefined;
  const problems: string[] = [];
  test.before(async () => {
    lab = await LabBrowser.launch();
  });
  test.after(async () => {
    running?.kill('SIGKILL');
    await lab.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  const few = ['games', 'confirmGames', 'finalGames'].map((which) => `&set=evaluation.${which}:2`).join('');
  // Long enough that it never comes to its end before the last kill.
  const link = `#r=cartpole&s=${seed}&d=cpu&set=steps:${2000 + 500 * kills}&set=evaluation.stopAt:1000${few}`;

  test('each time brings back the last checkpoint that was whole, and ends with the same bytes', async () => {
    let undisturbed = '';
    await lab.visit({ link }, async (page) => {
      await hurry(page);
      undisturbed = await finalHash(page);
    });

    const random = randomFor('kills of a browser');
    const steps = [0];
    for (let i = 0; i < kills; i++) {
      const { page, kill } = await open();
      if (i > 0) steps.push(await goOn(page));
      await waitUntilKept(page);
      await page.keyboard.press('2'); // so that there is something left to learn
      await page.waitForTimeout(200 + random.int(800));
      await hide(page); // it saves
      await page.waitForTimeout(random.int(MOST_MS));
      await kill();
    }
    const { page, kill } = await open();
    steps.push(await goOn(page));
    await hurry(page);
    assert.is(await finalHash(page), undisturbed, `seed ${fresh}, killed before ${steps}`);
    for (const [i, step] of steps.entries()) assert.ok(i === 0 || step >= steps[i - 1], `${steps}`);
    assert.equal(problems, []);
    await kill();
  });

  return test;

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
    watch(page, lab.url, problems);
    await page.goto(lab.url + link);
    return {
      page,
      async kill() {
        child.kill('SIGKILL');
        await ended;
        await browser.close().catch(() => {});
      },
    };
  }
}

/** Goes on with the run that is offered; returns the step at which it stopped. */
async function goOn(page: Page): Promise<number> {
  const offer = page.locator('.notice', { hasText: 'stopped at step' });
  await offer.waitFor({ timeout: 60_000 });
  const [, step] = /step ([0-9,]+)/.exec((await offer.textContent())!)!;
  await button(page, 'Go on').click();
  return Number(step.replaceAll(',', ''));
}
