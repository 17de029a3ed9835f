import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLine, runBench } from './run-bench.ts';

const test = suite('bench/systems.js');

const folder = mkdtempSync(join(tmpdir(), 'systems-'));
test.after(() => rmSync(folder, { recursive: true }));

const QUICK = ['--quick', '--device', 'cpu', '--out', folder, '--json'];
const PRESETS = { 'cartpole-rmsprop': ['tuned', 'notebook'], 'bit-flip': ['hindsight', 'alone'] };
const RUNS = Object.entries(PRESETS).flatMap(([recipe, presets]) =>
  presets.map((preset) => `${recipe}-${preset}-1`),
);

test('trains recipes, prints a row for each preset, and keeps it in two files', async () => {
  const { status, stdout, stderr } = await runBench('systems.js', [
    ...QUICK,
    ...['--only', Object.keys(PRESETS).join()],
  ]);
  assert.is(status, 0, stderr);
  const table = parseLine(stdout);
  assert.match(table.device, /^CPU/);
  assert.is(table.quick, true);
  assert.equal(
    table.rows.map(({ recipe, preset }: Record<string, string>) => `${recipe}-${preset}-1`),
    RUNS,
  );
  for (const { recipe, preset, held, scores, seeds, medianSteps } of table.rows) {
    assert.equal([scores.length, seeds, held], [1, 1, preset === PRESETS[recipe as keyof typeof PRESETS][0]]);
    assert.ok(scores[0] >= (recipe === 'bit-flip' ? -15 : 8), `${recipe}: ${scores}`);
    assert.ok(medianSteps > 0);
  }
  assert.equal(JSON.parse(readFileSync(join(folder, 'systems.json'), 'utf8')), table);
  const rows = readFileSync(join(folder, 'systems.md'), 'utf8').trim().split('\n').slice(2);
  assert.equal(
    rows.map((row) => row.split(' | ').slice(0, 2).join('-').replace('| ', '')),
    RUNS.map((run) => run.slice(0, -2)),
  );
  for (const run of RUNS) {
    const lines = readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n');
    assert.ok(JSON.parse(lines.at(-1)!).updates > 0, `${run} never learned`);
  }
});

test('called again, goes on with what is missing, and repeats nothing', async () => {
  rmSync(join(folder, RUNS[3]), { recursive: true });
  const { status, stdout, stderr } = await runBench('systems.js', [...QUICK, '--only', 'bit-flip']);
  assert.is(status, 0, stderr);
  assert.is(parseLine(stdout).rows.length, 2);
  assert.ok(existsSync(join(folder, RUNS[3], 'result.json')));
  assert.ok(stderr.includes(RUNS[3]) && !stderr.includes(RUNS[2]), stderr);
});

test('a recipe that does not exist is refused in a line that suggests one', async () => {
  const { status, stderr } = await runBench('systems.js', [...QUICK, '--only', 'cartpole,pongg']);
  assert.is(status, 2);
  assert.match(stderr, /^error: --only: there is no recipe 'pongg': did you mean 'pong'\?.*\n$/);
});

test.run();
