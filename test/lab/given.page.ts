import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { finalHash, hurry, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

const { test, root, visit, host } = labSuite('a run that the lab is given by its address');

test('goes on where the command stopped, to the bytes that the command comes to', async () => {
  const run = join(root, 'given');
  const settings = '--set steps=1300 --set evaluation.stopAt=1000 --save-replay';
  runHere(`train cartpole --seed ${seed} --device cpu ${settings} --until 1100 --out ${run}`);
  await host('dist/lab', { made: { 'run.zip': (write) => zipRun(folderAt(run), 'run', write) } });
  let hash = '';
  await visit({ link: '?run=run.zip' }, async (page) => {
    await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
    await waitForNow(page, /Now it learns|It is being judged/);
    await hurry(page);
    hash = await finalHash(page);
    // A copy of the address is of the run, not of the zip, which may be another one tomorrow.
    assert.match(page.url(), new RegExp(`/#r=cartpole&p=default&s=${seed}&`));
  });
  runHere(`train --resume ${run}`);
  assert.is(hash, netIn(run));
});

test('that is none is told of, and the page opens as ever', async () => {
  await host('dist/lab', { made: { 'none.zip': async (write) => write(new Uint8Array(5000)) } });
  await visit({ link: '?run=none.zip' }, async (page) => {
    await waitForNotice(page, /^That zip holds no run[.]json, so it is no run of webgpu-dqn[.]$/);
    await waitForNow(page, 'It must see 1,000 steps');
    assert.match(page.url(), /\/#r=cartpole&/);
  });
});

test.run();
