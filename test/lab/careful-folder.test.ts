import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CarefulFolder, isFull } from '../../src/lab/worker/careful-folder.ts';
import { memoryFolder } from '../../src/lab/worker/memory-folder.ts';
import { Checkpoints, checkpointsIn } from '../../src/runs/checkpoints.ts';
import type { FileWriter, Folder } from '../../src/runs/folder.ts';

const test = suite('the folder of a run that trains on where it cannot be saved');

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);
const writes =
  (content: string): FileWriter =>
  (write) =>
    write(bytes(content));

/** A folder with room for a limited number of bytes. */
function small(): { folder: Folder; disk: Folder; room: { bytes: number } } {
  const disk = memoryFolder('runs/one');
  const room = { bytes: Number.POSITIVE_INFINITY };
  const take = async (content: Uint8Array | FileWriter) => {
    const pass = async ({ length }: Uint8Array) => {
      room.bytes -= length;
      if (room.bytes >= 0) return;
      const cause = Object.assign(new Error(), { name: 'QuotaExceededError' });
      throw new Error('runs/one: there is no room left for this page', { cause });
    };
    await (typeof content === 'function' ? content(pass) : pass(content));
  };
  const folder: Folder = {
    ...disk,
    async write(file, content) {
      await take(content);
      await disk.write(file, content);
    },
    async append(file, content) {
      await take(content);
      await disk.append(file, content);
    },
  };
  return { folder, disk, room };
}

test('keeps the checkpoint that is whole, goes on in memory, and brings that over once there is room', async () => {
  const { folder, disk, room } = small();
  const careful = new CarefulFolder(folder);
  const checkpoints = new Checkpoints(checkpointsIn(careful).folder);
  await careful.append('metrics.jsonl', bytes('one\n'));
  await checkpoints.save(1, { 'net.bin': writes('first') });
  assert.is(careful.trouble, undefined);

  room.bytes = 3;
  await careful.append('metrics.jsonl', bytes('two\n'));
  await checkpoints.save(2, { 'net.bin': writes('second') });
  assert.ok(careful.trouble && isFull(careful.trouble));
  assert.ok(careful.waiting > 'second'.length);
  assert.equal(await checkpointsIn(disk).steps(), [1]);
  assert.equal(await checkpointsIn(careful).steps(), [2]);
  assert.is(text(await (await checkpointsIn(careful).latest())!.readFile('net.bin')), 'second');
  assert.is(text(await careful.read('metrics.jsonl')), 'one\ntwo\n');

  await careful.retry();
  assert.ok(careful.trouble, 'there is still no room');
  assert.equal(await checkpointsIn(disk).steps(), [1]);

  room.bytes = Number.POSITIVE_INFINITY;
  await careful.retry();
  assert.is(careful.trouble, undefined);
  assert.is(careful.waiting, 0);
  assert.equal(await checkpointsIn(disk).steps(), [2]);
  assert.is(text(await disk.read('metrics.jsonl')), 'one\ntwo\n');
  await checkpoints.save(3, { 'net.bin': writes('third') });
  assert.equal(await checkpointsIn(disk).steps(), [3]);
});

test.run();
