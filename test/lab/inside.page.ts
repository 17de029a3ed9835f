import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { UPDATE } from '../../src/lab/page/copy-update.ts';
import type { Spec } from '../../src/lab/protocol.ts';
import { formatLink } from '../../src/lab/shared/link.ts';
import { button, finalHash, hurry, saved, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { checkThemes } from './check-look.ts';
import { labSuite, seed } from './lab-suite.ts';
import { learnedHere, withRun } from './learned-here.ts';
import { netIn, runHere, sha256, unzipHere } from './train-here.ts';

const { test, root, visit } = labSuite('the inside of a run, in the lab');

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const side = (page: Page) => page.getByRole('tabpanel');
const shown = async (page: Page, name: string) =>
  Number(await page.locator(`[data-number="${name}"]`).first().textContent());

/** Presses the panel's own button, and waits for the update that it makes. */
async function makeUpdate(page: Page): Promise<number> {
  const label = side(page).locator('.row-of-controls').first();
  const before = await label.textContent();
  await side(page).getByRole('button', { name: '1 update', exact: true }).click();
  await page.waitForFunction(
    (before) => document.querySelector('#side .row-of-controls')?.textContent !== before,
    before,
  );
  return Number((await label.textContent())!.match(/Update ([\d,]+)/)![1].replace(',', ''));
}

/** Panels that need no more than to be opened, and words of each. */
const OTHERS = {
  'Why?': 'It has not fallen.',
  Settings: 'At the next step',
  Compare: 'Choose the one thing to change.',
  Words: 'episode',
};

test('with every panel open, measured, saved twice, played, stepped, paused and resumed, it learns the same bytes', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await tab(page, 'Update');
    await tab(page, 'Replay');
    await page.locator('.replay-strip').waitFor();
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('2'); // so that there are updates left on a slow machine
    await page.locator('.spark').first().waitFor();
    await page.locator('.replay-strip').click({ position: { x: 100, y: 20 } });
    await side(page).locator('.station-loss').waitFor();
    for (const [name, words] of Object.entries(OTHERS)) {
      await tab(page, name);
      await side(page).getByText(words).first().waitFor();
    }
    await tab(page, 'Engine');
    await side(page).getByRole('button', { name: 'Measure an update' }).click();
    await side(page).locator('.dispatches tbody tr').first().waitFor();
    await saved(page, 'Save run');
    await page.keyboard.press('g');
    await page.locator('.sign').waitFor(); // the game waits for the first move
    await page.keyboard.press('a');
    await page.locator('.sign-head').waitFor();
    await page.keyboard.press('Escape');
    await button(page, 'Pause').click();
    await saved(page, 'Save run');
    await button(page, 'Play').click();
    await tab(page, 'Update');
    const first = await makeUpdate(page);
    for (const more of [1, 2]) assert.is(await makeUpdate(page), first + more);
    await tab(page, 'This run');
    await button(page, 'Play').click();
    await page.keyboard.press('5');
    await waitForNow(page, '500 of 500, after 3,000 steps.');
    const opening = Number(await page.locator('.seed b').textContent());
    const spec = {
      recipe: 'cartpole',
      preset: 'default',
      seed: opening,
      settings: [],
      device: 'cpu',
    } as const;
    assert.is(await finalHash(page), await learnedHere({ ...spec, until: 3000 }));
  }));

test('each number of an update follows from those that it points at', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await tab(page, 'Update');
    await makeUpdate(page);
    for (let row = 0; row < 4; row++) {
      const [value, target, error, loss] = await Promise.all(
        ['value', 'target', 'error', 'loss'].map((name) => shown(page, name)),
      );
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 3e-6, `${a}, not ${b}`);
      near(error, value - target);
      near(loss, 0.5 * error * error);
      if ((await page.locator('[data-number="next-value"]').count()) > 0) {
        near(
          target,
          (await shown(page, 'reward')) + (await shown(page, 'discount')) * (await shown(page, 'next-value')),
        );
      } else near(target, await shown(page, 'reward'));
      await page.locator('[data-number="error"]').hover();
      assert.equal(
        await page
          .locator('.num-source')
          .evaluateAll((all) => all.map((each) => each.getAttribute('data-number'))),
        ['value', 'target'],
      );
      await page.getByRole('button', { name: 'Next transition' }).click();
    }
  }));

test('a transition that is clicked is shown with the pictures that are stored, and the chance of a draw', () => {
  const few = ['evaluation.games=2', 'evaluation.finalGames=2', 'evaluation.maxSteps=60'];
  const settings = ['prioritised=true', 'learningStarts=100', 'replayCapacity=1000', ...few];
  const spec: Spec = { recipe: 'breakout', preset: 'laptop', seed, settings, device: 'cpu', until: 160 };
  return withRun(spec, async (run) => {
    await run.trainer.train();
    const { replay } = run.parts![0];
    await visit({ link: formatLink({ ...spec, device: 'cpu', changes: [] }) }, async (page) => {
      await finalHash(page);
      await tab(page, 'Replay');
      const strip = page.locator('.replay-strip');
      const { width } = (await strip.boundingBox())!;
      let slot = 0;
      for (const share of [0.1, 0.5, 0.9]) {
        await strip.click({ position: { x: share * width, y: 20 } });
        slot = await slotAfter(page, slot);
        const stored = replay.read(slot)!;
        const expected = [stored.state, stored.nextState].map((of) => sha256(Uint8Array.from(of)));
        for (let tries = 0; (await picturesShown(page)).join() !== expected.join(); tries++) {
          assert.ok(tries < 50, `slot ${slot} is shown with other pictures`);
          await page.waitForTimeout(100);
        }
        const chance = UPDATE.priority(stored.priority!, replay.priorities!.probability(slot));
        const told = (await side(page).locator('.station-sample .note').first().textContent())!;
        assert.ok(told.includes(chance), `${told}, not ${chance}`);
      }
    });
  });
});

