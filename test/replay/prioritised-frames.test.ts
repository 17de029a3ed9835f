import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { randomFor } from '../seed.ts';
import { bytesOfSaved, readerOf } from './saving.ts';

const test = suite('frame-buffer: drawing by priority');

/** Plays frames of one byte, numbered in time. Every seventh step ends an episode. */
class Player {
  readonly buffer: FrameBuffer;
  constructor(
    capacity: number,
    private readonly count: number,
    random: Random,
    private time = 0,
  ) {
    this.buffer = new FrameBuffer({
      ...{ capacity, environments: count, frameSize: 1, stackSize: 2, random },
      ...{ priorities: { alpha: 1, beta: () => 1 }, gamma: 0.5, nStep: 2 },
    });
  }

  play(steps: number): void {
    if (this.time === 0) this.buffer.start(this.stacks(0));
    for (let i = 0; i < steps; i++) {
      this.time++;
      const ends = new Uint8Array(this.count).fill(this.time % 7 === 0 ? 1 : 0);
      this.buffer.addStep(new Uint8Array(this.count), {
        ...{ observations: this.stacks(this.time), finalObservations: this.stacks(this.time) },
        rewards: new Float32Array(this.count).fill(this.time),
        ...{ terminated: ends, truncated: new Uint8Array(this.count) },
      });
    }
  }

  private stacks(time: number): Uint8Array {
    return new Uint8Array(2 * this.count).fill(time % 256);
  }

  async draw(n: number): Promise<TransitionBatch<Uint8Array>> {
    const batch = {
      ...{ states: new Uint8Array(2 * n), actions: new Int32Array(n), rewards: new Float32Array(n) },
      ...{ nextStates: new Uint8Array(2 * n), discounts: new Float32Array(n), weights: new Float32Array(n) },
    };
    await this.buffer.priorities!.settle();
    this.buffer.sample(batch);
    return batch;
  }
}

test('draws each whole transition as often as its last error says, and no other', async () => {
  const player = new Player(60, 2, randomFor('frames'));
  player.play(200);
  const { buffer } = player;
  const errorOf = (frame: number) => 1 + (frame % 5);
  for (let batch = 0; batch < 100; batch++) {
    const { states } = await player.draw(64);
    buffer.priorities!.learned(Float32Array.from({ length: 64 }, (_, i) => errorOf(states[2 * i + 1])));
  }
  const counts = new Map<number, number>();
  for (let batch = 0; batch < 200; batch++) {
    const { states, weights } = await player.draw(64);
    const errors = Float32Array.from({ length: 64 }, (_, i) => errorOf(states[2 * i + 1]));
    const least = Math.min(...errors);
    for (let i = 0; i < 64; i++) {
      const frame = states[2 * i + 1];
      counts.set(frame, (counts.get(frame) ?? 0) + 1);
      const expected = least / errors[i];
      assert.ok(Math.abs(weights![i] - expected) < 1e-4, `weight ${weights![i]} of error ${errors[i]}`);
    }
  }
  // Each frame occurs in both environments, which have some 25 transitions each, as episodes end in some of 30 frames.
  assert.is(2 * counts.size, buffer.size);
  const mass = [...counts.keys()].reduce((sum, frame) => sum + errorOf(frame), 0);
  let chiSquared = 0;
  for (const [frame, count] of counts) {
    const expected = (200 * 64 * errorOf(frame)) / mass;
    chiSquared += (count - expected) ** 2 / expected;
  }
  assert.ok(chiSquared < counts.size + 12 * Math.sqrt(2 * counts.size), `chi-squared ${chiSquared}`);
});

test('a transition that lost a frame is never drawn, although a large error for it comes late', async () => {
  const player = new Player(24, 2, randomFor('lost'));
  player.play(9);
  for (let round = 0; round < 300; round++) {
    const { states } = await player.draw(8);
    // Old frames get the largest errors, and some are gone by the time that these are applied.
    player.buffer.priorities!.learned(Float32Array.from({ length: 8 }, (_, i) => 1000 / (1 + states[2 * i])));
    player.play(1);
    const { size } = player.buffer;
    const slots = Array.from({ length: 24 }, (_, slot) => player.buffer.priorities!.probability(slot));
    assert.is(slots.filter((probability) => probability > 0).length, size, `round ${round}`);
  }
});

test('saved with the frames, and restored', async () => {
  const player = new Player(40, 2, randomFor('saved'));
  player.play(50);
  const learn = async (each: Player) => {
    const batch = await each.draw(8);
    each.buffer.priorities!.learned(batch.rewards.slice());
    each.play(1);
    return batch;
  };
  for (let i = 0; i < 9; i++) await learn(player);
  const other = new Player(40, 2, new Random(0), 59);
  await other.buffer.restore(readerOf(await bytesOfSaved(player.buffer)));
  for (let i = 0; i < 30; i++) assert.equal(await learn(other), await learn(player), `batch ${i}`);
});

test.run();
