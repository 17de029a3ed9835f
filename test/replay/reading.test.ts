import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip } from '../../src/envs/bit-flip.ts';
import type { Observations } from '../../src/envs/environment.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import { HindsightReplay } from '../../src/replay/hindsight-replay.ts';
import type { ReadableReplay, StoredTransition } from '../../src/replay/reading.ts';
import type { Replay, TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { ReturnReplay } from '../../src/replay/return-replay.ts';
import type { Write } from '../../src/replay/saved.ts';
import { randomFor, seed } from '../seed.ts';
import { bytesOfSaved } from './saving.ts';

const test = suite('reading a replay');

type AnyReplay = Replay<Observations> & ReadableReplay<Observations> & { save(write: Write): Promise<void> };

const BATCH = 17;
const PRIORITIES = { alpha: 0.7, beta: () => 0.5, epsilon: 0.01 };

/** Plays into a replay, and draws batches. */
class Player {
  readonly random: Random;
  readonly batch: TransitionBatch<Observations>;
  private steps = 0;
  private observations: Observations;

  constructor(
    readonly replay: AnyReplay,
    readonly count: number,
    readonly size: number,
    readonly stack = 0,
    more: Partial<TransitionBatch<Observations>> = {},
  ) {
    this.random = Random.for(seed, 'what is played');
    this.observations = this.next(new Uint8Array(count).fill(1));
    const states = () => (stack ? new Uint8Array(BATCH * size) : new Float32Array(BATCH * size));
    this.batch = {
      ...{ states: states(), nextStates: states(), actions: new Int32Array(BATCH) },
      ...{ rewards: new Float32Array(BATCH), discounts: new Float32Array(BATCH) },
      ...more,
    };
    replay.start(this.observations);
  }

  /** Random observations. Stacks of frames shift by one, or start again with an episode. */
  private next(begins: Uint8Array): Observations {
    const { count, size, stack, random } = this;
    if (!stack) return Float32Array.from({ length: count * size }, () => random.uniform(-1, 1));
    const frame = size / stack;
    const next = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) {
      const fresh = Uint8Array.from({ length: frame }, () => random.int(256));
      for (let f = 0; f < stack; f++) {
        const from = i * size + (f + 1) * frame;
        const old = f + 1 < stack && !begins[i] ? this.observations.subarray(from, from + frame) : fresh;
        next.set(old as Uint8Array, i * size + f * frame);
      }
    }
    return next;
  }

  step(): void {
    const { count, random } = this;
    const ends = (share: number) =>
      Uint8Array.from({ length: count }, () => Number(random.uniform() < share));
    const [terminated, truncated] = [ends(0.1), ends(0.05)];
    const over = terminated.map((each, i) => each | truncated[i]);
    const finalObservations = this.next(new Uint8Array(count));
    const begun = this.next(over.fill(1));
    const observations = finalObservations.slice();
    for (let i = 0; i < count; i++) {
      if (!terminated[i] && !truncated[i]) continue;
      observations.set(begun.subarray(i * this.size, (i + 1) * this.size), i * this.size);
    }
    const rewards = Float32Array.from({ length: count }, () => ++this.steps);
    const actions = Int32Array.from({ length: count }, () => random.int(3));
    this.replay.addStep(actions, { observations, finalObservations, rewards, terminated, truncated });
    this.observations = observations;
  }

  async draw(): Promise<void> {
    await this.replay.priorities?.settle();
    this.replay.sample(this.batch);
    this.replay.priorities?.learned(Float32Array.from({ length: BATCH }, () => this.random.uniform(-2, 2)));
  }
}

const weights = () => ({ weights: new Float32Array(BATCH) });
const random = () => Random.for(seed, 'what is drawn');

