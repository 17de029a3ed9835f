import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { button, fact, picture, saved, waitForMotion, waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { labSuite, seed } from './lab-suite.ts';
import { sha256 } from './train-here.ts';

const { test, visit } = labSuite('nets that see pictures, in the lab');

const shades = (page: Page) => page.locator('.shades');
const waitForShades = (page: Page, side: number) =>
  page.waitForFunction((side) => document.querySelector<HTMLCanvasElement>('.shades')?.width === side, side);
const shadesShown = (page: Page) =>
  shades(page).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

test('a trained net is fetched when it is chosen, plays with the bytes it should have, and is looked into', () => {
  const fetched: string[] = [];
  const before = async (page: Page) => {
    page.on('request', (request) => {
      if (request.url().includes('/nets/')) fetched.push(request.url().replace(/.*\//, ''));
    });
  };
  return visit({ before, link: `#r=breakout&p=laptop&s=${seed}&d=cpu` }, async (page) => {
    await waitForNow(page, 'It must see');
    assert.equal(fetched, []);
    await page.getByRole('button', { name: 'Watch a trained net' }).click();
    await waitForNow(page, 'This net was trained before, and came with the page.');
    assert.equal(fetched, ['breakout-pqn.json', 'breakout-pqn.safetensors']);
    await waitForMotion(page);
    const hash = await page.locator('[data-hash]').getAttribute('data-hash');
    assert.is(sha256(await saved(page, 'Save net')), hash);

    await button(page, 'what it looks at').click();
    await waitForShades(page, 7);
    const first = await shadesShown(page);
    await page.waitForFunction(
      (first) => document.querySelector<HTMLCanvasElement>('.shades')!.toDataURL() !== first,
      first,
    );
    await button(page, 'Pause game').click();
    await waitForShades(page, 13); // there is time for more
    const [still, seen] = [await picture(page), await shadesShown(page)];
    await page.waitForTimeout(1500);
    assert.is(await picture(page), still);
    assert.is(await shadesShown(page), seen);
    assert.match(
      (await shades(page).getAttribute('aria-label'))!,
      /Most: (top|middle|bottom) (left|centre|right)/,
    );
    await button(page, 'Play game').click();

    await page.reload();
    await waitForNow(page, 'This net was trained before');
    await button(page, 'Train one here, from nothing').click();
    await waitForNow(page, 'Now it learns.');
    await page.goBack();
    await waitForNow(page, 'This net was trained before');
  });
});

test('your game is played beside that of the net, which begins with yours', () =>
  visit({ link: '#net=breakout', viewport: { width: 390, height: 844 }, hasTouch: true }, async (page) => {
    await waitForNow(page, 'This net was trained before');
    await waitForMotion(page);
    await button(page, 'what it looks at').click();
    await waitForShades(page, 7);
    await check(page, 'trained-net');
    await button(page, 'Run').click();
    await page.locator('.net-bars').waitFor();
    await check(page, 'trained-net-run');
    await page.getByRole('button', { name: 'Beat it.' }).click();
    const rival = page.locator('.rival canvas');
    await rival.waitFor();
    await page.locator('.sign').waitFor(); // it waits for the first move
    await page.keyboard.press(' ');
    const shown = () => rival.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await shown();
    for (let tries = 0; (await shown()) === before; tries++) {
      assert.ok(tries < 300, 'its game stands still');
      await page.waitForTimeout(100);
    }
    assert.ok(Number(await fact(page, 'step')) > 0);
    await check(page, 'trained-net-rival');
    await button(page, 'Against its game').click();
    await rival.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await waitForMotion(page);
  }));

test('a link to a net that there is not, and a net that does not come, are told in words', async () => {
  await visit({ link: '#net=pacman' }, async (page) => {
    await page
      .getByText('There is no trained net of pacman; there is one of breakout-pqn, pong-pqn.')
      .waitFor();
    await waitForNow(page, 'Now it learns.');
  });
  const before = (page: Page) =>
    page.route('**/nets/breakout-pqn.safetensors', (route) => route.fulfill({ body: 'no' }));
  await visit({ link: '#net=breakout', before }, async (page) => {
    await page.locator('.now-failed', { hasText: 'The net came damaged' }).waitFor();
    await page.unroute('**/nets/breakout-pqn.safetensors');
    await button(page, 'Begin again').click();
    await waitForNow(page, 'This net was trained before');
  });
});

test.run();
