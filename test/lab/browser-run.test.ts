import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { opfsFolder } from '../../src/lab/worker/opfs.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import type { Folder } from '../../src/runs/folder.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, seed } from '../seed.ts';
import { hostOf, sit, traceOf } from './browser-sitting.ts';
import { FakeOpfs } from './fake-opfs.ts';

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
