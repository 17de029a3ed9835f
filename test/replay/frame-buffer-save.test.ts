import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VectorStep } from '../../src/envs/environment.ts';
import { Random } from '../../src/random.ts';
import { FrameBuffer, type FrameBufferOptions } from '../../src/replay/frame-buffer.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';
import { bytesOfSaved, readerOf } from './saving.ts';

const test = suite('frame-buffer: save and restore');

const FRAME = 5;

type Options = Omit<FrameBufferOptions, 'random' | 'gamma'>;

function newBuffer(options: Options, consumer: string): FrameBuffer {
  return new FrameBuffer({ frameSize: FRAME, gamma: 0.9, ...options, random: Random.for(seed, consumer) });
}

async function restored(saved: Uint8Array, options: Options): Promise<FrameBuffer> {
  const buffer = newBuffer(options, 'another stream');
  await buffer.restore(readerOf(saved));
  return buffer;
}

/** A step of noise, in which one episode in `length` ends. */
function randomStep(
  random: Random,
  { environments, stackSize }: FrameBuffer,
  length = 6,
): VectorStep<Uint8Array> {
  const size = environments * stackSize * FRAME;
  const ends = integers(random, environments, length);
  return {
    observations: Uint8Array.from(integers(random, size, 256)),
    finalObservations: Uint8Array.from(integers(random, size, 256)),
    rewards: Float32Array.from({ length: environments }, () => random.normal()),
    terminated: Uint8Array.from(ends, (end) => Number(end === 0)),
    truncated: Uint8Array.from(ends, (end) => Number(end === 1)),
  };
}

/** Adds the same random step to every buffer. */
function step(random: Random, ...buffers: FrameBuffer[]): void {
  const actions = integers(random, buffers[0].environments, 256);
  const each = randomStep(random, buffers[0]);
  for (const buffer of buffers) buffer.addStep(actions, each);
}

function drawn(buffer: FrameBuffer): TransitionBatch<Uint8Array> {
  const n = 40;
  const batch = {
    states: new Uint8Array(n * buffer.stackSize * FRAME),
    actions: new Int32Array(n),
    rewards: new Float32Array(n),
    nextStates: new Uint8Array(n * buffer.stackSize * FRAME),
    discounts: new Float32Array(n),
  };
  buffer.sample(batch);
  return batch;
}

const LAYOUTS: Options[] = [
  { capacity: 6, pieceBytes: 1 },
  { capacity: 53 },
  { capacity: 53, pieceBytes: 7 * FRAME },
  { capacity: 101, environments: 3, pieceBytes: 40 * FRAME },
  { capacity: 47, environments: 2, stackSize: 1, pieceBytes: 10 * FRAME },
  { capacity: 91, environments: 5, stackSize: 7, pieceBytes: 64 * FRAME },
];

for (const options of LAYOUTS) {
  for (const rounds of [0.1, 0.6, 1, 3.3]) {
    const name = `${rounds} rounds of ${JSON.stringify(options)}`;
    test(`goes on as if it had never stopped, after ${name}`, async () => {
      const random = randomFor(name);
      const first = newBuffer(options, 'replay');
      const laneLength = first.capacity / first.environments;
      first.start(randomStep(random, first).observations);
      for (let t = 0; t < Math.ceil(rounds * laneLength); t++) {
        step(random, first);
        if (first.size > 0) drawn(first);
      }

      const saved = await bytesOfSaved(first);
      const second = await restored(saved, options);
      assert.is(second.size, first.size);
      assert.is(second.allocatedBytes, first.allocatedBytes);
      assert.equal(await bytesOfSaved(second), saved);
      const otherPieces = await restored(saved, { ...options, pieceBytes: 3 * FRAME });
      assert.equal(await bytesOfSaved(otherPieces), saved);

      for (let t = 0; t < 2 * laneLength; t++) {
        if (t > 0) step(random, first, second, otherPieces);
        if (t === laneLength) {
          const { observations } = randomStep(random, first);
          for (const buffer of [first, second, otherPieces]) buffer.start(observations);
        }
        assert.is(second.size, first.size);
        if (first.size === 0) continue;
        const batch = drawn(first);
        assertSameValues(drawn(second), batch);
        assertSameValues(drawn(otherPieces), batch);
      }
      assert.equal(await bytesOfSaved(second), await bytesOfSaved(first));
    });
  }
}

