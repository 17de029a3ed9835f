import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Device, moduleTensors } from '../../src/index.ts';
import type { Run, RunHooks } from '../../src/recipes/recipe.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { loadRun, saveRun } from '../../src/runs/run-files.ts';

/**
 * Fails unless a run that is stopped after one of `stops` steps, saved with its replays and resumed by a new run ends
 * like one that was never stopped: with the same weights, state and scores.
 */
export async function assertResumes(device: Device, create: Create, stops: readonly number[]): Promise<void> {
  const unbroken = await endOf(device, create, undefined);
  assert.ok(unbroken.updates > 20, `${unbroken.updates} updates`);
  for (const stop of stops) {
    assert.equal(await endOf(device, create, stop), unbroken, `stopped after ${stop} steps`);
  }
}

/** Makes a run that goes on from `step`, by default from the beginning. */
export type Create = (hooks: RunHooks, step?: number) => Promise<Run>;

/** The whole outcome of a run that is stopped and resumed after `stop` steps. */
export async function endOf(device: Device, create: Create, stop: number | undefined) {
  const scores: number[] = [];
  const hooks: RunHooks = {
    onGame: ({ score }) => void scores.push(score),
    onStep: ({ steps }) => steps === stop,
  };
  let run = await create(hooks);
  await run.trainer.train();
  if (stop !== undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'resume-'));
    try {
      const checkpoints = new Checkpoints(folderAt(folder));
      await saveRun(checkpoints, device, run, { seconds: 0, reachedGoal: false }, true, 'any');
      run = await create(hooks, stop);
      await loadRun((await checkpoints.latest())!, device, run);
    } finally {
      await rm(folder, { recursive: true });
    }
    await run.trainer.train();
  }
  const weights = await Promise.all(
    Object.values(run.modules).map((module) => moduleTensors(device, module)),
  );
  const { updates } = run.trainer.progress;
  return { weights, scores, updates, games: run.games, state: run.state, played: await run.evaluate() };
}
