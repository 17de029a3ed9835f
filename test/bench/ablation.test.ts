import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runBench } from './run-bench.ts';

const test = suite('bench/ablation.js');
const folder = mkdtempSync(join(tmpdir(), 'ablation-test-'));
test.after(() => rmSync(folder, { recursive: true }));

test('compares the seeds of each arm with those of the first, by recipe, and draws them', async () => {
  const from = join(folder, 'records.jsonl');
  const run = (recipe: string, run: string, scores: number[], rank?: number) => {
    const evaluations = scores.map((score, i) => [1000 * (i + 1), score, 0, 10, i, rank && rank + i]);
    return JSON.stringify({ recipe, run, evaluations });
  };
  const lines = [
    ...[run('breakout', 'all-seed-1', [4, 8], 2.04), run('breakout', 'no-resets-seed-1', [3, 9])],
    ...[run('breakout', 'all-seed-2', [4, 6]), run('breakout', 'no-resets-seed-2', [3, 5])],
    run('pong', 'all-seed-1', [-20, -18.5]),
  ];
  writeFileSync(from, `${lines.join('\n')}\n`);
  const { status, stdout } = await runBench('ablation.js', ['--from', from, '--out', folder]);
  assert.is(status, 0);
  const tables = stdout.split('\n\n').filter((each) => each.startsWith('|'));
  const cells = tables.map((table) => table.split('\n').map((row) => row.split(' | ')));
  assert.equal(
    cells.map((rows) => rows.length - 2),
    [2, 1],
  );
  assert.match(tables[0], /^\| all \| 7\.0 \[.*\| 5\.5 \| 8\.0, 6\.0 \| 3\.0, - \|$/m);
  assert.match(tables[0], /^\| no-resets \| 7\.0 .*\| 50 % \[.*\| 5\.0 \| 9\.0, 5\.0 \| -, - \|$/m);
  assert.match(tables[1], /^\| all \| -18\.5 \| -19\.[23] \| -18\.5 \| - \|$/m);
  for (const recipe of ['breakout', 'pong']) {
    assert.match(readFileSync(join(folder, `ablation-${recipe}.svg`), 'utf8'), /^<svg /);
  }
});

test('records that cannot be read are named', async () => {
  const { status, stderr } = await runBench('ablation.js', ['--from', join(folder, 'none.jsonl')]);
  assert.is(status, 2);
  assert.match(stderr, /^error: --from: .*none\.jsonl/);
  const other = join(folder, 'other.jsonl');
  for (const line of ['{"a":1}', 'no JSON', 'null']) {
    writeFileSync(other, `${line}\n`);
    const wrong = await runBench('ablation.js', ['--from', other]);
    assert.is(wrong.status, 2, line);
    assert.match(wrong.stderr, /^error: --from: line 1 of .*other\.jsonl is no record of a run/, line);
  }
});

test.run();
