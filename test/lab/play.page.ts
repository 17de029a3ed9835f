import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { fact, waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('playing in the lab');

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

const begin = (page: Page) => page.getByRole('button', { name: 'Play it yourself', disabled: false });
const result = (page: Page) => page.locator('.sign-head');

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Game' }).selectOption({ label: name });
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await begin(page).click();
  await page.locator('.tag', { hasText: 'played by you' }).waitFor();
}

interface Look {
  /** The colour that is looked for. */
  readonly colour: readonly [number, number, number];
  /** Where: left, top, width, height. */
  readonly within: readonly [number, number, number, number];
}

/** Breakout's paddle between its walls, Pong's below its score. */
const BREAKOUT: Look = { colour: [200, 72, 72], within: [8, 188, 144, 5] };
const PONG: Look = { colour: [92, 186, 92], within: [80, 34, 80, 160] };

/** Left and top of what has a colour in the picture. */
function find(page: Page, { colour, within }: Look): Promise<{ left: number; top: number }> {
  return page.locator('.picture').evaluate(
    (canvas, { colour, within: [x, y, width, height] }) => {
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(x, y, width, height);
      let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let i = 0; i < width * height; i++) {
        if (!colour.every((part, channel) => data[4 * i + channel] === part)) continue;
        left = Math.min(left, x + (i % width));
        top = Math.min(top, y + Math.floor(i / width));
      }
      return { left, top };
    },
    { colour, within },
  );
}

type Side = 'left' | 'top';

/** Resolves once it stands still, with where that is. */
async function rest(page: Page, look: Look, side: Side): Promise<number> {
  for (let [before, steps] = [Number.NaN, 0]; ; ) {
    await page.waitForTimeout(400);
    const nowSteps = Number(await fact(page, 'step'));
    const now = (await find(page, look))[side];
    const hadTime = nowSteps === 0 || nowSteps > steps + 5; // a slow machine's game is slow
    if (now === before && hadTime) return now;
    [before, steps] = [now, nowSteps];
  }
}

interface Move {
  readonly look: Look;
  readonly side: Side;
  /** Brings it to the end that it moves away from. */
  toStart(): Promise<unknown>;
  hold(): Promise<unknown>;
  letGo(): Promise<unknown>;
}

/**
 * Fails unless it moves while it is held, and stops soon after it is let go. On a busy machine it may have reached the
 * other end before it is let go, which tells nothing: then it is tried again.
 */
async function movesAndStops(page: Page, { look, side, toStart, hold, letGo }: Move): Promise<void> {
  for (let again = 0; ; again++) {
    await toStart();
    const start = await rest(page, look, side);
    const far = async () => Math.abs((await find(page, look))[side] - start);
    await hold();
    for (let tries = 0; (await far()) < 15; tries++) {
      assert.ok(tries < 2000, 'it does not move');
    }
    await letGo();
    await rest(page, look, side);
    const moved = await far();
    if (moved < 125) return;
    assert.ok(again < 8, `it moves on, by ${moved}`);
  }
}

/** Moves it as far as it goes. */
async function toTheEnd(page: Page, look: Look, side: Side, hold: () => Promise<unknown>): Promise<void> {
  const start = (await find(page, look))[side];
  await hold();
  for (let tries = 0; (await find(page, look))[side] === start; tries++) {
    assert.ok(tries < 2000, 'it does not move');
  }
  await rest(page, look, side);
}

test('a held key moves, and stops when it is let go or the page loses the focus', () =>
  visit({}, async (page) => {
    const { keyboard } = page;
    await choose(page, 'Breakout');
    await page.getByText('You decide every 2 frames, the net every 4.').waitFor();
    const paddle = { look: BREAKOUT, side: 'left' } as const;
    await movesAndStops(page, {
      ...paddle,
      toStart: async () => {
        await toTheEnd(page, BREAKOUT, 'left', () => keyboard.down('ArrowRight'));
        await keyboard.up('ArrowRight');
      },
      hold: () => keyboard.down('ArrowLeft'),
      letGo: () => keyboard.up('ArrowLeft'),
    });
    await movesAndStops(page, {
      ...paddle,
      toStart: async () => {
        await keyboard.up('d'); // it is still down where the page lost the focus
        await toTheEnd(page, BREAKOUT, 'left', () => keyboard.down('a'));
        await keyboard.up('a');
      },
      hold: () => keyboard.down('d'),
      letGo: () => page.evaluate(() => dispatchEvent(new Event('blur'))),
    });

    // Keys of the page are off: Space serves.
    await keyboard.press(' ');
    assert.ok(await page.getByRole('button', { name: 'Pause', exact: true }).isVisible());
    await keyboard.press('Escape');
    await page.locator('.tag', { hasText: 'played by you' }).waitFor({ state: 'detached' });
  }));

