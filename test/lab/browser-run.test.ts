import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cartpoleRecipe, type Device } from '../../src/index.ts';
import { browserHost } from '../../src/lab/worker/browser-host.ts';
import { opfsFolder } from '../../src/lab/worker/opfs.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { checkpointsIn } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import type { Folder } from '../../src/runs/folder.ts';
import type { Host } from '../../src/runs/host.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { FORMAT, holdsRun, readRunSettings, type Sitting, VERSION } from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, seed } from '../seed.ts';
import { fakeLocks } from './fake-locks.ts';
import { FakeOpfs } from './fake-opfs.ts';

const STEPS = 120;
const settings = {
  ...cartpoleRecipe.presets.default,
  ...{ steps: STEPS, hiddenSizes: [6], batchSize: 8, learningStarts: 16, replayCapacity: 100 },
  evaluation: { every: 40, games: 2 },
};

/** One sitting of the run in `folder`, new or resumed, which is stopped at a step. */
async function sit(device: Device, folder: Folder, host: Host, stopAt = STEPS): Promise<void> {
  const resume = await holdsRun(folder);
  const run = resume
    ? await readRunSettings(folder)
    : {
        ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'default', seed, settings },
        ...{ evalEvery: 40, videoEvery: 0, saveEvery: 20, saveReplay: true, command: 'lab' },
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
async function traceOf(folder: Folder) {
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

const hostOf = () => browserHost(fakeLocks(), { 'webgpu-dqn': '0.0.0', Chromium: '1' });
const folderOf = (opfs: FakeOpfs) => opfsFolder(opfs.root, 'runs/one');

forEachDevice('a run in a browser', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'browser-run-'));
  test.after(() => rmSync(root, { recursive: true }));
  let undisturbed: Awaited<ReturnType<typeof traceOf>>;

  test('leaves what it leaves on a disk', async () => {
    const disk = folderAt(join(root, 'undisturbed'));
    await sit(device, disk, nodeHost);
    undisturbed = await traceOf(disk);
    const opfs = new FakeOpfs();
    await sit(device, folderOf(opfs), hostOf());
    assert.equal(await traceOf(folderOf(opfs)), undisturbed, `seed ${seed}`);
  });

  test('whose worker is killed again and again ends with the same bytes', async () => {
    const random = randomFor('kills');
    const opfs = new FakeOpfs();
    let kills = 0;
    for (let done = false; !done; ) {
      opfs.restart();
      opfs.dieAfter(kills < 12 ? 20 + random.int(400) : Number.POSITIVE_INFINITY);
      try {
        await sit(device, folderOf(opfs), hostOf());
        done = true;
      } catch (error) {
        assert.match((error as Error).message, /the worker is dead$/);
        kills++;
      }
    }
    opfs.dieAfter(Number.POSITIVE_INFINITY); // who looks is not killed
    assert.ok(kills > 1, `${kills} kills`);
    assert.equal(await traceOf(folderOf(opfs)), undisturbed, `seed ${seed}, ${kills} kills`);
  });

  test('is zipped half-way, and goes on on a disk to the same bytes; and the other way round', async () => {
    const opfs = new FakeOpfs();
    const [disk, other] = ['zipped', 'other'].map((name) => folderAt(join(root, name)));
    await sit(device, folderOf(opfs), hostOf(), 60);
    await unzipRun(await zipped(folderOf(opfs)), disk);
    await sit(device, disk, nodeHost);
    assert.equal(await traceOf(disk), undisturbed, `seed ${seed}`);

    await sit(device, other, nodeHost, 60);
    const back = opfsFolder(opfs.root, 'runs/two');
    await unzipRun(await zipped(other), back);
    await sit(device, back, hostOf());
    assert.equal(await traceOf(back), undisturbed, `seed ${seed}`);
  });
});

async function zipped(folder: Folder): Promise<Blob> {
  const chunks: Uint8Array[] = [];
  await zipRun(folder, 'a-run', async (chunk) => void chunks.push(chunk));
  return new Blob(chunks as BlobPart[]);
}