/** The slot whose transition is shown, once it is another one. */
async function slotAfter(page: Page, before: number): Promise<number> {
  const shown = await page.waitForFunction((before) => {
    const slot = Number(document.querySelector('.replay-strip')!.getAttribute('aria-valuenow'));
    const told = document.querySelector('.station-sample .note')?.textContent ?? '';
    return slot !== before && told.startsWith(`Slot ${slot.toLocaleString('en')}, `) && String(slot);
  }, before);
  return Number(await shown.jsonValue());
}

/** The SHA-256 of each stack of pictures that is shown, one picture behind the other, as the replay has them. */
async function picturesShown(page: Page): Promise<string[]> {
  const shown = await page.locator('.station-sample .frames canvas').evaluateAll((all) =>
    all.map((each) => {
      const { width, height: side } = each as HTMLCanvasElement;
      const { data } = (each as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, side);
      return Array.from({ length: width * side }, (_, at) => {
        const [picture, y] = [Math.floor(at / (side * side)), Math.floor(at / side) % side];
        return data[4 * (y * width + picture * side + (at % side))];
      });
    }),
  );
  return shown.map((bytes) => sha256(Uint8Array.from(bytes)));
}

test('settings that are dragged while it learns are part of command, zip and link, which repeat the bytes', async () => {
  let [link, hash] = ['', ''];
  await visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await tab(page, 'Settings');
    await page.getByRole('group').filter({ hasText: 'In another run' }).locator('summary').click();
    const change = async (label: string, value: string) => {
      await page.getByRole('textbox', { name: label, exact: true }).fill(value);
      await page.getByRole('textbox', { name: label, exact: true }).press('Tab');
    };
    await change('Length environment steps', '2500');
    await change('Goal score', '1000');
    await page.getByRole('button', { name: 'Restart with these' }).click();
    await waitForNow(page, 'Now it learns.');
    await page.getByRole('slider', { name: 'Pace' }).fill('5'); // so that there are steps left on a slow machine
    await page.getByRole('slider', { name: 'Learning rate' }).fill('100');
    await page.locator('.made li', { hasText: 'learningRate' }).waitFor();
    await page.getByRole('slider', { name: 'Batch size' }).fill('120');
    const [, batchSize] = /= (\d+)$/.exec(
      (await page.locator('.made li', { hasText: 'batchSize' }).textContent())!,
    )!;
    await change('Discount', '2');
    await page.getByRole('alert').filter({ hasText: 'gamma must be' }).waitFor();
    const zip = await saved(page, 'Save run');
    await hurry(page);
    hash = await finalHash(page);
    const command = await shownCommand(page);
    const changes = `--at \\d+:learningRate=\\S+ .*--at \\d+:batchSize=${batchSize}$`;
    assert.match(command, new RegExp(`--set steps=2500 --set evaluation.stopAt=1000 ${changes}`));
    const folder = join(root, 'dragged');
    runHere(`${command} --out ${folder}`);
    assert.is(netIn(folder), hash);

    const left = await unzipHere(zip, join(root, 'left'));
    assert.is.not(netIn(left), hash);
    runHere(`train --resume ${left}`);
    assert.is(netIn(left), hash);

    await button(page, 'Link').click();
    link = new URL(await page.getByLabel('Link to this net').inputValue()).hash;
    assert.match(link, new RegExp(`&at=\\d+:batchSize:${batchSize}&n=2500&h=${hash.slice(0, 8)}$`));
  });
  await visit({ link }, async (page) => {
    await hurry(page);
    await waitForNotice(page, 'Same bytes as the link promised.');
  });
});

test('both levels of a hierarchy can be looked into', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await page.getByRole('combobox', { name: 'Game' }).selectOption('hdqn');
    await waitForNow(page, 'Now it learns.');
    for (const [level, choice] of [
      ['goals', 's3'],
      ['actions', 'right'],
    ]) {
      await page.locator('.panel-signals').getByRole('button', { name: level, exact: true }).click();
      await page.locator('.spark').first().waitFor();
      await tab(page, 'Update');
      await makeUpdate(page);
      await side(page).locator('.station-predict', { hasText: choice }).waitFor();
      await button(page, 'Play').click();
    }
  }));

for (const [size, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
})) {
  test(`${size}, light and dark: the inside can be read, reached and named`, () =>
    visit({ viewport }, async (page) => {
      const isPhone = size === 'phone';
      const open = (name: string) =>
        isPhone
          ? page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name }).click()
          : tab(page, name);
      const check = (what: string) => checkThemes(page, `${size}-${what}`);
      await waitForNow(page, 'Now it learns.');
      await page.keyboard.press('2'); // so that there are updates left on a slow machine
      await page.locator('.spark').first().waitFor();
      await page.getByRole('button', { name: 'Loss' }).click();
      await check('signals');
      await open('Update');
      await page.getByRole('button', { name: '1 update', exact: true }).last().click();
      await page.locator('.station-change').waitFor();
      await check('update');
      if (isPhone) await page.getByRole('button', { name: 'Replay', exact: true }).click();
      else await tab(page, 'Replay');
      await page.locator('.replay-strip').click();
      await page.locator('.station-loss').waitFor();
      await check('replay');
      await page
        .locator('.panel', { has: page.locator('.replay-strip') })
        .getByRole('button', { name: 'Table' })
        .click();
      await check('table of the replay');
      await open('Settings');
      await page.locator('summary', { hasText: 'In another run' }).click();
      await check('settings');
    }));
}

test.run();