test('Pong is played by touching its halves', () =>
  visit(PHONE, async (page) => {
    await choose(page, 'Pong');
    await page.getByText('Hold the upper or lower half to play.').waitFor();
    const box = (await page.locator('.field').boundingBox())!;
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', down?: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          down === undefined ? [] : [{ x: box.x + box.width / 3, y: box.y + down * box.height, id: 1 }],
      });
    await toTheEnd(page, PONG, 'top', () => touch('touchStart', 0.2));
    await toTheEnd(page, PONG, 'top', () => touch('touchMove', 0.8));
    await toTheEnd(page, PONG, 'top', () => touch('touchMove', 0.2));
    await touch('touchEnd');
    await movesAndStops(page, {
      ...{ look: PONG, side: 'top' },
      toStart: async () => {
        await toTheEnd(page, PONG, 'top', () => touch('touchStart', 0.8));
        await touch('touchEnd');
      },
      hold: () => touch('touchStart', 0.2),
      letGo: () => touch('touchEnd'),
    });
  }));

/** Pixels of the chart of scores that have a colour of lab.css; runs in the page. */
function pixelsOf(name: string): number {
  const chart = document.querySelector<HTMLCanvasElement>('.chart-host canvas')!;
  const { data } = chart.getContext('2d')!.getImageData(0, 0, chart.width, chart.height);
  const [, ...hex] = getComputedStyle(document.documentElement)
    .getPropertyValue(`--${name}`)
    .match(/^#(..)(..)(..)$/)!;
  const colour = hex.map((part) => Number.parseInt(part, 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255 && colour.every((part, i) => data[at + i] === part)) count++;
  return count;
}

test('the score lands among those of the net as You, ranked, and is passed', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    assert.is(await page.evaluate(pixelsOf, 'yours'), 0);
    await page.keyboard.press('g');
    await page.locator('.tag', { hasText: 'played by you, at half speed' }).waitFor();
    await page.getByText('It begins with your first move.').waitFor();
    await page.waitForTimeout(1000);
    assert.is(await fact(page, 'score'), '0');
    await page.keyboard.down('ArrowLeft');
    await result(page).waitFor();
    await page.keyboard.up('ArrowLeft');
    const score = Number(await fact(page, 'score'));
    assert.ok(score > 5 && score < 30, `${score}`);
    const text = (await result(page).textContent())!;
    const [, shown, rank] = text.match(/^You: (\d+), better than (\d+) % of its games\.$/)!.map(Number);
    assert.is(shown, score);
    assert.ok(rank < 60, text);
    await page.locator('.legend', { hasText: `you ${score}, at half speed` }).waitFor();
    for (let tries = 0; (await page.evaluate(pixelsOf, 'yours')) < 50; tries++) {
      assert.ok(tries < 50, 'the chart has no line of yours');
      await page.waitForTimeout(100);
    }

    await waitForNow(page, '500 of 500');
    await page.getByRole('button', { name: 'Show as table' }).click();
    const rows = await page
      .locator('tbody tr')
      .evaluateAll((trs) => trs.map((tr) => Array.from(tr.children, (td) => td.textContent!)));
    const [step] = rows.find(([, mean]) => Number(mean) > score)!;
    assert.is(await page.locator('.sign p').last().textContent(), `It passed you at step ${step}.`);

    await page.keyboard.press('r');
    await page.getByText('It begins with your first move.').waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.locator('.tag', { hasText: 'played by the present net' }).waitFor();
    await page.getByRole('button', { name: /^Beat it\./ }).click();
    await page.getByRole('button', { name: 'Half speed', pressed: true }).click();
    await page.locator('.tag', { hasText: /^played by you$/ }).waitFor();
  }));

test.run();
