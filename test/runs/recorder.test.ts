import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Inspection } from '../../src/agents/inspect.ts';
import type { Run } from '../../src/recipes/recipe.ts';
import type { Evaluations } from '../../src/runs/evaluations.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { MetricsFiles, readMetrics } from '../../src/runs/metrics.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { Recorder } from '../../src/runs/recorder.ts';
import type { CutEvaluation } from '../../src/runs/run-files.ts';
import { assertClose } from '../close.ts';

const test = suite('the lines of metrics');

const root = mkdtempSync(join(tmpdir(), 'recorder-'));
test.after(() => rmSync(root, { recursive: true }));

/** The inspection of a net with a layer of three units and one of two. */
const inspection = {
  gradient: { norm: 0.25, clippedNorm: 0.1 },
  errors: Float32Array.of(1, -2, 0),
  targetDistance: 0.125,
  weightNorm: 3,
  agreement: 0.75,
  units: [
    { layer: '0', scores: [0, 1, 2], dead: 1, dormant: 1 },
    { layer: '2', scores: [0, 0], dead: 2, dormant: 2 },
  ],
} as unknown as Inspection;

/** A recorder of a fake run, with a clock that is set by hand. */
async function recorderOf(
  found: Partial<Inspection> | undefined = inspection,
  cut?: CutEvaluation,
  probed = {},
) {
  const folder = folderAt(mkdtempSync(join(root, 'run-')));
  const clock = { seconds: 0 };
  const progress = { steps: 0, updates: 0, episodes: 0, epsilon: 1, returns: [], latest: undefined };
  const run = {
    ...{ trainer: { progress }, games: 0 },
    inspect: async () => found && { ...inspection, ...found },
    probe: async () => ({ churn: 0.5, overestimation: -2, srank: 3, erank: 2.5, ...probed }),
  } as unknown as Run;
  const evaluation = { returns: [1, 3], mean: 2, std: 1 };
  let cuts = false;
  const evaluations = {
    async evaluate() {
      clock.seconds += 100;
      return cuts ? undefined : evaluation;
    },
  } as unknown as Evaluations;
  const metrics = await MetricsFiles.open(folder);
  const recorder = new Recorder(run, metrics, evaluations, clock as never, cut);
  return {
    ...{ recorder, progress },
    /** Advances the run by a time and a number of steps and updates. */
    train(seconds: number, steps: number, updates = 0) {
      clock.seconds += seconds;
      progress.steps += steps;
      progress.updates += updates;
    },
    cutEvaluations: () => {
      cuts = true;
    },
    read: () => readMetrics(folder),
  };
}

test('each line has the mean score and length of the games since the line before', async () => {
  const { recorder, train, read } = await recorderOf();
  recorder.addGame({ score: 1, steps: 10 });
  recorder.addGame({ score: 4, steps: 30 });
  train(1, 10);
  await recorder.record();
  train(1, 10);
  await recorder.record();
  recorder.addGame({ score: 7, steps: 5 });
  train(1, 10);
  await recorder.evaluate(false);
  recorder.addGame({ score: 9 });
  train(1, 10);
  await recorder.record();
  const told = (await read()).map(({ score, episodeSteps }) => [score, episodeSteps]);
  assert.equal(told, [
    [2.5, 20],
    [null, null],
    [7, 5],
    [9, null],
  ]);
});

test('the speed is that since the line before without evaluations, whose time the seconds include', async () => {
  const { recorder, train, read } = await recorderOf();
  train(2, 10);
  await recorder.record();
  train(1, 10);
  await recorder.evaluate(false);
  train(4, 10);
  await recorder.record();
  const lines = await read();
  assertClose(
    lines.map(({ stepsPerSecond }) => stepsPerSecond),
    [5, 10, 2.5],
    1e-9,
  );
  assert.equal(
    lines.map(({ seconds }) => seconds),
    [2, 103, 107],
  );
});

test('each line has an inspection of the latest batch, if there was an update since the line before', async () => {
  const { recorder, train, read } = await recorderOf();
  for (const updates of [0, 3, 0, 1]) {
    train(1, 10, updates);
    await recorder.record();
  }
  const seen = {
    ...{ gradientNorm: 0.25, tdError: 1, targetDistance: 0.125, deadUnits: 3 / 5, dormantUnits: 3 / 5 },
    ...{ weightNorm: 3, agreement: 0.75, largeErrors: 1 / 3 },
  };
  const nothing = Object.fromEntries(Object.keys(seen).map((name) => [name, null]));
  assert.equal(
    (await read()).map((record) => ({
      ...Object.fromEntries(Object.keys(seen).map((name) => [name, record[name as keyof MetricsRecord]])),
    })),
    [nothing, seen, nothing, seen],
  );
});

test('each line has, from the first update on, the results of the probe, and null for the others', async () => {
  const { recorder, train, read } = await recorderOf();
  for (const updates of [0, 3, 0]) {
    train(1, 10, updates);
    await recorder.record();
  }
  const found = (await read()).map(({ churn, overestimation, srank, erank, outerMass }) => [
    ...[churn, overestimation, srank, erank, outerMass],
  ]);
  const none = [null, null, null, null, null];
  assert.equal(found, [none, [0.5, -2, 3, 2.5, null], [0.5, -2, 3, 2.5, null]]);
});

test('values that are not finite are left out: of nets without hidden units, or of diverged ones', async () => {
  const diverged = { gradient: { norm: Number.NaN, clippedNorm: 0 }, errors: Float32Array.of(1, Infinity) };
  const { recorder, train, read } = await recorderOf({ ...diverged, units: [] }, undefined, {
    srank: Number.NaN,
  });
  train(1, 10, 1);
  await recorder.record();
  const [{ gradientNorm, tdError, targetDistance, deadUnits, largeErrors, srank }] = await read();
  assert.equal([gradientNorm, tdError, targetDistance, deadUnits], [null, null, 0.125, null]);
  assert.equal([largeErrors, srank], [null, null]);
});

test('the line of an evaluation that was cut short has the games and the batch from before it', async () => {
  const { recorder, train, cutEvaluations } = await recorderOf();
  recorder.addGame({ score: 4, steps: 30 });
  train(1, 10, 1);
  cutEvaluations();
  await recorder.evaluate(true);
  const { cut } = recorder;
  assert.is(cut?.film, true);
  const later = await recorderOf(undefined, JSON.parse(JSON.stringify(cut)));
  later.train(1, 10);
  await later.recorder.evaluate(true);
  const [{ score, episodeSteps, gradientNorm, tdError, targetDistance, deadUnits }] = await later.read();
  assert.equal(
    [score, episodeSteps, gradientNorm, tdError, targetDistance, deadUnits],
    [4, 30, 0.25, 1, 0.125, 3 / 5],
  );
});

test.run();
