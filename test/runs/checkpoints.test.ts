import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeOptions } from '../../scripts/bundle.js';
import { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';
import { contentOf, filesOf } from './checkpoint-files.ts';
import { deadlyModule } from './deadly-module.ts';

const test = suite('checkpoints');

const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
test.after(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, String(folders++), 'checkpoints');

/** Fails unless the newest checkpoint was made at `step` and has all of its files. */
async function assertLatest(folder: string, step: number): Promise<void> {
  const checkpoint = await new Checkpoints(folderAt(folder)).latest();
  assert.is(checkpoint?.step, step);
  for (const [name, content] of Object.entries(contentOf(step))) {
    assertSameValues(await checkpoint!.readFile(name), content, name);
  }
}

test('a folder without a checkpoint has none', async () => {
  const folder = newFolder();
  assert.is(await new Checkpoints(folderAt(folder)).latest(), undefined);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  mkdirSync(join(folder, 'step-of-mine'));
  assert.is(await new Checkpoints(folderAt(folder)).latest(), undefined);
});

test('only the newest checkpoint is kept, and other files are left alone', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'step-of-mine'), { recursive: true });
  const checkpoints = new Checkpoints(folderAt(folder));
  for (const step of [0, 7, 20_000, 999_999_999, 1_000_000_000]) {
    const path = await checkpoints.save(step, filesOf(step));
    assert.is(path, join(folder, `step-${String(step).padStart(9, '0')}`));
    assert.equal(readdirSync(folder).sort(), [path.slice(folder.length + 1), 'step-of-mine']);
    assert.equal(readdirSync(path).sort(), [...Object.keys(filesOf(step)), 'manifest.json'].sort());
    await assertLatest(folder, step);
  }
});

test('a checkpoint stays until the next is complete', async () => {
  const folder = newFolder();
  const checkpoints = new Checkpoints(folderAt(folder));
  await checkpoints.save(1, filesOf(1));
  await checkpoints.save(2, {
    ...filesOf(2),
    last: async (write) => {
      await write(new Uint8Array(9));
      await assertLatest(folder, 1);
      assert.equal(readdirSync(folder).sort(), ['step-000000001', 'step-000000002']);
      assert.not.ok(existsSync(join(folder, 'step-000000002', 'manifest.json')));
    },
  });
  await assertLatest(folder, 2);
});

test('if saving fails half-way, the checkpoint before stays, and the next one removes the remains', async () => {
  const folder = newFolder();
  const checkpoints = new Checkpoints(folderAt(folder));
  await checkpoints.save(1, filesOf(1));
  const failing = async (write: (chunk: Uint8Array) => Promise<void>) => {
    await write(new Uint8Array(100));
    throw new Error('the device is lost');
  };
  for (const step of [2, 2, 3]) {
    await rejects(checkpoints.save(step, { ...filesOf(step), failing }), /^the device is lost$/);
    assert.equal(readdirSync(folder).sort(), ['step-000000001', `step-00000000${step}`]);
    await assertLatest(folder, 1);
  }
  await checkpoints.save(2, filesOf(2));
  assert.equal(readdirSync(folder), ['step-000000002']);
  await assertLatest(folder, 2);
});

test('the newest of several complete checkpoints is the one with most steps', async () => {
  const folder = newFolder();
  const checkpoints = new Checkpoints(folderAt(folder));
  const aside = join(root, 'aside');
  const steps = [998, 999_999_999, 1_000_000_000];
  for (const step of steps)
    cpSync(await checkpoints.save(step, filesOf(step)), join(aside, `${step}`), { recursive: true });
  for (const step of steps)
    cpSync(join(aside, `${step}`), join(folder, `step-${String(step).padStart(9, '0')}`), {
      recursive: true,
    });
  assert.is(readdirSync(folder).length, 3);
  await assertLatest(folder, 1_000_000_000);
  await checkpoints.save(1_000_000_001, filesOf(1_000_000_001));
  assert.equal(readdirSync(folder), ['step-1000000001']);
});

test('the process may be killed before any file operation', async () => {
  const deadly = await deadlyModule<{ readonly Checkpoints: typeof Checkpoints }>('checkpoints.ts', root);
  const start = newFolder();
  await new Checkpoints(folderAt(start)).save(1, filesOf(1));
  const found: number[] = [];
  for (let operations = 0; found.at(-1) !== 3; operations++) {
    const folder = newFolder();
    cpSync(start, folder, { recursive: true });
    deadly.dieAfter(operations);
    const dying = new deadly.Checkpoints(deadly.folderAt(folder));
    await dying
      .save(2, filesOf(2))
      .then(() => dying.save(3, filesOf(3)))
      .catch((error: Error) => assert.match(error.message, /the process is dead$/));
    const { step } = (await new Checkpoints(folderAt(folder)).latest())!;
    await assertLatest(folder, step);
    assert.ok(
      step >= (found.at(-1) ?? 1),
      `step ${step} after ${operations} operations, ${found.at(-1)} before it`,
    );
    found.push(step);
    await new Checkpoints(folderAt(folder)).save(4, filesOf(4));
    assert.equal(readdirSync(folder), ['step-000000004']);
    rmSync(folder, { recursive: true });
  }
  assert.ok(found.filter((step) => step === 1).length > 20, `${found}`);
});

