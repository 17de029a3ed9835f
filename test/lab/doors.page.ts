import * as assert from 'uvu/assert';
import { waitForNow } from './browser.ts';
import { labSuite } from './lab-suite.ts';

const { test, visit } = labSuite('doors of the lab');

for (const [size, options] of Object.entries({
  desktop: {},
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
})) {
  test(`${size}: where the opening ends, its game is played, broken, and looked into`, () =>
    visit(options, async (page) => {
      const door = (name: string) => page.getByRole('button', { name });
      await waitForNow(page, 'Now it learns.');
      await page.keyboard.press('5');
      await waitForNow(page, '500 of 500');
      assert.equal(await page.locator('.door').allTextContents(), [
        'Beat it. Same game, your hands.',
        'Break it. Change one number.',
        'Look inside. One update, every number.',
        'Was it luck? Train again, from another seed.',
      ]);
      await door('Beat it.').click();
      await page.locator('.tag', { hasText: 'played by you' }).waitFor();
      await page.keyboard.press('Escape');

      await door('Look inside.').click();
      await waitForNow(page, '1 update so far');
      await page.locator('.stations > li').first().waitFor();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await waitForNow(page, '500 of 500');

      await door('Break it.').click();
      await waitForNow(page, 'Ready to begin.');
      const rate = page.locator('#setting-learningRate');
      await rate.fill('0.5');
      await rate.press('Enter');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.locator('.opened', { hasText: 'learningRate' }).waitFor();
      await waitForNow(page, 'Now it learns.');
    }));
}

test('a slash finds a setting, and letters are then letters', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('/');
    await page.locator('#find-setting:focus').waitFor();
    await page.keyboard.type('gamma.e');
    assert.is(await page.getByRole('searchbox').inputValue(), 'gamma.e');
    assert.ok(await page.getByRole('button', { name: 'Pause', exact: true }).isVisible());
  }));

test.run();