const PLAYERS: Readonly<Record<string, () => Player>> = {
  'a ReplayBuffer of several steps': () => {
    const options = { capacity: 50, observationShape: [3], gamma: 0.9, nStep: 3, random: random() };
    return new Player(new ReplayBuffer(options) as unknown as AnyReplay, 4, 3);
  },
  'a ReplayBuffer with priorities': () => {
    const options = { capacity: 37, observationShape: [2], gamma: 0.9, random: random() };
    const replay = new ReplayBuffer({ ...options, priorities: PRIORITIES });
    return new Player(replay as unknown as AnyReplay, 3, 2, 0, weights());
  },
  'a ReplayBuffer without replacement': () => {
    const options = { capacity: 60, observationShape: [2], gamma: 0.9, random: random(), replacement: false };
    return new Player(new ReplayBuffer(options) as unknown as AnyReplay, 1, 2);
  },
  'a FrameBuffer with priorities': () => {
    const options = { capacity: 61, environments: 2, frameSize: 5, stackSize: 3, gamma: 0.9, nStep: 2 };
    const replay = new FrameBuffer({ ...options, priorities: PRIORITIES, random: random() });
    return new Player(replay as unknown as AnyReplay, 2, 15, 3, weights());
  },
  'a FrameBuffer': () => {
    const options = { capacity: 40, environments: 1, frameSize: 4, stackSize: 4, gamma: 0.9 };
    return new Player(new FrameBuffer({ ...options, random: random() }) as unknown as AnyReplay, 1, 16, 4);
  },
  'a ReturnReplay': () => {
    const options = { capacity: 45, observationShape: [2], gamma: 0.9, random: random(), returns: true };
    const more = { returns: new Float32Array(BATCH) };
    return new Player(new ReturnReplay(new ReplayBuffer(options)) as unknown as AnyReplay, 2, 2, 0, more);
  },
};

const same = (found: number, expected: number, what: string): void =>
  assert.ok(Object.is(found, expected), `${what}: ${found}, expected ${expected}`);

const all = (replay: AnyReplay): StoredTransition<Observations>[] =>
  Array.from({ length: replay.capacity }, (_, slot) => replay.read(slot)).filter(
    (each) => each !== undefined,
  );