test('the process may be killed at any moment, again and again', async () => {
  const saver = join(root, 'saver.mjs');
  await build({
    ...nodeOptions,
    entryPoints: [resolve('test/runs/checkpoint-saver.ts')],
    outfile: saver,
  });
  const folder = newFolder();
  const random = randomFor('kills');
  let saved = 0;
  let cutShort = 0;
  for (let kill = 0; kill < 10; kill++) {
    const child = spawn(process.execPath, [saver, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    const exit = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (text) => {
        printed += text;
        resolve();
      });
      child.on('close', () => resolve());
    });
    await setTimeout(random.uniform(0, 60));
    child.kill('SIGKILL');
    assert.is(await exit, 'SIGKILL', 'it was still saving');

    const reported = Number(printed.trimEnd().split('\n').at(-1));
    assert.ok(reported > saved, `${printed} after ${saved}`);
    saved = (await new Checkpoints(folderAt(folder)).latest())!.step;
    assert.ok(saved === reported || saved === reported + 1, `${saved} found, ${reported} reported`);
    await assertLatest(folder, saved);
    if (readdirSync(folder).length > 1) cutShort++;
  }
  assert.ok(cutShort > 0, 'no kill came in the middle of saving');
  await new Checkpoints(folderAt(folder)).save(saved + 1, filesOf(saved + 1));
  assert.is(readdirSync(folder).length, 1);
});

async function savedOnce(): Promise<{ folder: string; path: string }> {
  const folder = newFolder();
  return { folder, path: await new Checkpoints(folderAt(folder)).save(6, filesOf(6)) };
}

test('a file that is too short, too long, missing or different is refused by name', async () => {
  for (const [name, { length }] of Object.entries(contentOf(6))) {
    const { folder, path } = await savedOnce();
    const file = join(path, name);
    const original = readFileSync(file);
    const latest = () => new Checkpoints(folderAt(folder)).latest();
    const says = (problem: string) => new RegExp(`step-000000006.${name}: ${problem}$`);

    appendFileSync(file, 'x');
    await rejects(latest(), says(`${length + 1} bytes, the manifest says ${length}`));
    for (const shorter of new Set([0, Math.floor(length / 2), length - 1])) {
      if (shorter < 0 || length === 0) continue;
      truncateSync(file, shorter);
      await rejects(latest(), says(`${shorter} bytes, the manifest says ${length}`));
    }
    rmSync(file);
    await rejects(latest(), says('missing'));

    if (length === 0) continue;
    original[randomFor('damage').int(length)] ^= 1;
    writeFileSync(file, original);
    const checkpoint = (await latest())!;
    const reading = checkpoint.readFile(name);
    await rejects(reading, says('sha256 is [0-9a-f]{64}, the manifest says "[0-9a-f]{64}"'));
    rmSync(file);
    await rejects(checkpoint.readFile(name), says('missing'));
    writeFileSync(file, original.subarray(1));
    await rejects(checkpoint.readFile(name), says(`ends at byte ${length - 1}, where 1 more .* read`));
  }
});

