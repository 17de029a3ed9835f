import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { opfsFolder } from '../../src/lab/worker/opfs.ts';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { zipRun } from '../../src/runs/zip.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { type Folder, subfolder } from '../../src/runs/folder.ts';
import { rejects } from '../rejects.ts';
import { contentOf, filesOf } from '../runs/checkpoint-files.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor } from '../seed.ts';
import { FakeOpfs } from './fake-opfs.ts';

const test = suite('zips of runs');

const disk = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
test.after(() => rmSync(disk, { recursive: true }));
let folders = 0;
const PLACES: Readonly<Record<string, () => Folder>> = {
  'on a disk': () => folderAt(join(disk, String(folders++))),
  'in a browser': () => opfsFolder(new FakeOpfs().root, 'runs/x'),
};

async function zipped(folder: Folder): Promise<Blob> {
  const chunks: Uint8Array[] = [];
  await zipRun(folder, 'a-run', async (chunk) => void chunks.push(chunk.slice()));
  return new Blob(chunks as BlobPart[]);
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** Random bytes, with marks in them by which zips are read. */
function noise(length: number): Uint8Array {
  const random = randomFor('noise');
  const bytes = Uint8Array.from({ length }, () => random.int(256));
  for (let at = 0; at + 4 < length; at += 5001)
    bytes.set(strToU8(at % 2 ? 'PK\u0007\u0008' : 'PK\u0005\u0006'), at);
  return bytes;
}

const CONTENT: Readonly<Record<string, Uint8Array>> = {
  'run.json': strToU8('{"format":"webgpu-dqn run"}'),
  'metrics.jsonl': strToU8('{"steps":1}\n'.repeat(500)),
  'empty.txt': new Uint8Array(),
  'zuletzt.txt': strToU8('after run.json in the alphabet'),
  'best/step-000000007/q-net.safetensors': noise(70_001),
  'checkpoints/notes/ä b.bin': noise(1_300_000),
};

async function fill(folder: Folder): Promise<Folder> {
  for (const [name, bytes] of Object.entries(CONTENT)) await folder.write(name, bytes);
  await folder.write('lock', strToU8('mine'));
  await new Checkpoints(subfolder(folder, 'checkpoints')).save(12, filesOf(12));
  return folder;
}

for (const [from, makeFrom] of Object.entries(PLACES)) {
  for (const [to, makeTo] of Object.entries(PLACES)) {
    test(`a run ${from} comes out the same ${to}`, async () => {
      const zip = await zipped(await fill(makeFrom()));
      const folder = makeTo();
      await unzipRun(zip, folder);
      for (const [name, bytes] of Object.entries(CONTENT)) {
        assertSameValues(new Uint8Array((await folder.read(name))!), bytes, name);
      }
      const checkpoint = (await new Checkpoints(subfolder(folder, 'checkpoints')).latest())!;
      assert.is(checkpoint.step, 12);
      for (const [name, bytes] of Object.entries(contentOf(12))) {
        assertSameValues(await checkpoint.readFile(name), bytes, name);
      }
      assert.is(await folder.read('lock'), undefined, 'who had the folder is nothing to hand on');
    });
  }
}

test('the same run is the same zip of one folder, wherever it lies, which other programs read; weights are not deflated', async () => {
  const [one, other] = await Promise.all(
    Object.values(PLACES).map(async (make) => bytesOf(await zipped(await fill(make())))),
  );
  assertSameValues(one, other, 'zips');
  const files = unzipSync(one);
  for (const [name, bytes] of Object.entries(CONTENT)) assertSameValues(files[`a-run/${name}`], bytes, name);
  assert.ok(one.length < Object.values(CONTENT).reduce((sum, { length }) => sum + length, 0) + 20_000);
  assert.is(Object.keys(files).at(-1), 'a-run/run.json');
  assert.ok(
    Object.keys(files).every((name) => name.startsWith('a-run/')),
    'unzipping spills nothing',
  );
  assert.not.ok('a-run/lock' in files);
});

test('the zip of a folder is opened, too, by whatever program it was made; run.json comes last', async () => {
  const zip = zipSync(
    {
      'runs/': new Uint8Array(),
      'runs/run.json': [CONTENT['run.json'], { comment: 'mine', extra: { 30837: new Uint8Array(11) } }],
      'runs/lock': strToU8('mine'),
      'runs/checkpoints/step-000000001/manifest.json': strToU8('{}'),
      'runs/checkpoints/step-000000001/replay': [noise(3000), { level: 0 }],
      'runs/old/run.json': strToU8('{"old":true}'),
      'elsewhere.txt': strToU8('not of the run'),
    },
    { comment: 'PK\u0005\u0006 and more' },
  );
  const folder = opfsFolder(new FakeOpfs().root, 'x');
  const written: string[] = [];
  await unzipRun(new Blob([zip as BlobPart]), {
    ...folder,
    write: (name, content) => {
      written.push(name);
      return folder.write(name, content);
    },
  });
  assert.equal(written, [
    'checkpoints/step-000000001/replay',
    'old/run.json',
    'checkpoints/step-000000001/manifest.json',
    'run.json',
  ]);
  assertSameValues((await folder.read('checkpoints/step-000000001/replay'))!, noise(3000), 'replay');
});

const NO_RUN = /^That zip holds no run\.json, so it is no run of webgpu-dqn\.$/;
const DAMAGED = /^That zip is damaged, or its end is missing\.$/;
const opened = (bytes: Uint8Array) =>
  unzipRun(new Blob([bytes as BlobPart]), opfsFolder(new FakeOpfs().root, 'x'));

test('what is no zip of a run is refused in words', async () => {
  await rejects(opened(new Uint8Array()), NO_RUN);
  await rejects(opened(strToU8('GIF89a, and more of it, longer than the end of a zip')), NO_RUN);
  await rejects(opened(zipSync({})), NO_RUN);
  await rejects(opened(zipSync({ 'a/run.json.txt': strToU8('{}'), 'myrun.json': strToU8('{}') })), NO_RUN);
});

test('names that lead out of the folder are refused, before anything is written', async () => {
  for (const name of ['../evil', 'a/../../evil', '/evil', 'a\\..\\evil', 'a//b', './x']) {
    const opfs = new FakeOpfs();
    const zip = new Blob([zipSync({ 'run.json': strToU8('{}'), [name]: strToU8('x') }) as BlobPart]);
    await rejects(
      unzipRun(zip, opfsFolder(opfs.root, 'x')),
      /^That zip has a file called .*evil|a\/\/b|\.\/x/,
    );
    assert.equal(await opfsFolder(opfs.root, '').list(''), []);
  }
});

test('a zip that is cut short or changed anywhere is refused or comes out whole, never otherwise', async () => {
  const folder = PLACES['in a browser']();
  const content = {
    'run.json': CONTENT['run.json'],
    'metrics.jsonl': CONTENT['metrics.jsonl'],
    'a.safetensors': noise(300),
  };
  for (const [name, bytes] of Object.entries(content)) await folder.write(name, bytes);
  const zip = await bytesOf(await zipped(folder));
  for (let length = 4; length < zip.length; length++) await rejects(opened(zip.slice(0, length)), DAMAGED);
  let refused = 0;
  for (let at = 0; at < zip.length; at++) {
    const changed = zip.slice();
    changed[at] ^= 1 << randomFor(`bit ${at}`).int(8);
    const to = opfsFolder(new FakeOpfs().root, 'x');
    try {
      await unzipRun(new Blob([changed as BlobPart]), to);
    } catch (error) {
      refused++;
      assert.match((error as Error).message, /^That zip |^x\//, `byte ${at}`);
      continue;
    }
    for (const name of await to.list('')) {
      if (!(await to.read(name))) continue; // a changed name may have folders
      const found = Buffer.from((await to.read(name))!);
      assert.ok(
        Object.values(content).some((bytes) => found.equals(bytes)),
        `${name}, byte ${at}`,
      );
    }
  }
  assert.ok(refused > zip.length / 2);
});

test('zips that cannot be read here say why', async () => {
  const zip = zipSync({ 'run.json': strToU8('{}') });
  const directory = Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const encrypted = zip.slice();
  encrypted[directory + 8] |= 1;
  await rejects(opened(encrypted), /^That zip is encrypted: run\.json\.$/);
  const otherwise = zip.slice();
  otherwise[directory + 10] = 14;
  await rejects(opened(otherwise), /^That zip holds run\.json in a form that cannot be read here/);
});

test('where there is no room the file is named', async () => {
  const opfs = new FakeOpfs();
  opfs.room = 1000;
  const zip = await zipped(await fill(PLACES['in a browser']()));
  await rejects(unzipRun(zip, opfsFolder(opfs.root, 'x')), /^x\/.*: there is no room left for this page$/);
  assert.is(await opfsFolder(opfs.root, 'x').read('run.json'), undefined);
});

test.run();