for (const [name, make] of Object.entries(PLAYERS)) {
  test(`${name}: reading a slot gives the sampled transition, and how often it was drawn`, async () => {
    const player = make();
    const { replay, batch, size } = player;
    for (let i = 0; i < 30; i++) player.step();
    replay.countDraws();
    const drawn = new Map<string, number>();
    const known = (slot: number) => `${slot} ${[...replay.read(slot)!.state]}`;
    for (let i = 0; i < 40; i++) {
      await player.draw();
      for (const [row, slot] of replay.latestSlots!.entries()) {
        const found = replay.read(slot)!;
        const part = (values: Observations) => values.slice(row * size, (row + 1) * size);
        assert.equal(found.state, part(batch.states), `seed ${seed}`);
        assert.equal(found.nextState, part(batch.nextStates));
        assert.equal(
          [found.slot, found.action, found.reward, found.discount, found.episodeReturn],
          [slot, batch.actions[row], batch.rewards[row], batch.discounts[row], batch.returns?.[row]],
        );
        assert.is(found.terminated, batch.discounts[row] === 0);
        drawn.set(known(slot), (drawn.get(known(slot)) ?? 0) + 1);
      }
      player.step();
      for (const { slot, timesDrawn } of all(replay)) assert.is(timesDrawn, drawn.get(known(slot)) ?? 0);
    }
  });

  test(`${name}: every transition can be read, with its probability`, async () => {
    const player = make();
    const { replay } = player;
    for (let i = 0; i < 70; i++) {
      player.step();
      if (i > 30) await player.draw();
    }
    const found = all(replay);
    assert.is(found.length, replay.size);
    const total = found.reduce((sum, { probability }) => sum + probability, 0);
    assert.ok(Math.abs(total - 1) < 1e-12);
    const priorities = found.reduce((sum, { priority }) => sum + (priority ?? 1), 0);
    for (const { probability, priority = 1, rewards, reward, slot } of found) {
      assert.ok(Math.abs(probability - priority / priorities) < 1e-12);
      if (replay.priorities) assert.is(probability, replay.priorities.probability(slot));
      const sum = rewards.reduceRight((rest, each) => each + 0.9 * rest, 0);
      assert.ok(Math.abs(sum - reward) < 1e-4 * sum, `${sum}, ${reward}`);
    }
    for (const slot of [-1, replay.capacity, 0.5, Number.NaN]) {
      assert.throws(() => replay.read(slot), /^slot must be an integer from 0 to/);
    }
  });

  test(`${name}: a summary has the means over the transitions in its slots`, async () => {
    const player = make();
    const { replay } = player;
    replay.countDraws();
    for (const steps of [0, 13, 40]) {
      for (let i = 0; i < steps; i++) player.step();
      if (replay.canSample(BATCH)) await player.draw();
      for (const bins of [1, 7, 64]) {
        const summary = replay.summary(bins);
        assert.equal([summary.size, summary.capacity], [replay.size, replay.capacity]);
        const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
        // Only transitions of one step count: longer ones begin before the terminal step.
        const ends = ({ terminated, rewards }: StoredTransition<Observations>) =>
          Number(terminated && rewards.length === 1);
        for (let bin = 0; bin < bins; bin++) {
          const end = summary.firstSlots[bin + 1] ?? replay.capacity;
          const inside = all(replay).filter(({ slot }) => slot >= summary.firstSlots[bin] && slot < end);
          const expected = [
            [summary.counts, inside.length],
            [summary.ages, mean(inside.map(({ age }) => age))],
            [summary.rewards, mean(inside.map(({ rewards }) => rewards[0]))],
            [summary.terminalShares, mean(inside.map(ends))],
            [summary.timesDrawn, mean(inside.map(({ timesDrawn }) => timesDrawn!))],
            [summary.priorities, mean(inside.map(({ priority }) => priority!))],
          ] as const;
          for (const [i, [values, value]] of expected.entries()) {
            if (values) same(values[bin], Math.fround(value), `${i} of bin ${bin}, seed ${seed}`);
          }
        }
        same(summary.terminalShare, mean(all(replay).map(ends)), 'of all');
        assert.is(summary.priorities !== undefined, replay.priorities !== undefined);
      }
    }
    assert.throws(() => replay.summary(0), /^bins must be a positive integer, got 0$/);
  });

  test(`${name}: reading and counting change no draw, and no byte that is saved`, async () => {
    const [alone, watched] = [make(), make()];
    watched.replay.countDraws();
    for (let i = 0; i < 80; i++) {
      for (const player of [alone, watched]) {
        player.step();
        if (i > 30) await player.draw();
      }
      for (let slot = 0; slot < watched.replay.capacity; slot += 5) watched.replay.read(slot);
      watched.replay.summary(9);
    }
    assert.equal(watched.replay.latestSlots, alone.replay.latestSlots);
    assert.equal(watched.batch, alone.batch);
    assert.equal(await bytesOfSaved(watched.replay), await bytesOfSaved(alone.replay));
  });
}

