import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSafetensors } from '../../src/index.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/lab/worker/zip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { seed as fresh } from '../seed.ts';
import { finalHash, hurry, LabBrowser, waitForNotice, waitForNow } from './browser.ts';
import { netIn, runHere } from './train-here.ts';

const test = suite('files of the lab');
let lab: LabBrowser;
const root = mkdtempSync(join(tmpdir(), 'lab-'));
test.before(async () => {
  lab = await LabBrowser.launch();
});
test.after(async () => {
  await lab.close();
  rmSync(root, { recursive: true });
});

const seed = fresh % 1_000_000;
const LINK = `#r=cartpole&s=${seed}&d=cpu&set=steps:1500&set=evaluation.stopAt:1000`;

/** Presses a button that saves a file; returns its bytes. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files').getByRole('button', { name, exact: true }).click(),
  ]);
  return readFileSync(await download.path());
}

test('a run that is saved half-way is resumed by the commands to the bytes of the one that stayed; its net is alone, too', () =>
  lab.visit(
    {},
    async (page) => {
      await waitForNow(page, 'Now it learns.');
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      const zip = await saved(page, 'Save run');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await hurry(page);
      const stayed = await finalHash(page);
      const net = await saved(page, 'Save net');
      assert.is(createHash('sha256').update(net).digest('hex'), stayed);
      assert.ok(parseSafetensors(net).tensors.size > 0);

      const folder = join(root, 'left');
      await unzipRun(new Blob([zip as Uint8Array<ArrayBuffer>]), folderAt(folder));
      assert.is.not(netIn(folder), stayed);
      runHere(`train --resume ${folder}`);
      assert.is(netIn(folder), stayed);
    },
    async () => {},
    LINK,
  ));

test('the zip of a run of the commands is opened; what is none is told, and the present run goes on', () =>
  lab.visit({}, async (page) => {
    const field = page.locator('input[type=file]');
    await waitForNow(page, 'It must see 1,000 steps');
    await field.setInputFiles({ name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from('none') });
    await waitForNotice(page, 'That zip holds no run.json, so it is no run of webgpu-dqn.');

    const folder = join(root, 'made');
    const settings = '--set steps=1200 --set evaluation.stopAt=1000';
    runHere(`train cartpole --seed ${seed} --device cpu --save-replay ${settings} --out ${folder}`);
    const chunks: Uint8Array[] = [];
    await zipRun(folderAt(folder), 'a-run', async (chunk) => void chunks.push(chunk));
    const zip = join(root, 'made.zip');
    writeFileSync(zip, Buffer.concat(chunks));

    writeFileSync(join(root, 'cut.zip'), Buffer.concat(chunks).subarray(0, 5000));
    await field.setInputFiles(join(root, 'cut.zip'));
    await waitForNotice(page, 'That zip is damaged, or its end is missing.');
    await waitForNow(page, /It must see 1,000 steps|Now it learns|It is being judged/);

    await field.setInputFiles(zip);
    await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
    await hurry(page).catch(() => {}); // it has come to its end
    assert.is(await finalHash(page), netIn(folder));
    assert.match((await page.locator('.command code').textContent()) ?? '', /--set steps=1200/);
  }));

test.run();
