import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { zipRun } from '../../src/runs/zip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { finalHash, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { choose, testSavedHalfWay } from './file-runs.ts';
import { labSuite, seed } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

const suite = labSuite('files of the lab');
const { test, root, visit } = suite;

testSavedHalfWay(suite, [['CartPole', 'r=cartpole&set=steps:1500&set=evaluation.stopAt:1000', true]]);

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
