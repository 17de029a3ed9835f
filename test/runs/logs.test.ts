import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportTensorBoard } from '../../src/exports/run-tensorboard.node.ts';
import { type CartPoleSettings, cartpoleRecipe } from '../../src/index.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readRun, type TrainRunOptions, trainRun } from '../../src/runs/index.node.ts';
import { MonitorLog } from '../../src/runs/monitor-log.ts';
import { readEvents, readScalars } from '../exports/read-events.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';

const test = suite('logs of a run for other programs');

const root = mkdtempSync(join(tmpdir(), 'run-logs-'));
test.after(() => rmSync(root, { recursive: true }));

const asked: TrainRunOptions<CartPoleSettings> = {
  ...{ seed, steps: 600, evalEvery: 200, saveEvery: 150, saveReplay: true, device: 'cpu', threads: 1 },
  settings: {
    hiddenSizes: [6],
    batchSize: 8,
    learningStarts: 50,
    evaluation: { games: 2, confirmGames: 2, finalGames: 2 },
  },
  logs: { tensorboard: 'sb3', monitor: true },
};
const whole = join(root, 'whole');

/** The event files in a folder, in the order in which readers take them. */
function eventFiles(folder: string): Uint8Array[] {
  const names = readdirSync(folder).filter((name) => name.includes('tfevents'));
  return names.sort().map((name) => readFileSync(join(folder, name)));
}

/** The curves that do not depend on the clock. */
function curvesOf(folder: string) {
  const curves = readScalars(eventFiles(folder));
  curves.delete('time/fps');
  return Object.fromEntries([...curves].sort());
}

/** The games in monitor.csv, without their times. */
function gamesIn(folder: string): string[] {
  const [, , ...lines] = readFileSync(join(folder, 'monitor.csv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.replace(/,[^,]*$/, ''));
}

test('event files have every line of metrics, and films, under the requested tags', async () => {
  await trainRun(cartpoleRecipe, { ...asked, out: whole });
  const files = eventFiles(whole);
  assert.is(files.length, 1);
  const curves = readScalars(files);
  const metrics = await (await readRun(whole)).metrics();
  const scored = metrics.filter(({ evalScore }) => evalScore !== null);
  assert.equal(
    curves.get('eval/mean_reward'),
    scored.map(({ steps, evalScore }) => ({ step: steps, value: Math.fround(evalScore!) })),
  );
  assert.equal(
    curves.get('rollout/exploration_rate')?.map(({ step }) => step),
    metrics.map(({ steps }) => steps),
  );
  const filmed = readEvents(files[0]).flatMap(({ step, values }) =>
    values.flatMap(({ image }) => (image ? step : [])),
  );
  assert.equal(
    filmed,
    readdirSync(join(whole, 'videos')).map((name) => Number(name.match(/\d+/)![0])),
  );
  assert.is(readEvents(files[0]).at(-1)?.values[0].tag, '_hparams_/session_end_info');
});

test('monitor.csv has every game of training', async () => {
  const [head, columns] = readFileSync(join(whole, 'monitor.csv'), 'utf8').split('\n');
  const { t_start, env_id } = JSON.parse(head.slice(1)) as { t_start: number; env_id: string };
  assert.ok(head.startsWith('#{') && Math.abs(Date.now() / 1000 - t_start) < 3600);
  assert.equal([env_id, columns], ['CartPole-v1', 'r,l,t']);
  const result = await (await readRun(whole)).result();
  const games = gamesIn(whole).map((line) => line.split(',').map(Number));
  assert.is(games.length, result!.games);
  assert.ok(games.every(([score, length]) => score === length && length > 0));
});

test('the logs of a stopped and resumed run read like those of one that was never stopped', async () => {
  const folder = join(root, 'stopped');
  const stopper = new AbortController();
  await trainRun(cartpoleRecipe, {
    ...{ ...asked, out: folder, signal: stopper.signal },
    onProgress: ({ steps }) => {
      if (steps >= 331) stopper.abort();
    },
  });
  await trainRun(cartpoleRecipe, { resume: folder });
  assert.is(eventFiles(folder).length, 2);
  const [resumed, never] = [curvesOf(folder), curvesOf(whole)];
  for (const [tag, points] of Object.entries(never)) {
    const found = new Map(resumed[tag].map(({ step, value }) => [step, value]));
    if (tag.startsWith('eval/')) for (const { step, value } of points) assert.is(found.get(step), value, tag);
    const steps = resumed[tag].map(({ step }) => step);
    assert.equal(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
      tag,
    );
  }
  assert.equal(gamesIn(folder), gamesIn(whole));
});

test('a run that was killed goes on without the games that it plays again', async () => {
  const folder = mkdtempSync(join(root, 'killed-'));
  const head = '#{"t_start":1,"env_id":"x"}\nr,l,t\n';
  writeFileSync(join(folder, 'monitor.csv'), `${head}1,1,0.1\n2,2,0.2\n3,3,0.3\n4,`);
  const log = await MonitorLog.open(folderAt(folder), { environment: 'y', games: 2, started: 9 });
  log.game({ score: -7.5 }, 4);
  await log.save();
  assert.is(readFileSync(join(folder, 'monitor.csv'), 'utf8'), `${head}1,1,0.1\n2,2,0.2\n-7.5,,4.000000\n`);
  await rejects(
    MonitorLog.open(folderAt(folder), { environment: 'y', games: 4, started: 9 }),
    /monitor\.csv: 3 games, the run has had 4/,
  );
});

test('exporting a finished run gives the same event files', async () => {
  const out = join(root, 'exported', 'my-run');
  assert.is(await exportTensorBoard(whole, { out }), out);
  assert.equal(curvesOf(out), curvesOf(whole));
  const tagsOf = (folder: string) =>
    eventFiles(folder)
      .flatMap(readEvents)
      .flatMap(({ step, values }) => values.map(({ tag }) => `${step} ${tag}`));
  assert.equal(tagsOf(out).sort(), tagsOf(whole).sort());
  await rejects(exportTensorBoard(root), /there is no run in/);
});

test('unknown logs are refused', async () => {
  for (const logs of [{ tensorboard: 'tf' }, { tensorbord: 'sb3' }, { monitor: false }, 'sb3', null]) {
    await rejects(
      trainRun(cartpoleRecipe, { ...asked, out: join(root, 'no'), logs: logs as never }),
      /^logs must be \{ tensorboard/,
    );
  }
  await rejects(
    trainRun(cartpoleRecipe, { resume: whole, logs: { monitor: true } }),
    /^logs cannot be changed by resume/,
  );
});

test.run();
