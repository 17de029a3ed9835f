import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDevice } from '../../src/index.ts';
import type { Occasion, Recipe } from '../../src/recipes/recipe.ts';
import type { EvaluationSettings, RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { evaluateAndConfirm } from '../../src/runs/confirm.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { FORMAT, type Sitting, VERSION } from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { seed } from '../seed.ts';

const test = suite('confirming games');
const root = mkdtempSync(join(tmpdir(), 'confirm-'));
test.after(() => rmSync(root, { recursive: true }));

test('are played once if an evaluation beats the best so far or would end training', async () => {
  const settings = { games: 1, stopAt: 100, confirmAt: 90 };
  const cases: [
    settings: EvaluationSettings,
    best: number,
    score: number,
    confirmed: number,
    goal?: boolean,
  ][] = [
    [settings, Number.NEGATIVE_INFINITY, -5, -7],
    [settings, 50, 50, Number.NaN],
    [settings, 50, 51, 30],
    [settings, 50, 100, 89],
    [settings, 50, 100, 90, true],
    [settings, 500, 100, 90, true],
    [{ games: 1, stopAt: 100 }, 500, 100, Number.NaN, true],
    [{ games: 1 }, 500, 499, Number.NaN],
  ];
  for (const [evaluation, best, score, confirming, reachedGoal = false] of cases) {
    const played: Occasion[] = [];
    const play = async (occasion: Occasion) => {
      played.push(occasion);
      return scored(occasion === 'progress' ? score : confirming);
    };
    const isPlayed = !Number.isNaN(confirming);
    assert.equal(await evaluateAndConfirm(evaluation, best, play), {
      ...{ evaluation: scored(score), confirmed: isPlayed ? scored(confirming) : undefined, reachedGoal },
    });
    assert.equal(played, isPlayed ? ['progress', 'confirm'] : ['progress']);
  }
});

/** The scores of evaluations after 40, 80, ... steps, and of their confirming games. */
const script = [
  [500, 465],
  [460, 499],
  [494, 470],
  [495, 490],
  [300, 300],
];

test('decide which networks are the best, and whether a lucky evaluation ends training', async () => {
  const run = await train({ confirmAt: 490 });
  assert.equal(run.played, [
    ...['progress', 'confirm'],
    ...['progress'],
    ...['progress', 'confirm'],
    ...['progress', 'confirm', 'final'],
  ]);
  assert.match(
    run.ended,
    'after 160 of 200 steps: an evaluation reached the goal of 495, and other games confirmed it with at least 490',
  );
  assert.equal([run.result.steps, run.result.finalScore, run.result.bestScore], [160, 480, 490]);
  assert.equal(
    run.metrics.map(({ evalScore, confirmScore }) => [evalScore, confirmScore]),
    [
      [500, 465],
      [460, null],
      [494, 470],
      [480, 490],
    ],
  );
  assert.equal(run.best, { step: 'step-000000160', score: { mean: 490, std: 0, games: 1 } });
});

test('do not decide the end of a run without confirmAt, but still decide which networks are the best', async () => {
  const run = await train({});
  assert.equal(run.played, ['progress', 'confirm', 'final']);
  assert.equal([run.result.steps, run.result.finalScore, run.result.bestScore], [40, 480, 465]);
  assert.equal(run.best, { step: 'step-000000040', score: { mean: 465, std: 0, games: 1 } });
});

test('keep the best networks if later ones score less', async () => {
  const run = await train({ stopAt: 1000 });
  assert.is(run.result.steps, 200);
  assert.equal(run.result.bestScore, 490);
  assert.equal(run.best.step, 'step-000000160');
});

/** Trains a run whose evaluations have the scores of `script`; its final games score 480. */
async function train(changed: Partial<EvaluationSettings>) {
  const path = mkdtempSync(join(root, 'run-'));
  const folder = folderAt(path);
  const recipe = RECIPES.find(({ name }) => name === 'cartpole')!;
  const evaluation = { every: 40, games: 1, finalGames: 1, stopAt: 495, ...changed };
  const settings = {
    ...{ ...recipe.presets.default, steps: 200, hiddenSizes: [4], batchSize: 4, learningStarts: 16 },
    evaluation,
  } as RecipeSettings;
  const played: Occasion[] = [];
  const scripted: Recipe = {
    ...recipe,
    film: () => undefined,
    async create(...args) {
      const run = await recipe.create(...args);
      run.evaluate = async (occasion = 'progress') => {
        played.push(occasion);
        const [score, confirming] = script[run.trainer.progress.steps / 40 - 1];
        return scored({ progress: score, confirm: confirming, final: 480 }[occasion]);
      };
      return run;
    },
  };
  const sitting: Sitting = {
    ...{ recipe: scripted, folder, resume: false, profile: false, until: 200 },
    run: {
      ...{ format: FORMAT, version: VERSION, recipe: recipe.name, preset: 'none', seed, settings },
      ...{ evalEvery: 40, command: 'train', videoEvery: 40, saveEvery: 80, saveReplay: false },
    },
  };
  const device = await openDevice({ device: 'reference' });
  const session = await Session.open(device, sitting, nodeHost);
  try {
    await session.train();
    const { result, ended } = await session.finish();
    const step = readdirSync(join(path, 'best')).sort().at(-1)!;
    const score = JSON.parse(readFileSync(join(path, 'best', step, 'score.json'), 'utf8'));
    const metrics = (await readMetrics(folder)).filter(({ evalScore }) => evalScore !== null);
    return { result, ended, played, metrics, best: { step, score } };
  } finally {
    session.close();
    device.close();
  }
}

function scored(mean: number) {
  return { mean, std: 0, returns: [mean] };
}

test.run();
