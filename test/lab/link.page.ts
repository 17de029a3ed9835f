import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { button, hurry, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';
import { testLinks } from './link-runs.ts';
import { netIn, runHere } from './train-here.ts';

const suite = labSuite('links of the lab');
const { test, root, visit } = suite;

/** A link can be read back once it was copied. */
const permissions = ['clipboard-read', 'clipboard-write'];

test('a copied link makes the same bytes in another window, and so does its command; one with another digit does not', async () => {
  let [link, command] = ['', ''];
  await visit({ link: `#r=cartpole&s=${seed}&d=cpu`, permissions }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'Link').click();
    await button(page, 'Link copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.is(await page.getByLabel('Link to this net').inputValue(), copied);
    link = new URL(copied).hash;
    command = await shownCommand(page);
    assert.match(link, new RegExp(`^#v=[^&]+&r=cartpole&p=default&s=${seed}&d=cpu&n=[0-9]+&h=[0-9a-f]{8}$`));
  });
  const hash = link.slice(-8);
  await visit({ link }, async (page) => {
    await hurry(page);
    await waitForNotice(page, 'Same bytes as the link promised.');
    assert.is(await page.locator('.hash-mark').textContent(), `${hash} same`);
  });
  const other = hash.startsWith('0') ? '1' : '0';
  await visit({ link: link.slice(0, -8) + other + hash.slice(1) }, async (page) => {
    await hurry(page);
    await waitForNotice(page, `Not the same bytes: ${hash.slice(0, 4)}... here, ${other}`);
    assert.is(await page.locator('.hash-mark').textContent(), `${hash} different`);
  });
  const out = join(root, 'copied');
  runHere(`${command} --out ${out}`);
  assert.is(netIn(out).slice(0, 8), hash);
});

testLinks(suite, [
  [
    'cartpole',
    'set=nStep:2&set=evaluation.stopAt:1000&at=2000:learningRate:5e-4&at=2500:batchSize:48&n=3000',
  ],
]);

test('what a link gets wrong is told, with the nearest name, and the rest is opened', () =>
  visit({ link: `#r=cartpole&s=${seed}&set=lerningRate:1e-3` }, async (page) => {
    await waitForNotice(
      page,
      'There is no setting lerningRate; did you mean learningRate? The rest was opened.',
    );
    await page.getByText(`seed ${seed}`, { exact: true }).waitFor();
    await waitForNow(page, 'It must see 1,000 steps');
  }));

test.run();
