import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Spec } from '../../src/lab/protocol.ts';
import { button, finalHash, hurry, waitForNow } from './browser.ts';
import { check } from './check-look.ts';
import { labSuite, seed } from './lab-suite.ts';
import { learnedHere, withRun } from './learned-here.ts';

const { test, visit } = labSuite('the engine, in the lab');

const rows = (page: Page) => page.locator('.dispatches tbody tr');

async function measure(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Measure / }).click();
  await rows(page).first().waitFor();
}

test('the kernels of an update are measured, sorted and read, and the run learns the same bytes', () => {
  const settings = ['evaluation.stopAt=1000'];
  const spec: Spec = { recipe: 'cartpole', preset: 'default', seed, settings, device: 'cpu', until: 1600 };
  const link = `#r=cartpole&s=${seed}&d=cpu&set=evaluation.stopAt:1000&n=1600`;
  return visit({ link, viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }, async (page) => {
    const program = await withRun(spec, async (run) => run.parts![0].agent.describe());
    await waitForNow(page, 'Now it learns.');
    await page.keyboard.press('1'); // so that there are updates left on a slow machine
    await page.getByRole('tab', { name: 'Engine' }).click();
    await measure(page);
    assert.is(await rows(page).count(), program.steps.length);
    assert.is(await page.locator('.buffers li').count(), program.buffers.length);

    await button(page, 'of ceiling').click();
    const shares = await rows(page).locator('td:last-child').allTextContents();
    const numbers = shares.map((text) => Number.parseFloat(text.replace(',', '')));
    assert.equal(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );

    const at = program.steps.findIndex(({ kernel }) => kernel === 'product');
    await button(page, '#').click();
    await rows(page).nth(at).getByRole('button').click();
    const kernel = page.getByRole('region', { name: `${at + 1}: product` });
    await kernel
      .getByText(/^0\.weight, (online|target) net/)
      .first()
      .waitFor();
    const code = kernel.locator('.code');
    await code.getByText('export function product(').waitFor();
    await check(page, 'the engine');
    await kernel.getByRole('button', { name: 'WGSL' }).click();
    for (const text of ['// shaders/product_tiled.wgsl', '@compute @workgroup_size'])
      await code.getByText(text).first().waitFor();
    await kernel.getByRole('button', { name: 'Reference' }).click();
    await code.getByText('reference(').first().waitFor();
    await button(page, 'All columns').click();
    await check(page, 'the engine with all columns');

    await page.getByRole('tab', { name: 'This run' }).click();
    await hurry(page);
    assert.is(await finalHash(page), await learnedHere(spec));
    await page.getByRole('tab', { name: 'Engine' }).click();
    await measure(page); // the trained net, too
  });
});

test('on a phone each level of a hierarchy is measured by itself', () =>
  visit(
    { link: '#r=hdqn&d=cpu', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
    async (page) => {
      await waitForNow(page, 'Now it learns.');
      await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Update' }).click();
      await button(page, 'Engine').click();
      await measure(page);
      await rows(page).first().getByRole('button').click();
      await page.locator('.code').waitFor();
      await check(page, 'the engine on a phone');
      await button(page, 'actions').click();
      await button(page, 'Measure an update').waitFor();
      assert.is(await rows(page).count(), 0);
      await measure(page);
    },
  ));

test.run();
