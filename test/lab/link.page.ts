import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { formatLink } from '../../src/lab/shared/link.ts';
import { linkedRun, type RecordedRun } from '../../src/recipes/settings-command.ts';
import { version } from '../../src/lab/worker/version.ts';
import { button, finalHash, hurry, shownCommand, waitForNotice, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

const { test, root, visit } = labSuite('links of the lab');

test('a copied link makes the same bytes in another window, and so does its command; one with another digit does not', async () => {
  let [link, command] = ['', ''];
  await visit({ link: `#r=cartpole&s=${seed}&d=cpu` }, async (page) => {
    await waitForNow(page, 'Now it learns.');
    await button(page, 'Link').click();
    link = new URL(await page.getByLabel('Link to this net').inputValue()).hash;
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

/** Runs that are counted otherwise, change on the way, have two levels, or see pixels. */
const LINKS = [
  ['cartpole-td4', 'set=evaluation.stopAt:1000&n=40'],
  ['cartpole', 'set=nStep:2&at=1300:learningRate:5e-4&at=1500:gamma:0.9&n=1800'],
  ['hdqn', 'p=adaptive&set=evaluation.games:2&set=evaluation.finalGames:2&n=600'],
  [
    'breakout',
    'p=laptop&set=learningStarts:100&set=evaluation.finalGames:1&set=evaluation.maxSteps:60&n=200',
  ],
] as const;

for (const [recipe, rest] of LINKS) {
  const link = `#r=${recipe}&s=${seed}&d=cpu&${rest}`;
  const at = rest.split('&').filter((part) => part.startsWith('at='));
  test(`${[recipe, ...at].join(', ')}: the command that is shown repeats the run, and the link to what it leaves is kept in the page`, async () => {
    const out = join(root, `${recipe}-${at.length}`);
    await visit({ link }, async (page) => {
      await hurry(page);
      const hash = await finalHash(page);
      const command = await shownCommand(page);
      assert.is(command.split('--at').length - 1, at.length, 'each change once');
      runHere(`${command} --out ${out}`);
      assert.is(netIn(out), hash);
    });
    const recorded = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RecordedRun;
    const until = Number(rest.match(/n=([0-9]+)$/)![1]);
    const reached = { version, until, hash: netIn(out).slice(0, 8) };
    const back = linkedRun(recorded, RECIPES.find(({ name }) => name === recipe)!, reached);
    await visit({ link: formatLink(back) }, async (page) => {
      await hurry(page);
      await waitForNotice(page, 'Same bytes as the link promised.');
    });
  });
}

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
