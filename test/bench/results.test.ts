import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resultsPage } from '../../bench/results-page.ts';
import { runBench } from './run-bench.ts';

const test = suite('bench/results.js');
const folder = mkdtempSync(join(tmpdir(), 'results-test-'));
test.after(() => rmSync(folder, { recursive: true }));

test('makes a page of records, the latest first, and says where it is', async () => {
  writeFileSync(join(folder, '2026-01-02-a.json'), JSON.stringify({ about: { device: 'GPU <1>' } }));
  writeFileSync(join(folder, '2026-02-01-b.jsonl'), '{"w":"W1","ms":1.25}\n{"w":"W2","ms":0.123456}\n');
  writeFileSync(join(folder, 'curve.csv'), 'steps\n1\n');
  const out = join(folder, 'new', 'page.html');
  const { status, stdout } = await runBench('results.js', ['--from', folder, '--out', out]);
  assert.is(status, 0);
  assert.is(stdout, `${out}\n`);
  const page = readFileSync(out, 'utf8');
  const names = [...page.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, name]) => name);
  assert.equal(names, ['2026-02-01-b.jsonl', '2026-01-02-a.json']);
  assert.match(page, '<td>GPU &#60;1&#62;</td>');
  assert.match(page, '<td>W2</td><td>0.1235</td>');
});

test('entries with like fields are the rows of a table, and fields that an entry lacks are left empty', () => {
  const updates = { W1: { ms: 1, ours: { cpu: 2 } }, W2: { ms: 3, ours: { cpu: null, gpu: 4 } } };
  const page = resultsPage({ file: { updates, notes: ['one', 'two'] } });
  const heads = [...page.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(([, head]) => head);
  assert.equal(heads, ['', 'ms', 'ours cpu', 'ours gpu']);
  assert.match(page, '<td>W1</td><td>1</td><td>2</td><td></td>');
  assert.match(page, '<td>W2</td><td>3</td><td>-</td><td>4</td>');
  assert.match(page, '<td>one, two</td>');
});

test.run();
