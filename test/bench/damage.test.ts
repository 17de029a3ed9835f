import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { devices } from '../devices.ts';
import { seed } from '../seed.ts';
import { parseLine, runBench } from './run-bench.ts';

const test = suite('bench/damage.js');

test('--help lists the flags, and a bad one is refused in one line', async () => {
  const { status, stdout } = await runBench('damage.js', ['--help']);
  assert.is(status, 0);
  for (const flag of ['count', 'seed', 'only', 'case', 'json']) assert.match(stdout, `  --${flag} `);
  const bad = await runBench('damage.js', ['--only', 'run']);
  assert.is(bad.status, 2);
  assert.match(bad.stderr, /^error: --only must be flags or run.json or .*, got 'run' .*\n$/);
});

if (devices.some(({ info }) => info.kind === 'cpu')) {
  test('damaged inputs each end in one clear line, or do no harm', async () => {
    const { status, stdout, stderr } = await runBench('damage.js', [
      '--count',
      '24',
      '--seed',
      `${seed}`,
      '--json',
    ]);
    assert.is(status, 0, stderr);
    const { count, refused, faults, tried } = parseLine(stdout);
    assert.equal(faults, []);
    assert.is(count, 24);
    assert.ok(refused > 5 && Object.keys(tried).length > 2, stderr);
  });
}

test.run();
