import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { readLink } from '../../src/lab/shared/read-link.ts';
import { specOf } from '../../src/lab/worker/spec-of.ts';
import { above, button, finalHash, hurry, saved } from './browser.ts';
import { type LabSuite, seed } from './lab-suite.ts';
import { loadedHere } from './learned-here.ts';
import { learnedIn, netIn, runHere, sha256, unzipHere } from './train-here.ts';

/** Chooses the zip of a run. */
export const choose = (page: Page, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
  page.locator('input[type=file]').setInputFiles(file);

/** Name; the link's run; whether the zip holds the replay, without which a run refills it and so learns otherwise. */
export type SavedRun = readonly [name: string, link: string, isExact: boolean];

/** Tests that runs saved half-way are gone on with elsewhere. */
export function testSavedHalfWay({ test, root, visit }: LabSuite, runs: readonly SavedRun[]): void {
  for (const [i, [name, link, isExact]] of runs.entries()) {
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
        assert.is(await loadedHere(specOf(readLink(link, RECIPES).run), net), stayed);

        const end = await unzipHere(await saved(page, 'Save run'), join(root, `end-${i}`));
        folder = await unzipHere(zip, join(root, `left-${i}`));
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
}
