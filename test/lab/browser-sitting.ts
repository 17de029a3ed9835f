import * as assert from 'uvu/assert';
import { cartpoleRecipe, type Device } from '../../src/index.ts';
import { browserHost } from '../../src/lab/worker/browser-host.ts';
import { checkpointsIn } from '../../src/runs/checkpoints.ts';
import type { Folder } from '../../src/runs/folder.ts';
import type { Host } from '../../src/runs/host.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import {
  FORMAT,
  holdsRun,
  type RunSettings,
  readRunSettings,
  type Sitting,
  VERSION,
} from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { seed } from '../seed.ts';
import { fakeLocks } from './fake-locks.ts';

export const STEPS = 120;
const settings = {
  ...cartpoleRecipe.presets.default,
  ...{ steps: STEPS, hiddenSizes: [6], batchSize: 8, learningStarts: 16, replayCapacity: 100 },
  evaluation: { every: 40, games: 2 },
};

/**
 * One sitting of the run in `folder`, new or resumed, which is stopped at a step.
 *
 * @param begun what a new run has besides.
 */
export async function sit(
  device: Device,
  folder: Folder,
  host: Host,
  stopAt = STEPS,
  begun: Partial<RunSettings> = {},
): Promise<void> {
  const resume = await holdsRun(folder);
  const run = resume
    ? await readRunSettings(folder)
    : {
        ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'default', seed, settings },
        ...{ evalEvery: 40, videoEvery: 0, saveEvery: 20, saveReplay: true, command: 'lab' },
        ...begun,
      };
  const sitting = { recipe: cartpoleRecipe, run, folder, resume, until: STEPS, profile: false } as Sitting;
  const session: Session = await Session.open(device, sitting, host, {
    onProgress: ({ steps }) => steps >= stopAt && steps < STEPS && session.stop(),
    // A browser's worker saves by the clock. Here it does where a command does.
    onStep: ({ steps }) => (steps % 20 === 0 ? session.save() : undefined),
  });
  try {
    await session.train();
    await session.finish();
  } finally {
    session.close();
  }
}

/** What a run leaves that depends on nothing but what it follows from. */
export async function traceOf(folder: Folder) {
  const checkpoint = (await checkpointsIn(folder).latest())!;
  const names = (await folder.list(`checkpoints/step-${String(checkpoint.step).padStart(9, '0')}`)).sort();
  const binary = names.filter((name) => !name.endsWith('.json'));
  assert.ok(binary.includes('q-net.safetensors') && binary.includes('replay.bin'), binary.join());
  const files = await Promise.all(
    binary.map(async (name) => [name, Buffer.from(await checkpoint.readFile(name)).toString('base64')]),
  );
  const metrics = await readMetrics(folder);
  return {
    ...{ step: checkpoint.step, files, best: await folder.list('best') },
    metrics: metrics.map(({ seconds: _, stepsPerSecond: __, ...record }) => record),
  };
}

/** A worker of a page. */
export const hostOf = () => browserHost(fakeLocks(), { 'webgpu-dqn': '0.0.0', Chromium: '1' });
