import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cartpolePresets } from '../../src/index.ts';
import type { RunSettings } from '../../src/runs/run-settings.ts';
import { atOnce } from './at-once.ts';

const test = suite('compare');

const root = mkdtempSync(join(tmpdir(), 'compare-'));
test.after(() => rmSync(root, { recursive: true }));

/** Writes the folder of a CartPole run that scored `scores`, one every thousand steps. */
function runOf(name: string, scores: readonly number[], others: Partial<RunSettings> = {}): string {
  const folder = join(root, name);
  const run = {
    ...{ format: 'webgpu-dqn run', version: 1, recipe: 'cartpole', preset: 'default', seed: 1 },
    ...{ settings: cartpolePresets.default, evalEvery: 1000, videoEvery: 0, saveEvery: 0, saveReplay: false },
    ...{ command: '', ...others },
  };
  const lines = scores.map((evalScore, i) => ({
    ...{ steps: 1000 * (i + 1), updates: 1, games: i, score: null, loss: null, meanQ: null, epsilon: 0 },
    ...{ stepsPerSecond: 1, seconds: i, evalScore, evalStd: 0, evalGames: 1 },
  }));
  mkdirSync(folder);
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  writeFileSync(join(folder, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

interface Setting {
  readonly name: string;
  readonly finals: readonly number[];
}

async function settingsOf(folders: readonly string[]): Promise<readonly Setting[]> {
  const page = join(root, 'page.html');
  const ended = await atOnce(`compare ${folders.join(' ')} --out ${page} --json`);
  assert.is(ended.status, 0, ended.stderr);
  assert.ok(existsSync(page));
  const { settings } = JSON.parse(ended.stdout) as { settings: readonly Setting[] };
  return settings.map(({ name, finals }) => ({ name, finals }));
}

const slow = { ...cartpolePresets.default, learningRate: 1e-5 };
const a = runOf('a', [10, 500], { seed: 1 });
const b = runOf('b', [20, 400, 480], { seed: 2 });
const c = runOf('c', [9, 11], { settings: slow });
const d = runOf('d', [30], { recipe: 'other', preset: 'mine' });
const e = runOf('e', [40], { changes: [{ step: 5, key: 'learningRate', value: 0.5 }] });

test('runs that differ only in their seeds are one setting; others are named after what differs', async () => {
  assert.equal(await settingsOf([a, b]), [{ name: 'cartpole', finals: [500, 480] }]);
  const { learningRate } = cartpolePresets.default;
  assert.equal(await settingsOf([a, c, b]), [
    { name: `learningRate=${learningRate}`, finals: [500, 480] },
    { name: `learningRate=${slow.learningRate}`, finals: [11] },
  ]);
  assert.equal(await settingsOf([d, a]), [
    { name: 'other mine', finals: [30] },
    { name: 'cartpole default', finals: [500] },
  ]);
  assert.equal(
    (await settingsOf([e, a])).map(({ name }) => name),
    ['learningRate = 0.5 from step 5 on', 'no changes'],
  );
});

test('the bar is that of the recipe if all runs are held to it', async () => {
  const page = join(root, 'bar.html');
  const held = await atOnce(`compare ${a} ${b} --out ${page}`);
  assert.match(held.stderr, /at least 475 \[95 %\]/);
  assert.match(readFileSync(page, 'utf8'), /2 runs of one setting\./);
  assert.not.match((await atOnce(`compare ${a} ${d} --out ${page}`)).stderr, /at least/);
});

test('what cannot be compared is refused in a line', async () => {
  for (const [flags, message] of [
    ['', /which runs\? Their folders are missing/],
    [`${a} ${a}/`, /is named twice/],
    [`${a} ${runOf('empty', [])}`, /empty has no evaluation yet/],
    [`${a} ${root}`, /there is no run in/],
  ] as const) {
    const { status, stderr } = await atOnce(`compare ${flags}`);
    assert.is(status, 2);
    assert.match(stderr, message);
  }
});

test.run();
