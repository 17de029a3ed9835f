import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip } from '../../src/envs/bit-flip.ts';
import type { VectorEnvironment } from '../../src/envs/environment.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { Random } from '../../src/random.ts';
import { HindsightReplay } from '../../src/replay/hindsight-replay.ts';
import type { Replay, TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer, type ReplayBufferOptions } from '../../src/replay/replay-buffer.ts';
import { ReturnReplay } from '../../src/replay/return-replay.ts';
import type { Read, Write } from '../../src/replay/saved.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';
import { bytesOfSaved, readerOf } from './saving.ts';

const test = suite('replay-buffer: save and restore');

const BITS = 4;
const SIZE = 2 * BITS;
const COUNT = 3;

type Saved = Replay & { save(write: Write): Promise<void>; restore(read: Read): Promise<void> };
type Make = (capacity: number, stream: string) => Saved;

const buffer =
  (options: Partial<ReplayBufferOptions> = {}): ((capacity: number, stream: string) => ReplayBuffer) =>
  (capacity, stream) =>
    new ReplayBuffer({
      ...{ capacity, observationShape: [SIZE], gamma: 0.9, random: Random.for(seed, stream) },
      ...options,
    });

const makers: Record<string, Make> = {
  'drawing uniformly': buffer(),
  'without replacement': buffer({ replacement: false }),
  'returns over three steps': buffer({ nStep: 3 }),
  'drawing by priority': buffer({ priorities: { beta: () => 0.5 } }),
  'episodes with returns': (capacity, stream) =>
    new ReturnReplay(buffer({ returns: true })(capacity, stream)),
  hindsight: (capacity, stream) =>
    new HindsightReplay(buffer()(capacity, stream), {
      goals: new BitFlip(BITS),
      random: Random.for(seed, `${stream}, futures`),
    }),
};

const play = (): VectorEnvironment => {
  const envs = vectorise(() => new BitFlip(BITS), COUNT);
  envs.reset(seed);
  return envs;
};

async function drawn(replay: Saved): Promise<TransitionBatch> {
  const n = 10;
  const batch: TransitionBatch = {
    states: new Float32Array(n * SIZE),
    actions: new Int32Array(n),
    rewards: new Float32Array(n),
    nextStates: new Float32Array(n * SIZE),
    discounts: new Float32Array(n),
    ...(replay.priorities && { weights: new Float32Array(n) }),
    ...(replay instanceof ReturnReplay && { returns: new Float32Array(n) }),
  };
  await replay.priorities?.settle();
  replay.sample(batch);
  replay.priorities?.learned(batch.rewards.map((reward, i) => reward + i));
  return batch;
}

for (const [name, make] of Object.entries(makers)) {
  for (const capacity of [31, 1000]) {
    test(`${name}, ${capacity} places: goes on as if it had never stopped`, async () => {
      const random = randomFor(name);
      const envs = play();
      const step = (...replays: Saved[]): void => {
        const actions = integers(random, COUNT, BITS);
        envs.step(actions);
        for (const replay of replays) replay.addStep(actions, envs);
      };
      const one = make(capacity, 'replay');
      one.start(envs.observations);
      for (let t = 0; t < 50; t++) {
        step(one);
        if (one.size >= 10) await drawn(one);
      }

      const saved = await bytesOfSaved(one);
      const other = make(capacity, 'another stream');
      await other.restore(readerOf(saved));
      assert.is(other.size, one.size);
      assertSameValues(await bytesOfSaved(other), saved);
      for (let t = 0; t < 50; t++) {
        assert.equal(await drawn(other), await drawn(one), `step ${t}, seed ${seed}`);
        step(one, other);
      }
      assertSameValues(await bytesOfSaved(other), await bytesOfSaved(one));
    });
  }

  test(`${name}: an empty buffer stays empty; a file that ends early and a used buffer are refused`, async () => {
    const empty = make(20, 'replay');
    const saved = await bytesOfSaved(empty);
    const other = make(20, 'replay');
    await other.restore(readerOf(saved));
    assert.is(other.size, 0);
    assert.throws(() => other.addStep(new Int32Array(COUNT), play()), /start has to be called/);
    for (let length = 0; length < saved.length; length += 3) {
      await rejects(make(20, 'replay').restore(readerOf(saved.subarray(0, length))), /^the file ends here$/);
    }
    other.start(play().observations);
    await rejects(other.restore(readerOf(saved)), /needs a (buffer|replay) that nothing was added to/);
    await rejects(make(20, 'replay').restore(readerOf(new Uint8Array(9999))), /these are not the bytes of a/);
  });
}

