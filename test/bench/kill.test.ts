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

for (const by of ['train', 'trainRun']) {
  test(`a run of ${by} on small nets that is killed at random moments ends as if nothing had been`, () => {
    const where = ['--recipe', 'cartpole', '--device', 'cpu', '--seed', `${seed}`];
    const { status, stdout, stderr } = kill('--times', '2', '--by', by, ...where, '--json');
    assert.is(status, 0, stderr);
    const { recipe, steps } = JSON.parse(stdout);
    assert.equal([recipe, steps], ['cartpole', 1344]);
    assert.is(stderr.match(/^kill \d+: from step \d+ to \d+/gm)?.length, 2);
  });
}

// The net is too much for the CPU reference.
if (devices.some(({ info }) => info.kind === 'webgpu')) {
  test('a run that is killed at random moments ends as if nothing had been', () => {
    const { status, stdout, stderr } = kill(
      '--times',
      '3',
      '--device',
      'webgpu',
      '--seed',
      `${seed}`,
      '--json',
    );
    assert.is(status, 0, stderr);
    const { times, steps } = JSON.parse(stdout);
    assert.equal([times, steps], [3, 208]);
    assert.is(stderr.match(/^kill \d+: from step \d+ to \d+/gm)?.length, 3);
  });
}

test.run();
