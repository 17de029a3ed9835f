import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { FORMAT, type Sitting, VERSION } from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { mean } from '../../src/statistics.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';

forEachDevice('the records of a run', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'records-'));
  test.after(() => rmSync(root, { recursive: true }));

  test('have the games and the speed since the record before, and films come as often as asked for', async () => {
    const settings = {
      ...cartpoleRecipe.presets.default,
      ...{
        steps: 240,
        environments: 2,
        hiddenSizes: [6],
        batchSize: 8,
        learningStarts: 16,
        replayCapacity: 100,
      },
      evaluation: { games: 2, finalGames: 3, maxSteps: 30 },
    };
    const folder = folderAt(join(root, 'run'));
    const sitting: Sitting = {
      ...{ recipe: cartpoleRecipe, folder, resume: false, profile: false, until: 240 },
      run: {
        ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'none', seed, settings },
        ...{ evalEvery: 40, videoEvery: 120, saveEvery: 0, saveReplay: false, command: 'train' },
      },
    };
    const games: { score: number; steps: number }[] = [];
    let steps = 0;
    const session = await Session.open(device, sitting, nodeHost, {
      onGame: (score) => games.push({ score, steps }),
      onProgress: (progress) => {
        steps = progress.steps;
      },
    });
    await session.train();
    await session.finish();
    session.close();

    const records = await readMetrics(folder);
    assert.ok(records.length > 40 && games.length > 4);
    let before = { steps: 0, seconds: 0 };
    for (const record of records) {
      // A game is reported in the step that ends it, before the progress of that step.
      const ended = games.filter((game) => game.steps + 2 > before.steps && game.steps + 2 <= record.steps);
      const score = ended.length === 0 ? null : mean(ended.map((game) => game.score));
      assert.is(record.score, score, `step ${record.steps}`);
      // The rate is without the time of evaluations and writing, so it is at least the steps by the clock.
      const least = (record.steps - before.steps) / (record.seconds - before.seconds);
      assert.ok(record.stepsPerSecond! >= least * 0.999, `${record.stepsPerSecond}, at least ${least}`);
      before = record;
    }
    assert.equal(readdirSync(join(root, 'run/videos')).sort(), ['step-000000120.gif', 'step-000000240.gif']);
  });
});
