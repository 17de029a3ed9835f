import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { parseSafetensors } from '../../src/index.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import {
  above,
  button,
  finalHash,
  hurry,
  saved,
  shownCommand,
  waitForNotice,
  waitForNow,
} from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';
import { learnedIn, netIn, runHere, sha256 } from './train-here.ts';

const { test, root, visit } = labSuite('files of the lab');

async function unzipped(zip: Buffer, name: string): Promise<string> {
  const folder = join(root, name);
  await unzipRun(new Blob([zip as Uint8Array<ArrayBuffer>]), folderAt(folder));
  return folder;
}

const choose = (page: Page, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
  page.locator('input[type=file]').setInputFiles(file);

const FEW = 'set=evaluation.games:2&set=evaluation.finalGames:2&set=evaluation.maxSteps:60';
const PIXELS = `r=breakout&p=laptop&set=learningStarts:100&${FEW}`;

/** Name; the link's run; whether the zip holds the replay, without which a run refills it and so learns otherwise. */
const RUNS = [
  ['CartPole', 'r=cartpole&set=steps:1500&set=evaluation.stopAt:1000', true],
  ['h-DQN', `r=hdqn&p=adaptive&set=steps:500&${FEW}`, true],
  ['Breakout', `${PIXELS}&set=replayCapacity:150&set=steps:250`, true],
  ['Breakout with a replay that is too large to be saved', `${PIXELS}&set=steps:250`, false],
] as const;

for (const [i, [name, link, isExact]] of RUNS.entries()) {
  test(`${name}: saved half-way, it is resumed by the commands and by another page to the same bytes`, async () => {
    let zip: Buffer;
    let [stayed, folder] = ['', ''];
    await visit({ link: `#${link}&s=${seed}&d=cpu` }, async (page) => {
      await page.getByRole('button', { name: '1 update', disabled: false }).click();
      await above(page, 'updates', 0);
      zip = await saved(page, 'Save run');
      await button(page, 'Play').click();
      await hurry(page);
      stayed = await finalHash(page);
      const net = await saved(page, 'Save net');
      assert.is(sha256(net), stayed);
      assert.ok(parseSafetensors(net).tensors.size > 0);

      const end = await unzipped(await saved(page, 'Save run'), `end-${i}`);
      folder = await unzipped(zip, `left-${i}`);
      assert.is.not(netIn(folder), stayed);
      assert.is(
        Object.keys(learnedIn(folder)).some((file) => /replay/.test(file)),
        isExact,
      );
      runHere(`train --resume ${folder}`);
      if (isExact) assert.equal(learnedIn(folder), learnedIn(end));
    });
    await visit({}, async (page) => {
      await page.keyboard.press('5');
      await choose(page, { name: 'run.zip', mimeType: 'application/zip', buffer: zip! });
      await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
      assert.is(await finalHash(page), isExact ? stayed : netIn(folder));
    });
  });
}

test('the zip of a run of the commands is opened; what is none is told, and the present run goes on', () =>
  visit({}, async (page) => {
    await waitForNow(page, 'It must see 1,000 steps');
    await choose(page, { name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from('none') });
    await waitForNotice(page, 'That zip holds no run.json, so it is no run of webgpu-dqn.');

    const folder = join(root, 'made');
    const settings = '--set steps=1200 --set evaluation.stopAt=1000';
    runHere(`train cartpole --seed ${seed} --device cpu --save-replay ${settings} --out ${folder}`);
    const chunks: Uint8Array[] = [];
    await zipRun(folderAt(folder), 'a-run', async (chunk) => void chunks.push(chunk));
    const zip = join(root, 'made.zip');
    writeFileSync(zip, Buffer.concat(chunks));

    writeFileSync(join(root, 'cut.zip'), Buffer.concat(chunks).subarray(0, 5000));
    await choose(page, join(root, 'cut.zip'));
    await waitForNotice(page, 'That zip is damaged, or its end is missing.');
    await waitForNow(page, /It must see 1,000 steps|Now it learns|It is being judged/);

    await choose(page, zip);
    await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
    assert.is(await finalHash(page), netIn(folder)); // it has come to its end
    assert.match(await shownCommand(page), /--set steps=1200/);
  }));

test.run();