test('a damaged or foreign manifest is refused with the name of the field', async () => {
  const { folder, path } = await savedOnce();
  const file = join(path, 'manifest.json');
  const text = readFileSync(file, 'utf8');
  const right = JSON.parse(text);
  assert.equal(
    [right.format, right.version, right.step, Object.keys(right.files)],
    ['webgpu-dqn checkpoint', 1, 6, Object.keys(filesOf(6))],
  );
  const refused = async (manifest: unknown, problem: string) => {
    writeFileSync(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
    await rejects(
      new Checkpoints(folderAt(folder)).latest(),
      new RegExp(`step-000000006.manifest\\.json: ${problem}$`),
    );
  };
  await refused('', 'is no JSON object');
  await refused(text.slice(0, -3), 'is no JSON object');
  await refused([right], 'is no JSON object');
  await refused({}, 'format is nothing, expected "webgpu-dqn checkpoint"');
  await refused({ ...right, format: 'pt' }, 'format is "pt", expected "webgpu-dqn checkpoint"');
  await refused({ ...right, version: 2 }, 'version is 2, this program reads 1');
  await refused({ ...right, step: -1 }, 'step must be a non-negative integer, got -1');
  await refused({ ...right, files: [] }, 'files must be an object, got \\[\\]');
  await refused({ ...right, files: { a: 5 } }, 'bytes of a must be a non-negative integer, got nothing');
  await refused({ ...right, files: { a: { bytes: 5 } } }, 'sha256 of a must be a string, got nothing');
  rmSync(file);
  assert.is(await new Checkpoints(folderAt(folder)).latest(), undefined, 'it was never complete');
  writeFileSync(file, text);
  await assertLatest(folder, 6);
});

test('a file that was not saved is refused by name', async () => {
  const { folder } = await savedOnce();
  const checkpoint = (await new Checkpoints(folderAt(folder)).latest())!;
  const message = /step-000000006: the checkpoint has no file toString; it has: large, empty, state\.json$/;
  await rejects(checkpoint.readFile('toString'), message);
  await rejects(checkpoint.openReader('toString'), message);
});

test('a file is read in pieces of any size, and not past its end', async () => {
  const { folder, path } = await savedOnce();
  const checkpoint = (await new Checkpoints(folderAt(folder)).latest())!;
  const expected = contentOf(6).large;
  const random = randomFor('pieces');
  const reader = await checkpoint.openReader('large');
  const found = new Uint8Array(expected.length);
  for (let at = 0; at < found.length; ) {
    const length = Math.min(random.int(2000), found.length - at);
    await reader.read(found.subarray(at, at + length));
    at += length;
    if (at < found.length) assert.throws(() => reader.requireEnd(), /large: \d+ bytes at the end belong to/);
  }
  reader.requireEnd();
  assertSameValues(found, expected);
  await reader.read(new Uint8Array());
  await rejects(reader.read(new Uint8Array(2)), /large: ends at byte \d+, where 2 more were to be read$/);
  await reader.close();

  const damaged = Uint8Array.from(expected);
  damaged[0] ^= 1;
  writeFileSync(join(path, 'large'), damaged);
  const again = await checkpoint.openReader('large');
  await again.read(new Uint8Array(expected.length - 1));
  await rejects(again.read(new Uint8Array(1)), /large: sha256 is/);
  await again.close();
});

test('steps that do not increase, and impossible names, are refused before anything is touched', async () => {
  const { folder } = await savedOnce();
  const checkpoints = new Checkpoints(folderAt(folder));
  const refused = async (step: number, files: string[], message: RegExp) => {
    const writers = Object.fromEntries(files.map((name) => [name, async () => {}]));
    await rejects(checkpoints.save(step, writers), message);
    assert.equal(readdirSync(folder), ['step-000000006']);
    await assertLatest(folder, 6);
  };
  for (const step of [0, 5, 6]) {
    await refused(
      step,
      ['a'],
      new RegExp(`more than 6, which .* has already, got ${step}: .*another folder`),
    );
  }
  for (const step of [-1, 6.5, Number.NaN, 2 ** 53]) {
    await refused(step, ['a'], new RegExp(`step must be a non-negative integer, got ${step}`));
  }
  for (const name of ['', '..', '.hidden', 'a/b', 'a\\b', '__proto__', 'manifest.json']) {
    await refused(7, ['a', name], /cannot be the name of a file in a checkpoint/);
  }
});

test('a frame buffer can be saved in a checkpoint and restored', async () => {
  const [first, second] = [0, 1].map(
    (i) =>
      new FrameBuffer({ capacity: 60, frameSize: 50, gamma: 0.9, random: Random.for(seed, `replay ${i}`) }),
  );
  const random = randomFor('frames');
  const observations = (): Uint8Array => Uint8Array.from(integers(random, 4 * 50, 256));
  const no = new Uint8Array(1);
  first.start(observations());
  for (let t = 0; t < 100; t++) {
    first.addStep([t], {
      observations: observations(),
      finalObservations: observations(),
      rewards: Float32Array.of(t),
      terminated: no,
      truncated: no,
    });
  }
  const folder = newFolder();
  await new Checkpoints(folderAt(folder)).save(100, { replay: (write) => first.save(write) });
  const reader = await (await new Checkpoints(folderAt(folder)).latest())!.openReader('replay');
  await second.restore(reader.read);
  await reader.close();
  const [a, b] = [first, second].map((buffer) => {
    const batch = {
      states: new Uint8Array(32 * 4 * 50),
      nextStates: new Uint8Array(32 * 4 * 50),
      actions: new Int32Array(32),
      rewards: new Float32Array(32),
      discounts: new Float32Array(32),
    };
    buffer.sample(batch);
    return batch;
  });
  assertSameValues(b, a);
});

test.run();
