import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/index.ts';
import { CarefulFolder } from '../../src/lab/worker/careful-folder.ts';
import { memoryFolder } from '../../src/lab/worker/memory-folder.ts';
import { branch } from '../../src/lab/worker/branch.ts';
import { KeptCheckpoints } from '../../src/lab/worker/kept-checkpoints.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { checkpointsIn } from '../../src/runs/checkpoints.ts';
import type { Folder } from '../../src/runs/folder.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { readRunSettings } from '../../src/runs/run-settings.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { hostOf, STEPS, sit, traceOf } from './browser-sitting.ts';

/**
 * What is the same of two runs that learned the same, whatever else they keep. The best net before a branch may be gone by
 * then, and games that confirm a better one are played again.
 */
async function learned(folder: Folder) {
  const { step, files, metrics } = await traceOf(folder);
  return { step, files, metrics: metrics.map(({ confirmScore: _, ...record }) => record) };
}

forEachDevice('the timeline of a run in a browser', (test, device) => {
  const run = memoryFolder('runs/one');
  let steps: readonly number[];

  test('keeps its checkpoints, of which the newest is the run', async () => {
    await sit(device, run, hostOf());
    const kept = new KeptCheckpoints(new CarefulFolder(run), true, true);
    const state = await kept.thin();
    steps = state.kept.steps;
    assert.equal(steps, [20, 40, 60, 80, 100, 120]);
    assert.ok(state.kept.best !== undefined && state.kept.best % 40 === 0, `best at ${state.kept.best}`);
    assert.ok(state.kept.exact);
    assert.is(state.storage.state, 'kept');
    assert.ok(state.storage.bytes > 6 * 2000, `${state.storage.bytes} bytes`);
  });

  test('is zipped with its newest checkpoint alone', async () => {
    const [chunks, opened] = [[] as Uint8Array[], memoryFolder('runs/opened')];
    await zipRun(run, 'a-run', async (chunk) => void chunks.push(chunk.slice()));
    await unzipRun(new Blob(chunks as BlobPart[]), opened);
    assert.equal(await checkpointsIn(opened).steps(), [STEPS]);
    assert.equal(await learned(opened), await learned(run));
  });

  for (const step of [40, 100]) {
    test(`a branch at step ${step} holds what was up to there, and goes on to the same bytes`, async () => {
      const target = memoryFolder('runs/two');
      await branch(run, cartpoleRecipe, step, undefined, target);
      assert.equal(await checkpointsIn(target).steps(), [step]);
      assert.ok((await readMetrics(target)).every((record) => record.steps <= step));
      await sit(device, target, hostOf());
      assert.equal(await learned(target), await learned(run), `seed ${seed}`);
    });
  }

  test('a branch with a change is the run that changes there from its start', async () => {
    const [target, whole] = [memoryFolder('runs/three'), memoryFolder('runs/four')];
    await branch(run, cartpoleRecipe, 40, { key: 'learningRate', value: '0.02' }, target);
    const changes = [{ step: 40, key: 'learningRate', value: 0.02 }];
    const branched = await readRunSettings(target);
    assert.equal(branched.changes, changes);
    await sit(device, target, hostOf());
    await sit(device, whole, hostOf(), STEPS, { changes });
    assert.equal(await learned(target), await learned(whole), `seed ${seed}`);
    assert.not.equal((await learned(target)).files, (await learned(run)).files);

    const again = memoryFolder('runs/five');
    await branch(whole, cartpoleRecipe, 20, undefined, again);
    assert.is((await readRunSettings(again)).changes, undefined, 'what changed later is gone');
    await branch(whole, cartpoleRecipe, 40, { key: 'learningRate', value: '0.5' }, memoryFolder('runs/six'));
  });

  test('a change that no run can make, and a step without a checkpoint, are refused', async () => {
    const target = memoryFolder('runs/seven');
    const change = { key: 'replayCapacity', value: '50' };
    await rejects(branch(run, cartpoleRecipe, 40, change, target), /replayCapacity cannot be changed/);
    await rejects(branch(run, cartpoleRecipe, 41, undefined, target), /step-000000041.*missing/);
    assert.not.ok((await target.list('')).includes('run.json'), 'nothing that looks like a run');
  });
});
