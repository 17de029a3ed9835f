import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { json, runCommand } from '../commands/run-command.ts';

const test = suite('the folder of a run');
const root = mkdtempSync(join(tmpdir(), 'run-folder-'));
test.after(() => rmSync(root, { recursive: true }));

const train = 'train cartpole --device cpu --seed 1 --set hiddenSizes=8 --set batchSize=8';
const command = (flags: string) => runCommand('cli.js', flags);
const checkpointsOf = (folder: string) => readdirSync(join(folder, 'checkpoints'));

test('keeps its last good checkpoint if training diverges, and says so', async () => {
  const folder = join(root, 'diverged');
  const random = '--set learningRate=1e30 --set epsilon.from=1 --set epsilon.to=1';
  const ended = await command(
    `${train} --steps 2000 --save-every 8 --eval-every 0 ${random} --out ${folder}`,
  );
  assert.is(ended.status, 1);
  assert.match(
    ended.stderr,
    /error: .* holds (NaN|-?Infinity), so nothing is saved: .*; the checkpoint of step \d+ is safe\n$/,
  );
  assert.is(checkpointsOf(folder).length, 1);
  assert.is((await command(`evaluate ${folder} --games 1`)).status, 0);
});

test('belongs to one of two runs that begin in it at once, and has the settings of that one', async () => {
  const folder = join(root, 'race');
  const runs = [16, 32].map((size) =>
    command(
      `train cartpole --device cpu --steps 200 --seed ${size} --set hiddenSizes=${size} --out ${folder}`,
    ),
  );
  const ended = await Promise.all(runs);
  const winner = ended.findIndex(({ status }) => status === 0);
  const loser = ended[1 - winner];
  assert.match(loser.stderr, /^error: .*(is being trained by process \d+|holds a run already)/m);
  const { seed, settings } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  assert.equal([seed, settings.hiddenSizes], [[16], [32]].map(([size]) => [size, [size]])[winner]);
  assert.not.ok(existsSync(join(folder, 'lock')));
});

test('goes on with its first device and without damaged best networks, but not without its checkpoints', async () => {
  const folder = join(root, 'goes-on');
  const begun = await command(
    `${train.replace('cpu', 'reference')} --steps 150 --out ${folder} --save-every 50`,
  );
  assert.is(begun.status, 0, begun.stderr);
  const [best] = readdirSync(join(folder, 'best'));
  writeFileSync(join(folder, 'best', best, 'score.json'), '');
  const on = await command(`train --resume ${folder} --steps 200 --json`);
  assert.match(String(json(on).device), /reference/i);
  assert.match(on.stderr, /^best +.*score\.json: .*; they are passed over$/m);

  const records = (await readMetrics(folderAt(folder))).length;
  rmSync(join(folder, 'checkpoints'), { recursive: true });
  const without = await command(`train --resume ${folder} --steps 250`);
  assert.is(without.status, 1);
  assert.match(without.stderr, /error: .*checkpoints holds no checkpoint, though the metrics go to step 200/);
  assert.is((await readMetrics(folderAt(folder))).length, records);
});

test('of a study goes on in spite of torn files', async () => {
  const folder = join(root, 'study');
  const flags = `train cartpole --device cpu --seeds 1 --seed 1 --steps 100 --out ${folder} --json`;
  const first = await command(flags);
  for (const torn of ['seed-1/result.json', 'study.json']) {
    writeFileSync(join(folder, torn), '');
    const again = await command(flags);
    assert.equal(json(again), json(first));
  }
});

test('is complete even if the messages of its run cannot be written', async () => {
  const ends: Record<string, string> = { pipe: '2>&1 | true', disk: '2>/dev/full' };
  for (const [name, end] of Object.entries(ends)) {
    const folder = join(root, name);
    const line = `${process.execPath} cli.js ${train} --steps 150 --out ${folder} ${end}`;
    await new Promise((resolve) => spawn('sh', ['-c', line], { stdio: 'ignore' }).on('close', resolve));
    for (let i = 0; i < 600 && !existsSync(join(folder, 'result.json')); i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(existsSync(join(folder, 'result.json')), name);
  }
  const lost = `${process.execPath} cli.js ${train} --steps 50 --json --out ${join(root, 'lost')} >/dev/full`;
  const status = await new Promise((resolve) =>
    spawn('sh', ['-c', lost], { stdio: 'ignore' }).on('close', resolve),
  );
  assert.is(status, 1, 'lost results are a failure');
});

test('is named with the reason if it cannot be written', async () => {
  const folder = join(root, 'blocked');
  cpSync('package.json', folder);
  const ended = await command(`${train} --steps 50 --out ${folder}/run`);
  assert.is(ended.status, 1);
  assert.match(
    ended.stderr,
    /^error: .*blocked\/run.*: it is a file, or lies in one, where a folder should be\n/m,
  );
});

test.run();
