import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { devices } from '../devices.ts';
import { seed } from '../seed.ts';

const test = suite('bench/kill.js');

function kill(...flags: string[]) {
  return spawnSync(process.execPath, ['bench/kill.js', ...flags], { encoding: 'utf8' });
}

test('--help lists the flags, and a bad one is refused in one line', () => {
  const { status, stdout } = kill('--help');
  assert.is(status, 0);
  for (const flag of ['times', 'recipe', 'by', 'device', 'seed', 'json'])
    assert.match(stdout, `  --${flag} `);
  const bad = kill('--times', '0');
  assert.is(bad.status, 2);
  assert.match(bad.stderr, /^error: --times must be an integer of at least 1, got '0' .*\n$/);
});

function diesAndGoesOn(flags: readonly string[], steps: number): void {
  const { status, stdout, stderr } = kill(...flags, '--times', '2', '--seed', `${seed}`, '--json');
  assert.is(status, 0, stderr);
  assert.equal(JSON.parse(stdout).steps, steps);
  assert.is(stderr.match(/^kill \d+: from step \d+ to \d+/gm)?.length, 2);
}

for (const by of ['train', 'trainRun']) {
  test(`a run of ${by} on small nets that is killed at random moments ends as if nothing had been`, () =>
    diesAndGoesOn(['--recipe', 'cartpole', '--device', 'cpu', '--by', by], 1344));
}

// Large nets are slow in software and on the CPU reference; files and checkpoints are the same on every device.
test('a run on frames that is killed at random moments ends as if nothing had been', () =>
  diesAndGoesOn(['--device', 'cpu'], 144));

if (devices.some(({ info }) => info.kind === 'webgpu')) {
  test('a run on WebGPU that is killed at random moments ends as if nothing had been', () =>
    diesAndGoesOn(['--recipe', 'cartpole', '--device', 'webgpu'], 1344));
}

test.run();
