import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VectorStep } from '../../src/envs/environment.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import type { SlotReplay } from '../../src/replay/slot-replay.ts';
import { Random } from '../../src/random.ts';
import { randomFor, seed } from '../seed.ts';
import { bytesOfSaved } from './saving.ts';

const test = suite('a replay that weighs rewards otherwise');

const ENVIRONMENTS = 3;
const [BEFORE, AFTER] = [
  { gamma: 0.9, nStep: 1 },
  { gamma: 0.75, nStep: 3 },
];

type Weighing = typeof BEFORE;

const MAKE: Record<string, (weighing: Weighing) => SlotReplay<'u8'>> = {
  ReplayBuffer: (weighing) =>
    new ReplayBuffer({
      ...weighing,
      capacity: 100,
      observationShape: [2],
      observationType: 'u8',
      random: new Random(1),
    }),
  FrameBuffer: (weighing) =>
    new FrameBuffer({
      ...weighing,
      ...{ capacity: 120, environments: ENVIRONMENTS, frameSize: 1, stackSize: 2 },
      random: new Random(1),
    }),
};

/** Plays `steps` random steps, which depend on `random` alone. */
function play(replay: SlotReplay<'u8'>, random: Random, steps: number): void {
  for (let t = 0; t < steps; t++) {
    const bytes = () => Uint8Array.from({ length: 2 * ENVIRONMENTS }, () => random.int(256));
    const flags = () => Uint8Array.from({ length: ENVIRONMENTS }, () => Number(random.uniform() < 0.1));
    const step: VectorStep<Uint8Array> = {
      ...{ observations: bytes(), finalObservations: bytes(), terminated: flags(), truncated: flags() },
      rewards: Float32Array.from({ length: ENVIRONMENTS }, () => random.uniform(-1, 1)),
    };
    replay.addStep(new Int32Array(ENVIRONMENTS), step);
  }
}

function sample(replay: SlotReplay<'u8'>): TransitionBatch<Uint8Array> {
  const n = 200;
  const batch = {
    ...{ states: new Uint8Array(2 * n), nextStates: new Uint8Array(2 * n), actions: new Int32Array(n) },
    ...{ rewards: new Float32Array(n), discounts: new Float32Array(n) },
  };
  replay.sample(batch);
  return batch;
}

for (const [name, make] of Object.entries(MAKE)) {
  test(`${name}: old and new steps are weighed as if they always had been`, async () => {
    const [changed, always] = [make(BEFORE), make(AFTER)];
    for (const replay of [changed, always]) {
      const random = randomFor('weigh');
      replay.start(new Uint8Array(2 * ENVIRONMENTS));
      play(replay, random, 20);
      if (replay === changed) replay.weigh(AFTER);
      assert.equal([replay.gamma, replay.nStep], [AFTER.gamma, AFTER.nStep]);
      play(replay, random, 20);
    }
    assert.equal(sample(changed), sample(always), `seed ${seed}`);
    assert.equal(await bytesOfSaved(changed), await bytesOfSaved(always), `seed ${seed}`);
  });
}

for (const [name, make] of Object.entries(MAKE)) {
  test(`${name}: weighBatches changes batches only, as often as one likes`, async () => {
    const [seen, always, never] = [make(BEFORE), make(AFTER), make(BEFORE)];
    for (const replay of [seen, always, never]) {
      const random = randomFor('weigh batches');
      replay.start(new Uint8Array(2 * ENVIRONMENTS));
      play(replay, random, 20);
      if (replay === seen) {
        for (const gamma of [0.5, 1, AFTER.gamma]) replay.weighBatches({ gamma, nStep: AFTER.nStep });
      }
      play(replay, random, 20);
    }
    assert.equal([seen.gamma, seen.nStep], [BEFORE.gamma, BEFORE.nStep]);
    assert.equal(await bytesOfSaved(seen), await bytesOfSaved(never), `seed ${seed}`);
    for (let slot = 0; slot < seen.capacity; slot++) assert.equal(seen.read(slot), always.read(slot));
    assert.equal(sample(seen), sample(always), `seed ${seed}`);
    seen.weighBatches(BEFORE);
    sample(never);
    assert.equal(sample(seen), sample(never), 'back again');
    seen.weighBatches({ gamma: 0.2, nStep: 2 });
    for (const replay of [seen, never]) replay.weigh({ gamma: 0.3, nStep: 4 });
    assert.equal(sample(seen), sample(never), 'weighed for good');
  });
}

test('a gamma of 0, which would look like ends, and sums of no steps are refused', () => {
  const replay = MAKE.ReplayBuffer(BEFORE);
  assert.throws(
    () => replay.weigh({ gamma: 0, nStep: 1 }),
    /^gamma must stay above 0 or stay 0, got 0 after 0.9$/,
  );
  assert.throws(
    () => replay.weigh({ gamma: 1.5, nStep: 1 }),
    /^gamma must be a number from 0 to 1, got 1.5$/,
  );
  assert.throws(() => replay.weigh({ gamma: 0.9, nStep: 0 }), /^nStep must be a positive integer, got 0$/);
  assert.throws(() => replay.weighBatches({ gamma: 0, nStep: 1 }), /^gamma must stay above 0 or stay 0/);
  assert.equal([replay.gamma, replay.nStep], [0.9, 1]);
});

test.run();
