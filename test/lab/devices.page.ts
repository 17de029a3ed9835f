import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fact, LabBrowser, waitForNow } from './browser.ts';

const test = suite('devices of the lab');

test('without WebGPU it says so, and trains on the processor', async () => {
  const lab = await LabBrowser.launch('none');
  try {
    await lab.visit({}, async (page) => {
      await waitForNow(page, 'Now it learns.');
      assert.match(await fact(page, 'device'), /^CPU /);
      await page.getByText('This browser offers no WebGPU. Training runs on your processor').waitFor();
      await page.getByRole('combobox', { name: 'Device' }).selectOption('webgpu');
      await waitForNow(page, 'Now it learns.');
      assert.match(await fact(page, 'device'), /^CPU /);
    });
  } finally {
    await lab.close();
  }
});

test('WebGPU that computes on the processor is taken by hand alone', async () => {
  const lab = await LabBrowser.launch('webgpu');
  try {
    await lab.visit({}, async (page) => {
      await waitForNow(page, 'Now it learns.');
      assert.match(await fact(page, 'device'), /^CPU /);
      await page.getByText('Your WebGPU runs on the processor.').waitFor();
      await page.getByRole('combobox', { name: 'Device' }).selectOption('webgpu');
      await waitForNow(page, 'Now it learns.');
      assert.match(await fact(page, 'device'), /^WebGPU on .*software adapter/);
    });
  } finally {
    await lab.close();
  }
});

test.run();
