import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPackage } from '../../src/platform/find-package.node.ts';
import { json, runCommand } from './run-command.ts';

const test = suite('a queue in Redis');

const lacks = [
  ...(spawnSync('redis-server', ['--version']).status === 0 ? [] : ['Debian’s redis-server']),
  ...(findPackage('bullmq', 'bullmq') ? [] : ['BullMQ (npm install in tools/bullmq)']),
];
if (lacks.length > 0) console.log(`skipped, as ${lacks.join(' and ')} is not here: workers and a queue`);

const root = mkdtempSync(join(tmpdir(), 'queue-'));
const started = new Set<ChildProcess>();
test.after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await Promise.all([...started].map(ended));
  rmSync(root, { recursive: true });
});

/** Starts a command, and collects its stderr. */
function start(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  started.add(child);
  const said = { text: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.text += text;
  });
  return { child, said };
}

async function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  started.delete(child);
  return child.signalCode ?? child.exitCode;
}

/** Waits until `holds`. The limit is far above the time that a busy machine takes. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 600_000; !holds(); await setTimeout(20)) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
  }
}

const port = await new Promise<number>((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { readonly port: number };
    server.close(() => resolve(port));
  });
});
const url = `redis://127.0.0.1:${port}`;

async function startRedis(dir: string) {
  const folder = join(root, dir);
  mkdirSync(folder, { recursive: true });
  const flags = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder];
  const { child } = start('redis-server', ['--port', String(port), ...flags]);
  await until('Redis answers', () => spawnSync('redis-cli', ['-p', String(port), 'ping']).status === 0);
  return child;
}

const worker = (runs: string) =>
  start(process.execPath, ['cli.js', 'worker', '--queue', url, '--runs', runs, '--device', 'cpu']);

/** The name of a run's checkpoint, and the bytes of its nets. */
function learned(folder: string): string[] {
  const [name] = readdirSync(join(folder, 'checkpoints'));
  const files = readdirSync(join(folder, 'checkpoints', name)).filter((each) =>
    each.endsWith('.safetensors'),
  );
  return [name, ...files.map((each) => readFileSync(join(folder, 'checkpoints', name, each), 'base64'))];
}

/** Waits until the next run that a worker begins has a checkpoint, and returns the run's folder. */
async function inTheMidst({ said }: { readonly said: { readonly text: string } }): Promise<string> {
  const begun = said.text.match(/^.*: begins$/gm)?.length ?? 0;
  let folder = '';
  await until('a worker has a checkpoint', () => {
    const all = [...said.text.matchAll(/^(.*): begins$/gm)];
    folder = all.length > begun ? all.at(-1)![1] : '';
    const checkpoints = join(folder, 'checkpoints');
    return folder !== '' && existing(checkpoints).length > 0;
  });
  return folder;
}

function existing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

if (lacks.length === 0) {
  test('trains every run once, even if workers and Redis die, to the bytes that it has without a queue', async () => {
    const settings = ['hiddenSizes=8', 'batchSize=8', 'learningStarts=20', 'episodes=200', 'saveEvery=20'];
    const set = [...settings, 'evaluation.games=2', 'evaluation.finalGames=2'].flatMap((each) => [
      '--set',
      each,
    ]);
    const study = ['study', 'cartpole-td4', '--preset', 'corrected', '--vary', 'gamma=0.9,0.99', ...set];
    const plain = join(root, 'plain', 'study');
    const asked = [...study, '--seeds', '6', '--device', 'cpu', '--json', '--out'];
    const alone = await runCommand('cli.js', [...asked, plain]);
    assert.is(alone.status, 0, alone.stderr);

    const [runs, folder] = [join(root, 'queued'), join(root, 'queued', 'study')];
    const redis = await startRedis('redis');
    const [killed, stopped] = [worker(runs), worker(runs)];
    const queued = runCommand('cli.js', [...asked, folder, '--queue', url]);

    const orphan = await inTheMidst(killed);
    killed.child.kill('SIGKILL');
    await inTheMidst(stopped);
    stopped.child.kill('SIGTERM');
    assert.is(await ended(stopped.child), 143, stopped.said.text);
    const back = stopped.said.text.match(/^.*(?=: begins$)/gm)!.at(-1)!;

    const others = [worker(runs), worker(runs)];
    await inTheMidst(others[0]);
    redis.kill('SIGKILL');
    await ended(redis);
    await setTimeout(2000);
    const again = await startRedis('redis'); // with what it had written
    await inTheMidst(others[1]);
    again.kill('SIGKILL');
    await ended(again);
    await startRedis('empty'); // it has lost everything

    const told = await queued;
    assert.is(told.status, 0, told.stderr);
    const lines = told.stderr.match(/^\d+ of 12 .* after [\d,]+ steps$/gm) ?? [];
    assert.is(lines.length, 12, told.stderr);
    assert.equal(json(told).settings, json(alone).settings);
    for (const name of readdirSync(plain).filter((each) => each.includes('seed'))) {
      assert.equal(learned(join(folder, name)), learned(join(plain, name)), name);
    }
    const said = others.map(({ said }) => said.text).join('');
    for (const each of [orphan, back])
      assert.ok(said.includes(`${each}: begins`), `${each} went on elsewhere`);
  });

  test('gives the trials of a sweep with halving to workers', async () => {
    const folder = join(root, 'queued', 'sweep');
    const file = join(root, 'small.json');
    const set = {
      steps: 160,
      learningStarts: 20,
      batchSize: 8,
      'evaluation.games': 2,
      'evaluation.finalGames': 2,
    };
    const space = { learningRate: { log: [1e-4, 1e-1] } };
    writeFileSync(
      file,
      JSON.stringify({ recipe: 'cartpole', set, space, trials: 5, halving: { from: 40, factor: 2 } }),
    );
    const ended = await runCommand('cli.js', ['sweep', file, '--out', folder, '--queue', url, '--json']);
    assert.is(ended.status, 0, ended.stderr);
    const told = json(ended) as unknown as { isOver: boolean; trials: { scores: (number | null)[] }[] };
    assert.is(told.isOver, true);
    assert.ok(told.trials.every(({ scores }) => scores[0] !== null) && told.trials[0].scores[2] !== null);
  });
}

test.run();