test('an age is the number of transitions stored since: 0 for the newest', () => {
  const player = PLAYERS['a ReplayBuffer of several steps']();
  for (let i = 0; i < 31; i++) player.step();
  // The rewards of single steps count up in the order in which they are stored.
  const newest = 31 * 4;
  for (const { age, rewards } of all(player.replay)) assert.is(age, newest - rewards[0]);
  const ages = all(player.replay).map(({ age }) => age);
  assert.equal(
    ages.sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
});

test('an age counts frames in a FrameBuffer, including the first frames of episodes', () => {
  const player = PLAYERS['a FrameBuffer with priorities']();
  for (let i = 0; i < 50; i++) player.step();
  const lanes = [0, 1].map((lane) => all(player.replay).filter(({ slot }) => Math.floor(slot / 30) === lane));
  for (const lane of lanes) {
    lane.sort((a, b) => a.age - b.age);
    for (let i = 1; i < lane.length; i++) {
      assert.ok(lane[i].rewards[0] < lane[i - 1].rewards[0], 'the older, the earlier its reward');
      assert.ok(lane[i].age >= lane[i - 1].age + 2);
    }
    assert.ok(lane[0].age >= 0 && lane.at(-1)!.age < 60);
  }
});

test('the newest transition of frames has age 0, and each before it one step more', () => {
  const options = { capacity: 40, environments: 2, frameSize: 3, stackSize: 2, gamma: 0.9 };
  const buffer = new FrameBuffer({ ...options, random: random() });
  buffer.start(new Uint8Array(12));
  for (let t = 1; t <= 33; t++) {
    buffer.addStep([0, 0], {
      ...{ observations: new Uint8Array(12).fill(t), finalObservations: new Uint8Array(12).fill(t) },
      ...{ rewards: Float32Array.of(t, t), terminated: new Uint8Array(2), truncated: new Uint8Array(2) },
    });
  }
  const found = all(buffer as unknown as AnyReplay);
  assert.ok(found.length > 30);
  for (const { age, rewards } of found) assert.is(age, 2 * (33 - rewards[0]));
});

test('priorities are (|error| + epsilon)^alpha, once the errors have been applied', async () => {
  const options = { capacity: 9, observationShape: [1], gamma: 0.9, random: randomFor('priorities') };
  const buffer = new ReplayBuffer({ ...options, priorities: PRIORITIES });
  for (let i = 0; i < 9; i++) buffer.add(Float32Array.of(i), 0, 0, Float32Array.of(i), false);
  const error = (slot: number) => 0.3 + slot;
  const arrays = () => new Float32Array(40);
  for (let i = 0; i < 8; i++) {
    await buffer.priorities!.settle();
    buffer.sample({
      ...{ states: arrays(), nextStates: arrays(), actions: new Int32Array(40) },
      ...{ rewards: arrays(), discounts: arrays(), weights: arrays() },
    });
    buffer.priorities!.learned(Float32Array.from(buffer.latestSlots, error));
  }
  const expected = (slot: number) => (error(slot) + 0.01) ** 0.7;
  const total = Array.from({ length: 9 }, (_, slot) => expected(slot)).reduce((a, b) => a + b);
  for (let slot = 0; slot < 9; slot++) {
    const { priority, probability } = buffer.read(slot)!;
    assert.ok(Math.abs(priority! - expected(slot)) < 1e-6, `${priority} of ${slot}`);
    assert.ok(Math.abs(probability - expected(slot) / total) < 1e-6);
  }
});

test('hindsight: reading gives copies with the goals that were achieved', () => {
  const env = new BitFlip(4);
  const envs = vectorise(() => new BitFlip(4), 2);
  const buffer = new ReplayBuffer({ capacity: 400, observationShape: [8], gamma: 0.9, random: random() });
  const replay = new HindsightReplay(buffer, { goals: env, random: random() });
  envs.reset(1);
  replay.start(envs.observations);
  const draw = randomFor('bits');
  for (let i = 0; i < 20; i++) {
    const actions = [draw.int(4), draw.int(4)];
    envs.step(actions);
    replay.addStep(actions, envs);
  }
  const found = all(replay as unknown as AnyReplay);
  assert.is(found.length, replay.size);
  assert.is(replay.capacity, 400);
  for (const { state, nextState, reward, terminated } of found) {
    assert.equal(state.slice(4), nextState.slice(4), 'the goal');
    const reached = nextState.slice(0, 4).every((bit, i) => bit === nextState[4 + i]);
    assert.equal([terminated, reward], [reached, reached ? 0 : -1]);
  }
  assert.ok(found.some(({ terminated }) => terminated));
});

test.run();
