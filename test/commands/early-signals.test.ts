import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runCommand, signalAfter } from './run-command.ts';

/** Gives each process a free port for its debugger, which SIGUSR1 starts until a program listens to that signal. */
const ownPort = { NODE_OPTIONS: '--inspect-port=0' };

const test = suite('signals that come while a command is loaded');

const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-early-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

/** Trains until a signal comes, and returns the status that a shell would show. */
async function train(
  script: string,
  flags: string,
  during: (child: ChildProcess) => Promise<void>,
  environment: NodeJS.ProcessEnv = ownPort,
) {
  let child: ChildProcess | undefined;
  const told = (begun: ChildProcess) => {
    child = begun;
    return during(begun);
  };
  const { status, stderr } = await runCommand(script, `${flags} --device cpu`, told, environment);
  return { status: status ?? 128 + constants.signals[child!.signalCode!], stderr };
}

/** A run long enough to be stopped, and short enough not to hold the tests up if it misses the signal. */
const long = 'train cartpole --steps 20000 --eval-every 0 --save-every 0 --set evaluation.finalGames=1';

test('SIGUSR1 at any time after Node started saves a run with --requeue', async () => {
  const moments = [0, 50, 200, 500].map(async (ms) => {
    const folder = join(root, `again-${ms}`);
    const flags = `${long} --requeue --out ${folder}`;
    const { status, stderr } = await train('cli.js', flags, signalAfter(ms, 'SIGUSR1', 'SIGUSR1'));
    assert.is(status, 75, stderr);
    assert.match(stderr, `go on with: node cli.js train --resume ${folder} --device cpu --requeue\n`);
  });
  await Promise.all(moments);
});

test('a run that was saved before its first step can be resumed', async () => {
  const resume = `train --resume ${join(root, 'again-0')} --steps 20`;
  const { status, stderr } = await train('cli.js', resume, async () => {});
  assert.is(status, 0, stderr);
});

test('SIGTERM at the first line saves a task of an array, and the exit status asks to be started again', async () => {
  const folder = join(root, 'task');
  const flags = `${long} --out ${folder}`;
  const environment = { SLURM_ARRAY_TASK_ID: '3' };
  const { status, stderr } = await train('cli.js', flags, signalAfter(0, 'SIGTERM', 'SIGHUP'), environment);
  assert.is(status, 75, stderr);
  assert.match(stderr, `go on with: node cli.js train --resume ${folder} --device cpu\n`);
});

test('train-breakout.js and a study do the same', async () => {
  const heard = () => signalAfter(0, 'SIGUSR1', 'SIGUSR1');
  const breakout = `--preset laptop --replay-size 1000 --learning-starts 500 --steps 500 --requeue --out ${join(root, 'breakout')}`;
  const run = await train('train-breakout.js', breakout, heard());
  assert.is(run.status, 75, run.stderr);
  assert.match(run.stderr, `go on with: node train-breakout.js --resume ${join(root, 'breakout')}`);
  const study = `train cartpole --seeds 2 --requeue --out ${join(root, 'study')}`;
  const runs = await train('cli.js', study, heard());
  assert.is(runs.status, 75, runs.stderr);
  assert.match(runs.stderr, `go on with: node cli.js ${study}`);
});

for (const [signal, expected] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  test(`${signal} at once ends a command that has not begun anything`, async () => {
    const folder = join(root, signal);
    const sent = signalAfter(0, signal as NodeJS.Signals, 'SIGHUP');
    const { status, stderr } = await train('cli.js', `${long} --out ${folder}`, sent);
    assert.equal([status, stderr, existsSync(folder)], [expected, '', false]);
  });
}

test('SIGINT ends a run with --requeue, too', async () => {
  const sent = signalAfter(0, 'SIGINT', 'SIGHUP');
  const { status } = await train('cli.js', `${long} --requeue --out ${join(root, 'ended')}`, sent);
  assert.is(status, 130);
});

test('Ctrl-C in a clone whose programs are compiled for the first time ends the command, without a stack trace', async () => {
  const clone = join(root, 'clone');
  const parts = ['cli.js', 'package.json', 'package-lock.json', 'scripts', 'shaders', 'src'];
  for (const part of parts) cpSync(part, join(clone, part), { recursive: true, preserveTimestamps: true });
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'), 'junction');
  for (const ms of [400, 800, 1200, 1600]) {
    const child = spawn(process.execPath, ['cli.js', 'train', 'cartpole', '--device', 'cpu'], {
      cwd: clone,
      detached: true, // a terminal's signals reach all processes of a group; this is one
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    await setTimeout(ms);
    process.kill(-child.pid!, 'SIGINT');
    const [status, signal] = await once(child, 'close');
    assert.is(status ?? 128 + constants.signals[signal as NodeJS.Signals], 130, `${ms} ms: ${said}`);
    assert.not.match(said, / {4}at |was stopped/);
  }
});

test.run();
