import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { formatLink } from '../../src/lab/shared/link.ts';
import { version } from '../../src/lab/worker/version.ts';
import { linkedRun, type RecordedRun } from '../../src/recipes/settings-command.ts';
import { finalHash, hurry, shownCommand, waitForNotice } from './browser.ts';
import { type LabSuite, seed } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

/** Tests links from page to command and back. @param links of each its recipe, and what follows seed and device. */
export function testLinks(
  { test, root, visit }: LabSuite,
  links: readonly (readonly [recipe: string, rest: string])[],
): void {
  for (const [recipe, rest] of links) {
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
}
