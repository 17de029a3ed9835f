import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { atOnce } from './at-once.ts';
import { json, runCommand } from './run-command.ts';

const test = suite('train --until');

const root = mkdtempSync(join(tmpdir(), 'until-'));
test.after(() => rmSync(root, { recursive: true }));

const command = (flags: string) => runCommand('cli.js', flags);
const tiny = '--set hiddenSizes=8 --set batchSize=8 --set evaluation.games=3 --set evaluation.finalGames=4';
const begin = `train cartpole ${tiny} --set steps=700 --learning-starts 20 --seed 3 --device cpu --save-replay --json`;

/** The files of the newest checkpoint that hold nets, optimiser and replay. */
function learned(folder: string): Record<string, string> {
  const [name] = readdirSync(join(folder, 'checkpoints'));
  const files = readdirSync(join(folder, 'checkpoints', name)).filter((each) => /safetensors|bin/.test(each));
  return Object.fromEntries(
    files.map((file) => [`${name}/${file}`, readFileSync(join(folder, 'checkpoints', name, file), 'base64')]),
  );
}

test('stops a run at that step and evaluates it; the resumed run has the bytes of one that never stopped', async () => {
  const [whole, folder] = ['whole', 'parts'].map((name) => join(root, name));
  const never = await command(`${begin} --out ${whole}`);
  assert.is(never.status, 0, never.stderr);

  const first = await command(`${begin} --until 123 --out ${folder}`);
  assert.equal([first.status, json(first).steps, json(first).interrupted], [0, 124, false], first.stderr);
  assert.match(first.stderr, /Training was to stop after 123 steps and can be resumed\./);
  const { steps, evalScore, evalGames } = (await readMetrics(folderAt(folder))).at(-1)!;
  assert.equal([steps, evalScore, evalGames], [124, json(first).finalScore, 4]);
  assert.not.ok(existsSync(join(folder, 'result.json')), 'the run has not ended');
  assert.equal(JSON.parse(readFileSync(join(folder, 'result-123.json'), 'utf8')), json(first));

  const second = await command(`train --resume ${folder} --until 400 --json`);
  assert.equal([second.status, json(second).steps], [0, 400], second.stderr);
  const last = await command(`train --resume ${folder} --json`);
  assert.equal([last.status, json(last).steps], [0, 700], last.stderr);
  assert.equal(learned(folder), learned(whole));
  assert.is(json(last).finalScore, json(never).finalScore);
  assert.ok(existsSync(join(folder, 'result.json')));

  const beyond = await command(`train --resume ${folder} --until 701`);
  assert.is(beyond.status, 2);
  assert.match(beyond.stderr, /--until must be an integer from 1 to 700, got '701'/);
});

test('is for one run', async () => {
  const { status, stderr } = await atOnce('train cartpole --seeds 2 --until 5');
  assert.is(status, 2);
  assert.match(stderr, /--until is for one run: leave --seeds out/);
});

test.run();
