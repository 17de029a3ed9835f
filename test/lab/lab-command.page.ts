import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { seed } from '../seed.ts';
import { runCommand } from '../commands/run-command.ts';

const test = suite('the command lab, given a run');

const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-lab-'));
const run = join(root, 'a-run');
test.before(async () => {
  const settings =
    '--set learningStarts=20 --set evaluation.games=1 --set evaluation.finalGames=1 --save-replay';
  const flags = `--seed ${seed} --device cpu --steps 60 --set hiddenSizes=5 ${settings} --out ${run}`;
  const { status, stderr } = await runCommand('cli.js', `train cartpole ${flags}`);
  assert.is(status, 0, stderr);
});
test.after(() => rmSync(root, { recursive: true, force: true }));

/** All files of a folder, by their paths. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(folder, name)).isFile() && name !== 'lock').sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}

test('serves it as a zip, which holds all of its files and leaves them as they are', async () => {
  const before = contentOf(run);
  const server = spawn(process.execPath, ['cli.js', 'lab', run, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
    const address = new URL(String(said).match(/http:\S+/)![0]);
    const response = await fetch(new URL(address.searchParams.get('run')!, address));
    assert.is(response.headers.get('content-type'), 'application/zip');
    const copy = join(root, 'copy');
    await unzipRun(await response.blob(), folderAt(copy));
    assert.equal(contentOf(copy), before);
    assert.equal(contentOf(run), before);
  } finally {
    server.kill();
  }
});

test('refuses what the page could not go on with', async () => {
  const bare = join(root, 'bare');
  mkdirSync(bare);
  writeFileSync(join(bare, 'run.json'), readFileSync(join(run, 'run.json')));
  for (const [given, message] of [
    [join(root, 'nothing'), /nothing/],
    [`${run} ${bare}`, /one run at a time/],
    [bare, /bare holds no checkpoint yet, which the lab would go on from/],
  ] as const) {
    const { status, stderr } = await runCommand('cli.js', `lab ${given} --port 0`);
    assert.is(status, 2, stderr);
    assert.match(stderr, message);
  }
});

test.run();
