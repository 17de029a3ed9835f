import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seed as fresh } from '../seed.ts';
import { finalHash, hurry, LabBrowser, waitForNotice, waitForNow } from './browser.ts';
import { netIn, runHere } from './train-here.ts';

const test = suite('links of the lab');
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
const nothing = async () => {};

test('a copied link makes the same bytes in another window, and so does its command; one with another digit does not', async () => {
  let [link, command] = ['', ''];
  await lab.visit(
    {},
    async (page) => {
      await waitForNow(page, 'Now it learns.');
      await page.getByRole('button', { name: 'Link', exact: true }).click();
      link = new URL(await page.getByLabel('Link to this net').inputValue()).hash;
      command = (await page.locator('.command code').textContent())!;
      assert.match(
        link,
        new RegExp(`^#v=[^&]+&r=cartpole&p=default&s=${seed}&d=cpu&n=[0-9]+&h=[0-9a-f]{8}$`),
      );
    },
    nothing,
    `#r=cartpole&s=${seed}&d=cpu`,
  );
  const hash = link.slice(-8);
  await lab.visit(
    {},
    async (page) => {
      await hurry(page);
      await waitForNotice(page, 'Same bytes as the link promised.');
      assert.is(await page.locator('.hash-mark').textContent(), `${hash} same`);
    },
    nothing,
    link,
  );
  const other = hash.startsWith('0') ? '1' : '0';
  await lab.visit(
    {},
    async (page) => {
      await hurry(page);
      await waitForNotice(page, `Not the same bytes: ${hash.slice(0, 4)}... here, ${other}`);
      assert.is(await page.locator('.hash-mark').textContent(), `${hash} different`);
    },
    nothing,
    link.slice(0, -8) + other + hash.slice(1),
  );
  const out = join(root, 'copied');
  runHere(`${command} --out ${out}`);
  assert.is(netIn(out).slice(0, 8), hash);
});

test('a run that is counted in episodes, and one whose settings change on the way, are repeated by their commands', async () => {
  const links = [
    `#r=cartpole-td4&s=${seed}&d=cpu&set=evaluation.stopAt:1000&n=40`,
    `#r=cartpole&s=${seed}&d=cpu&set=nStep:2&at=1300:learningRate:5e-4&at=1500:gamma:0.9&n=1800`,
  ];
  for (const [i, link] of links.entries()) {
    await lab.visit(
      {},
      async (page) => {
        await hurry(page);
        const hash = await finalHash(page);
        const out = join(root, `command-${i}`);
        const command = (await page.locator('.command code').textContent())!;
        assert.is(command.split('--at').length, link.split('&at=').length, 'each change once');
        runHere(`${command} --out ${out}`);
        assert.is(netIn(out), hash, link);
      },
      nothing,
      link,
    );
  }
});

test('what a link gets wrong is told, with the nearest name, and the rest is opened', () =>
  lab.visit(
    {},
    async (page) => {
      await waitForNotice(
        page,
        'There is no setting lerningRate; did you mean learningRate? The rest was opened.',
      );
      await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
      await waitForNow(page, 'It must see 1,000 steps');
    },
    nothing,
    `#r=cartpole&s=${seed}&set=lerningRate:1e-3`,
  ));

test.run();