test('an empty buffer stays empty', async () => {
  const options = { capacity: 20 };
  const buffer = await restored(await bytesOfSaved(newBuffer(options, 'replay')), options);
  assert.is(buffer.size, 0);
  assert.throws(() => drawn(buffer), /it holds 0/);
  const random = randomFor('after nothing');
  assert.throws(() => step(random, buffer), /start has to be called/);
  buffer.start(randomStep(random, buffer).observations);
  step(random, buffer);
  assert.is(buffer.size, 1);
});

test('only memory in use is written, and frames are not copied', async () => {
  const options = { capacity: 300_000, environments: 3, pieceBytes: 12 * FRAME };
  const buffer = newBuffer(options, 'replay');
  const random = randomFor('what was used');
  buffer.start(new Uint8Array(3 * 4 * FRAME)); // one frame each, as the others of a stack are copies of it
  for (let t = 0; t < 10; t++) buffer.addStep([1, 2, 3], randomStep(random, buffer, 2 ** 31));
  let bytes = 0;
  const memory = new Set<ArrayBufferLike>();
  await buffer.save(async (chunk) => {
    bytes += chunk.length;
    memory.add(chunk.buffer);
  });
  // A mark; twelve numbers; two for each lane; eleven frames for each of three lanes, with 17 bytes beside each.
  assert.is(bytes, 8 + 12 * 8 + 2 * 3 * 4 + 11 * 3 * (FRAME + 17));
  // The mark, the numbers; two arrays of lanes; actions, rewards, discounts, ends; ages; three pieces of four steps.
  assert.is(memory.size, 2 + 2 + 4 + 1 + 3);
});

test('a buffer of other sizes is refused by field and values', async () => {
  const options = { capacity: 40, environments: 2, frameSize: FRAME, stackSize: 4 };
  const first = newBuffer(options, 'replay');
  first.start(new Uint8Array(2 * 4 * FRAME));
  const saved = await bytesOfSaved(first);
  const refused = async (other: Partial<Options>, message: RegExp) => {
    const buffer = newBuffer({ ...options, ...other }, 'replay');
    await rejects(buffer.restore(readerOf(saved)), message);
  };
  await refused({ capacity: 43 }, /^capacity is 40 in what was saved, and 42 in this buffer$/);
  await refused({ environments: 4 }, /^environments is 2 in what was saved, and 4 in this buffer$/);
  await refused({ frameSize: 6 }, /^frameSize is 5 in what was saved, and 6 in this buffer$/);
  await refused({ stackSize: 3 }, /^stackSize is 4 in what was saved, and 3 in this buffer$/);
});

test('other bytes are refused, and so is a buffer that is not empty', async () => {
  const options = { capacity: 40 };
  const buffer = newBuffer(options, 'replay');
  const saved = await bytesOfSaved(buffer);
  await rejects(buffer.restore(readerOf(new Uint8Array(500))), /not the bytes of a FrameBuffer/);
  buffer.start(new Uint8Array(4 * FRAME));
  await rejects(buffer.restore(readerOf(saved)), /restore needs a replay that nothing was added to/);
});

test('a file that ends early, or cannot be written, gives the error of its reader or writer', async () => {
  const options = { capacity: 40, environments: 2 };
  const first = newBuffer(options, 'replay');
  const random = randomFor('cut short');
  first.start(randomStep(random, first).observations);
  for (let t = 0; t < 5; t++) step(random, first);
  const saved = await bytesOfSaved(first);
  for (let length = 0; length < saved.length; length++) {
    await rejects(restored(saved.subarray(0, length), options), /^the file ends here$/);
  }
  await rejects(
    first.save(async () => {
      throw new Error('the disk is full');
    }),
    /^the disk is full$/,
  );
});

test.run();
