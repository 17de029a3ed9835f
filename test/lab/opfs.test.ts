import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holdRun } from '../../src/lab/worker/hold.ts';
import { opfsFolder } from '../../src/lab/worker/opfs.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { type Folder, subfolder } from '../../src/runs/folder.ts';
import { rejects } from '../rejects.ts';
import { contentOf, filesOf } from '../runs/checkpoint-files.ts';
import { assertSameValues } from '../same-values.ts';
import { fakeLocks } from './fake-locks.ts';
import { FakeOpfs } from './fake-opfs.ts';

const test = suite("a browser's private file system");

const disk = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
test.after(() => rmSync(disk, { recursive: true }));

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const bytes = (of: string) => new TextEncoder().encode(of);

const FOLDERS: Readonly<Record<string, () => Folder>> = {
  'on a disk': () => folderAt(join(disk, 'a', 'run')),
  'in a browser': () => opfsFolder(new FakeOpfs().root, 'a/run'),
};

for (const [where, make] of Object.entries(FOLDERS)) {
  test(`a folder ${where} does as every folder does`, async () => {
    const folder = make();
    assert.is(await folder.read('x'), undefined);
    assert.is(await folder.open('x/y'), undefined);
    assert.equal(await folder.list(''), []);
    await folder.remove('x');
    await folder.write('b/c/one', bytes('first'));
    await folder.write('b/c/one', async (write) => {
      for (const part of ['se', '', 'cond']) await write(bytes(part));
      assert.is(text(await folder.read('b/c/one')), 'first', 'until it is whole');
      assert.equal(await folder.list('b/c'), ['one']);
    });
    await folder.write('two', new Uint8Array());
    assert.is(text(await folder.read('b/c/one')), 'second');
    assert.is((await folder.read('two'))!.length, 0);
    assert.equal((await folder.list('')).sort(), ['b', 'two']);
    assert.equal(await folder.list('b/c'), ['one']);
    assert.equal(await folder.list('two'), []);
    assert.is(await folder.read('two/x'), undefined);
    const inside = subfolder(folder, 'b');
    assert.equal(await inside.list(''), ['c']);

    const file = (await folder.open('b/c/one'))!;
    assert.is(file.size, 6);
    const into = new Uint8Array(4);
    assert.is(await file.read(into, 3), 3);
    assert.is(text(into.subarray(0, 3)), 'ond');
    assert.is(await file.read(into, 6), 0);
    await file.close();

    await rejects(
      folder.write('b/c/one', async (write) => {
        await write(bytes('half'));
        throw new Error('the device is lost');
      }),
      /^the device is lost$/,
    );
    assert.is(text(await folder.read('b/c/one')), 'second', 'what was there stays');
    assert.equal(await folder.list('b/c'), ['one']);
    await rejects(folder.write('two/x', bytes('')), /two/);
    await folder.remove('b');
    assert.equal(await folder.list(''), ['two']);
    await inside.remove('c');
  });
}

test('what is added to a file comes behind what it has', async () => {
  const folder = opfsFolder(new FakeOpfs().root, 'run');
  await folder.append('log/lines', bytes('a\n'));
  await folder.append('log/lines', bytes('bc\n'));
  assert.is(text(await folder.read('log/lines')), 'a\nbc\n');
});

test('where there is no room the file is named, and the one before stays', async () => {
  const opfs = new FakeOpfs();
  const folder = opfsFolder(opfs.root, 'runs/x');
  await folder.write('net', new Uint8Array(50));
  opfs.room = 60;
  await rejects(
    folder.write('net', new Uint8Array(20)),
    /^runs\/x\/net: there is no room left for this page$/,
  );
  assert.is((await folder.read('net'))!.length, 50);
});

test('a file that another tab writes is told', async () => {
  const { root } = new FakeOpfs();
  const folder = opfsFolder(root, 'x');
  const held = await root.getFileHandle('log', { create: true });
  await held.createSyncAccessHandle();
  await rejects(opfsFolder(root, '').append('log', bytes('')), /log: it is being written elsewhere/);
  assert.equal(await folder.list(''), []);
});

test('a worker may be killed before any operation', async () => {
  const checkpointsOf = (opfs: FakeOpfs) => new Checkpoints(opfsFolder(opfs.root, 'run/checkpoints'));
  const found: number[] = [];
  for (let operations = 0; found.at(-1) !== 3; operations++) {
    const opfs = new FakeOpfs();
    await checkpointsOf(opfs).save(1, filesOf(1));
    opfs.dieAfter(operations);
    const dying = checkpointsOf(opfs);
    await dying
      .save(2, filesOf(2))
      .then(() => dying.save(3, filesOf(3)))
      .catch((error: Error) => assert.match(error.message, /the worker is dead$/));
    opfs.restart();
    const latest = (await checkpointsOf(opfs).latest())!;
    for (const [name, content] of Object.entries(contentOf(latest.step))) {
      assertSameValues(await latest.readFile(name), content, name);
    }
    assert.ok(latest.step >= (found.at(-1) ?? 1), `step ${latest.step} after ${operations} operations`);
    found.push(latest.step);
    // The next one begins where that left off.
    await checkpointsOf(opfs).save(4, filesOf(4));
    assert.equal(await opfsFolder(opfs.root, 'run').list('checkpoints'), ['step-000000004']);
  }
  assert.equal([...new Set(found)], [1, 2, 3]);
});

test('one worker at a time has a run', async () => {
  const locks = fakeLocks();
  const release = await holdRun(locks, 'runs/x');
  await rejects(holdRun(locks, 'runs/x'), /^This run is training in another tab\.$/);
  const other = await holdRun(locks, 'runs/y');
  release();
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(locks.held.size, 1);
  (await holdRun(locks, 'runs/x'))();
  other();
});

test.run();