test('a buffer of other sizes is refused by name and values', async () => {
  const saved = await bytesOfSaved(buffer()(20, 'replay'));
  const refused = (other: Saved, message: RegExp) => rejects(other.restore(readerOf(saved)), message);
  await refused(buffer()(21, ''), /^capacity is 20 in what was saved, and 21 in this buffer$/);
  await refused(buffer({ observationShape: [3] })(20, ''), /^observationSize is 8 .* and 3 in this buffer$/);
  await refused(buffer({ returns: true })(20, ''), /^returns is 0 .* and 1 in this buffer$/);
  await refused(buffer({ priorities: { beta: () => 1 } })(20, ''), /^priorities is 0 .* and 1/);
});

test('only memory in use is written', async () => {
  const one = buffer()(100_000, 'replay');
  for (let i = 0; i < 7; i++) one.add(new Float32Array(SIZE), i, 1, new Float32Array(SIZE), false);
  // A mark; six sizes, three counters, four random words; seven transitions.
  assert.is((await bytesOfSaved(one)).length, 8 + 8 * 13 + 7 * (2 * 4 * SIZE + 16));
});

/** Impossible numbers in a saved replay: each with its place, in float64 after the mark. */
const damages: [what: string, make: Make, place: number, value: number, message: RegExp][] = [
  ['more transitions than room', buffer(), 6, 1e6, /the number of transitions must be .*, got 1000000/],
  ['half a transition', buffer(), 6, 2.5, /the number of transitions must be .*, got 2.5/],
  ['more environments than there can be', buffer(), 7, 2 ** 31, /the number of environments must be/],
  [
    'a next slot that there is not',
    buffer(),
    12,
    99,
    /the next slot must be an integer from 0 to 19, got 99/,
  ],
];
for (const [what, make, place, value, message] of damages) {
  test(`is refused if it has ${what}`, async () => {
    const replay = make(20, 'saved');
    const envs = play();
    replay.start(envs.observations);
    for (let t = 0; t < 4; t++) {
      const actions = integers(randomFor(`${t}`), COUNT, BITS);
      envs.step(actions);
      replay.addStep(actions, envs);
    }
    const bytes = Uint8Array.from(await bytesOfSaved(replay));
    new DataView(bytes.buffer).setFloat64(8 + 8 * place, value, true);
    await rejects(make(20, 'restored').restore(readerOf(bytes)), message);
  });
}

test('is refused if transitions are missing, or follow a missing one, as a draw might never end', async () => {
  const replay = buffer()(20, 'saved');
  const envs = play();
  replay.start(envs.observations);
  envs.step([0, 1, 2]);
  replay.addStep([0, 1, 2], envs);
  const whole = Uint8Array.from(await bytesOfSaved(replay));
  const actions = 8 + 8 * 13 + 4 * COUNT; // after the header and the latest slots
  for (const [at, value, message] of [
    [actions, -1, /there are 2 transitions where 3 should be/],
    [actions + 4 * 9, 77, /transitions follow one another that do not exist/],
  ] as const) {
    const bytes = whole.slice();
    new DataView(bytes.buffer).setInt32(at, value, true);
    await rejects(buffer()(20, 'restored').restore(readerOf(bytes)), message);
  }
});

test.run();
