import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aptInstall } from '../scripts/apt.js';
import { json, runCommand } from './commands/run-command.ts';

const test = suite('apt');

// An apt-get that installs nothing and logs its arguments.
const folder = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
const log = join(folder, 'log');
writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\necho "$@" >> '${log}'\n`);
chmodSync(join(folder, 'apt-get'), 0o755);
const PATH = `${folder}${delimiter}${process.env.PATH}`;
const noDriver = { PATH, VK_DRIVER_FILES: '/nonexistent', VK_ICD_FILENAMES: '/nonexistent' };
test.after(() => rmSync(folder, { recursive: true }));

const run = join(folder, 'run');
const tiny = '--set hiddenSizes=8 --set evaluation.finalGames=1 --set evaluation.games=1 --episodes 1 --json';

test('without an adapter, commands compute on the CPU and install no driver', async () => {
  for (const command of [`train cartpole-td4 ${tiny} --out ${run}`, `evaluate ${run} --games 1 --json`]) {
    const ended = await runCommand('cli.js', command, undefined, noDriver);
    assert.is(ended.status, 0, ended.stderr);
    assert.ok(json(ended));
  }
  assert.match(JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')).device, /^CPU/);
  assert.not.ok(existsSync(log), 'apt-get was not run');
});

test('without an adapter, --device webgpu ends with what to install, and installs nothing', async () => {
  const commands: [script: string, flags: string][] = [
    ['cli.js', `train cartpole-td4 ${tiny} --device webgpu --out ${join(folder, 'other')}`],
    ['cli.js', `evaluate ${run} --device webgpu`],
    ['train-breakout.js', '--preset laptop --device webgpu'],
    ['bench/cartpole.js', '--device webgpu'],
  ];
  for (const [script, flags] of commands) {
    const { status, stdout, stderr } = await runCommand(script, flags, undefined, noDriver);
    assert.equal([status, stdout], [1, ''], stderr);
    assert.match(
      stderr,
      /^error: no WebGPU adapter was found: install a Vulkan driver \(.*mesa-vulkan-drivers.*\), or .*\n$/,
    );
  }
  assert.not.ok(existsSync(log), 'apt-get was not run');
});

test('npm start installs no driver for its help, nor where it computes elsewhere', async () => {
  const { status, stdout } = await runCommand('scripts/start.js', '--help', undefined, noDriver);
  assert.is(status, 0);
  assert.match(stdout, /--device KIND/);
  const flags = '--device reference --steps 1';
  const { stderr } = await runCommand('scripts/start.js', flags, undefined, noDriver);
  assert.match(stderr, /^device {2}CPU reference/);
  assert.not.ok(existsSync(log), 'apt-get was not run');
});

test('aptInstall first says what it installs, as which user, and how to do without', () => {
  rmSync(log, { force: true });
  const { error } = console;
  const said: string[] = [];
  console.error = (line) => {
    assert.not.ok(existsSync(log), 'nothing has been run yet');
    said.push(line);
  };
  const path = process.env.PATH;
  process.env.PATH = PATH;
  try {
    aptInstall(['some-driver'], { why: 'as none was found; --device cpu needs none' });
  } finally {
    console.error = error;
    process.env.PATH = path;
  }
  assert.equal(said, [
    'apt-get, run as root, now installs some-driver, as none was found; --device cpu needs none',
  ]);
  assert.match(readFileSync(log, 'utf8'), /install -y --no-install-recommends some-driver\n$/);
});

test.run();
