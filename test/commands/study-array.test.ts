import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, json, metricsReach, runCommand } from './run-command.ts';

const test = suite('a study as an array of tasks');

const root = mkdtempSync(join(tmpdir(), 'study-array-'));
test.after(() => rmSync(root, { recursive: true }));

const TINY = [
  'hiddenSizes=8',
  'batchSize=8',
  'learningStarts=20',
  'episodes=30',
  'saveEvery=1000',
  'evaluation.games=2',
];
const study = (folder: string) =>
  `study cartpole-td4 --vary gamma=0.9,0.99 --preset corrected ${[...TINY, 'evaluation.finalGames=3'].map((each) => `--set ${each}`).join(' ')} --seeds 3 --processes 1 --device cpu --out ${folder} --json`;

/** The environment that Slurm gives a task. */
const slurm = (id: number) => ({
  ...{ SLURM_ARRAY_TASK_ID: String(id), SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1' },
  ...{ SLURM_ARRAY_TASK_MAX: '2', SLURM_ARRAY_TASK_STEP: '1' },
});

/** The page without the folder's name, and without names of styles, which count the charts of a process. */
const pageOf = (folder: string) =>
  readFileSync(join(folder, 'comparison.html'), 'utf8')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/zr\d+-\w+-?\d+/g, 'STYLE');
const settings = (ended: Ended) => json(ended).settings;

test('ends with the same page, although one task was stopped and started again', async () => {
  const [one, shared] = ['one', 'shared'].map((name) => join(root, name));
  const whole = await runCommand('cli.js', study(one));
  assert.is(whole.status, 0, whole.stderr);

  const task = (id: number, during?: Parameters<typeof runCommand>[2]) =>
    runCommand('cli.js', study(shared), during, slurm(id));
  const run = join(shared, 'gamma=0.9-seed-1');
  const stopped = await task(1, async (child) => {
    await metricsReach(run, 100, child);
    // Schedulers signal all processes of a task.
    for (const pid of [JSON.parse(readFileSync(join(run, 'lock'), 'utf8')).pid, child.pid!]) {
      process.kill(pid, 'SIGTERM');
    }
  });
  assert.is(stopped.status, 75, stopped.stderr);
  assert.is(readdirSync(join(run, 'checkpoints')).length, 1, 'it was saved');
  assert.match(stopped.stderr, /^cartpole-td4: 3 runs, the share of task 0 of 2, 1 at once; 0 are there/m);
  const both = await Promise.all([task(1), task(2)]);
  for (const { status, stderr } of both) assert.is(status, 0, stderr);
  assert.is(pageOf(shared), pageOf(one));
  assert.ok(both.some((each) => JSON.stringify(settings(each)) === JSON.stringify(settings(whole))));
  const lines = [stopped, ...both].flatMap(({ stderr }) => stderr.match(/^\d of 3 .*$/gm) ?? []);
  assert.is(lines.length, 6, 'every run ended once');
  assert.equal(
    readdirSync(shared).filter((name) => name.endsWith('.new')),
    [],
  );
});

test.run();
