import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { metricsReach } from './run-command.ts';

const test = suite('runs side by side');

const root = mkdtempSync(join(tmpdir(), 'side-by-side-'));
test.after(() => rmSync(root, { recursive: true }));

test('a run ends with the process that began it, however that one ended', async () => {
  const folder = join(root, 'orphan');
  const flags = ['--steps', '100000000', '--eval-every', '0', '--set', 'hiddenSizes=8', '--out', folder];
  const child = spawn(process.execPath, ['cli.js', 'train', 'cartpole', '--device', 'cpu', ...flags], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise((resolve) => child.on('exit', (status, signal) => resolve(signal ?? status)));
  await metricsReach(folder, 1000, child);
  child.disconnect(); // the run sees the same when the process at the other end is killed
  const deaf = setTimeout(() => child.kill('SIGKILL'), 20_000);
  assert.is(await ended, 1);
  clearTimeout(deaf);
});

test.run();
