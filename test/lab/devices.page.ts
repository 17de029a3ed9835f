import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { parseSafetensors } from '../../src/index.ts';
import { button, fact, finalHash, hurry, saved, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';
import { withRun } from './learned-here.ts';

const without = labSuite('devices of the lab, without WebGPU', 'none');
const software = labSuite('devices of the lab, with WebGPU in software', 'webgpu');

const choose = (page: Page, device: string) =>
  page.getByRole('combobox', { name: 'Device' }).selectOption(device);
const none =
  'This browser offers no WebGPU. Training runs on your processor: as fast for small nets, about an hour for Breakout. ' +
  'Chrome, Edge, Safari 26 and some Firefox have WebGPU.';

without.test('it says so, and trains on the processor', () =>
  without.visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    assert.match(await fact(page, 'device'), /^CPU /);
    await page.getByText(none).waitFor();
    await choose(page, 'webgpu');
    await waitForNow(page, 'Now it learns.');
    assert.match(await fact(page, 'device'), /^CPU /);
  }),
);

without.test('a link to a run on WebGPU says so, trains on the processor, and claims no other bytes', () =>
  without.visit(
    { link: `#r=cartpole&s=${seed}&d=webgpu&set=evaluation.stopAt:1000&n=1100&h=00000000` },
    async (page) => {
      await page.getByText(none).waitFor();
      await hurry(page);
      await finalHash(page);
      assert.match(await fact(page, 'device'), /^CPU /);
      await waitForNotice(
        page,
        'Other bytes than in the link: graphics cards and drivers round differently.',
      );
    },
  ),
);

software.test('the processor is taken, WebGPU by hand alone', () =>
  software.visit({}, async (page) => {
    await waitForNow(page, 'Now it learns.');
    assert.match(await fact(page, 'device'), /^CPU /);
    await page
      .getByText('Your WebGPU runs on the processor. The CPU device is faster there, so the lab took that.')
      .waitFor();
    await choose(page, 'webgpu');
    await waitForNow(page, 'Shaders are being compiled.');
    await waitForNow(page, 'Now it learns.');
    assert.match(await fact(page, 'device'), /^WebGPU on .*software adapter/);
  }),
);

software.test('a run on WebGPU is trained to its end, with finite weights, and looked into', () =>
  software.visit(
    { link: `#r=cartpole&s=${seed}&d=webgpu&set=steps:1300&set=evaluation.stopAt:1000` },
    async (page) => {
      await page.getByRole('button', { name: '1 update', disabled: false }).click();
      await waitForNow(page, '1 update so far');
      assert.match(await fact(page, 'device'), /^WebGPU on .*software adapter/);
      const before = await saved(page, 'Save net');
      await page.getByRole('tab', { name: 'Update', exact: true }).click();
      await page.getByRole('tabpanel').getByRole('button', { name: '1 update', exact: true }).click();
      await page.locator('.station-change').waitFor();
      for (const shown of await page.locator('[data-number]').allTextContents()) {
        assert.ok(Number.isFinite(Number(shown)), shown);
      }
      await page.getByRole('tab', { name: 'Engine', exact: true }).click();
      await button(page, 'Measure an update').click();
      const rows = page.locator('.dispatches tbody tr');
      await rows.first().waitFor();
      assert.is(await rows.count(), await kernelsOfUpdate());
      assert.match((await rows.first().textContent())!, /product_matrix_\w+/); // shaders have names of their own
      await page.getByRole('tab', { name: 'This run', exact: true }).click();
      await button(page, 'Play').click();
      await hurry(page);
      await finalHash(page);
      const net = await saved(page, 'Save net');
      assert.is.not(Buffer.compare(net, before), 0, 'nothing was learned');
      const { tensors } = parseSafetensors(net);
      assert.is(tensors.size, 6);
      for (const [name, { data }] of tensors) assert.ok((data as Float32Array).every(Number.isFinite), name);
      assert.match(await shownCommand(page), / --device webgpu /);
    },
  ),
);

/** As many as WebGPU is to dispatch for an update. */
function kernelsOfUpdate(): Promise<number> {
  const spec = { recipe: 'cartpole', preset: 'default', seed, settings: [], device: 'cpu' } as const;
  return withRun(spec, async (run) => run.parts![0].agent.describe().steps.length);
}

without.test.run();
software.test.run();
