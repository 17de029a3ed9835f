import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LabBrowser, waitForMotion, waitForNow } from './browser.ts';

const test = suite('the opening of the lab');
let lab: LabBrowser;
test.before(async () => {
  lab = await LabBrowser.launch();
});
test.after(() => lab.close());

test('a pole moves although the worker has not come yet', () =>
  lab.visit(
    {},
    async (page) => {
      await waitForNow(page, 'Random pushes.');
      await waitForMotion(page);
    },
    // It never comes.
    (page) => page.route('**/worker.js', () => {}),
  ));

test('without a click it guesses, learns, and balances; the commands learn the same bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  try {
    await lab.visit({}, async (page) => {
      await waitForMotion(page);
      await waitForNow(page, /It must see 1,000 steps before it may learn/);
      await waitForNow(page, 'Now it learns.');
      await waitForNow(page, '500 of 500, after 3,000 steps.');
      const hash = await page.locator('[data-hash]').getAttribute('data-hash');
      await page.getByRole('button', { name: 'Show as table' }).click();
      const rows = await page
        .locator('tbody tr')
        .evaluateAll((trs) => trs.map((tr) => Array.from(tr.children, (td) => td.textContent)));
      const command = await page.locator('.command code').textContent();

      const args = command!.replace(/^npx webgpu-dqn /, '').split(' ');
      execFileSync(process.execPath, ['cli.js', ...args, '--out', folder], { stdio: 'pipe' });
      const net = readFileSync(join(folder, 'checkpoints/step-000003000/q-net.safetensors'));
      assert.is(hash, createHash('sha256').update(net).digest('hex'));
      const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
      const evaluations = lines.map((line) => JSON.parse(line)).filter(({ evalScore }) => evalScore !== null);
      const shown = (value: number) =>
        value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 1 });
      assert.equal(
        rows.map(([step, score]) => [step, score]),
        evaluations.map(({ steps, evalScore }) => [steps.toLocaleString('en'), shown(evalScore)]),
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
