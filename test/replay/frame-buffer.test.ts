import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deepMindBreakout } from '../../src/envs/atari/deepmind.ts';
import type { Environment, VectorEnvironment } from '../../src/envs/environment.ts';
import { stackFrames } from '../../src/envs/stack-frames.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { freshSeed, Random } from '../../src/random.ts';
import { FrameBuffer, type FrameBufferOptions } from '../../src/replay/frame-buffer.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { assertSameValues } from '../same-values.ts';
import { assertUniform } from '../statistics.ts';

const test = suite('frame-buffer');

const FRAME = 6;
const GAMMA = 0.9;

const newBatch = (n: number, observationSize = 4 * FRAME): TransitionBatch<Uint8Array> => ({
  states: new Uint8Array(n * observationSize),
  actions: new Int32Array(n),
  rewards: new Float32Array(n),
  nextStates: new Uint8Array(n * observationSize),
  discounts: new Float32Array(n),
});

/**
 * Noise for pixels, and a reward that no other step has. Any step, even the first, ends the episode with probability
 * 1 / `length`.
 */
class Noise implements Environment<Uint8Array> {
  readonly name = 'Noise';
  readonly actionCount = 256;
  readonly observationShape = [1, 2, FRAME / 2] as const;
  readonly observation = new Uint8Array(FRAME);
  readonly state = undefined;
  reward = 0;
  terminated = false;
  truncated = false;
  readonly #random: Random;
  readonly #length: number;
  readonly #nextReward: () => number;

  constructor(random: Random, length: number, nextReward: () => number) {
    this.#random = random;
    this.#length = length;
    this.#nextReward = nextReward;
  }

  reset(): void {
    this.#draw();
  }

  step(): void {
    this.#draw();
    this.reward = this.#nextReward();
    const ends = this.#random.int(this.#length) === 0;
    this.terminated = ends && this.#random.int(2) === 0;
    this.truncated = ends && !this.terminated;
  }

  #draw(): void {
    for (let j = 0; j < FRAME; j++) this.observation[j] = this.#random.int(256);
  }
}

interface Transition {
  state: Uint8Array;
  action: number;
  reward: number;
  nextState: Uint8Array;
  terminated: number;
  /** The number of the first frame that it needs, counted in its lane. */
  firstFrame: number;
}

/** Keeps all transitions that there ever were, with whole stacks. */
class Reference {
  readonly transitions: Transition[][];
  readonly #frames: number[];
  readonly #episodeStarts: number[];
  readonly #before: Uint8Array;

  constructor(
    readonly environments: VectorEnvironment<Uint8Array>,
    readonly stackSize = 4,
  ) {
    this.transitions = Array.from({ length: environments.count }, () => []);
    this.#frames = new Array<number>(environments.count).fill(0);
    this.#episodeStarts = new Array<number>(environments.count).fill(0);
    this.#before = environments.observations.slice();
  }

  start(): void {
    this.#before.set(this.environments.observations);
    this.transitions.forEach((_, i) => {
      this.#episodeStarts[i] = this.#frames[i]++;
    });
  }

  addStep(actions: ArrayLike<number>): void {
    const { finalObservations, rewards, terminated, truncated, observations } = this.environments;
    const row = (rows: Uint8Array, i: number): Uint8Array => {
      const size = rows.length / this.environments.count;
      return rows.slice(i * size, (i + 1) * size);
    };
    this.transitions.forEach((lane, i) => {
      lane.push({
        state: row(this.#before, i),
        action: actions[i],
        reward: rewards[i],
        nextState: row(finalObservations, i),
        terminated: terminated[i],
        firstFrame: Math.max(this.#frames[i] - this.stackSize, this.#episodeStarts[i]),
      });
      this.#frames[i]++;
      if (terminated[i] || truncated[i]) this.#episodeStarts[i] = this.#frames[i]++;
    });
    this.#before.set(observations);
  }

  /** The transitions whose frames are all among the latest of their lane, by their rewards, which are unique. */
  held(laneLength: number): Map<number, Transition> {
    return new Map(
      this.transitions.flatMap((lane, i) =>
        lane
          .filter(({ firstFrame }) => firstFrame >= this.#frames[i] - laneLength)
          .map((transition) => [transition.reward, transition] as const),
      ),
    );
  }
}

interface Play {
  buffer: FrameBuffer;
  reference: Reference;
  /** Steps all environments once, with random actions. */
  step(): void;
  /** Resets them all. */
  reset(): void;
}

function play(
  seed: number,
  { environments: count = 1, length = 6, ...options }: Partial<FrameBufferOptions> & { length?: number },
): Play {
  const { stackSize } = options;
  const random = Random.for(seed, 'noise');
  let steps = 0;
  const environments = vectorise(
    () => stackFrames(new Noise(random, length, () => ++steps / 8), stackSize),
    count,
  );
  const buffer = new FrameBuffer({
    capacity: 50,
    environments: count,
    frameSize: FRAME,
    gamma: GAMMA,
    random: Random.for(seed, 'replay'),
    ...options,
  });
  const reference = new Reference(environments, stackSize);
  const actions = new Uint8Array(count);
  const reset = (): void => {
    environments.reset();
    buffer.start(environments.observations);
    reference.start();
  };
  reset();
  return {
    buffer,
    reference,
    reset,
    step() {
      for (let i = 0; i < count; i++) actions[i] = random.int(256);
      environments.step(actions);
      buffer.addStep(actions, environments);
      reference.addStep(actions);
    },
  };
}

/** Checks every transition of a sample against the reference, and returns the rewards, which are unique. */
function assertSampleHeld(
  batch: TransitionBatch<Uint8Array>,
  held: Map<number, Transition>,
  message: string,
): number[] {
  const size = batch.states.length / batch.actions.length;
  return Array.from(batch.rewards, (reward, i) => {
    const expected = held.get(reward);
    assert.ok(expected, `${message}: reward ${reward} is of no transition held`);
    assert.equal(batch.states.slice(i * size, (i + 1) * size), expected.state, message);
    assert.equal(batch.nextStates.slice(i * size, (i + 1) * size), expected.nextState, message);
    assert.is(batch.actions[i], expected.action, message);
    assert.is(batch.discounts[i], expected.terminated ? 0 : Math.fround(GAMMA), message);
    return reward;
  });
}

const LAYOUTS: (Partial<FrameBufferOptions> & { length?: number })[] = [
  { capacity: 6, length: 3 },
  { capacity: 7, length: 1000, pieceBytes: 1 },
  { capacity: 50, length: 8, pieceBytes: 20 * FRAME },
  { capacity: 50, length: 1, pieceBytes: 7 * FRAME },
  { capacity: 50, length: 6, pieceBytes: 3 * FRAME, environments: 3 },
  { capacity: 101, length: 12, pieceBytes: 40 * FRAME, environments: 4 },
  { capacity: 64, length: 5, pieceBytes: 16 * FRAME, environments: 2, stackSize: 1 },
  { capacity: 64, length: 30, pieceBytes: 10 * FRAME, environments: 2, stackSize: 7 },
];

for (const layout of LAYOUTS) {
  test(`holds what whole stacks would, over many rounds of the ring: ${JSON.stringify(layout)}`, () => {
    const seed = freshSeed();
    const { buffer, reference, step, reset } = play(seed, layout);
    const laneLength = buffer.capacity / buffer.environments;
    const batch = newBatch(64, buffer.stackSize * FRAME);
    const steps = 12 * laneLength;
    for (let t = 0; t < steps; t++) {
      if (t % 97 === 96) reset();
      step();
      const held = reference.held(laneLength);
      assert.is(buffer.size, held.size, `step ${t}, seed ${seed}`);
      buffer.sample(batch);
      assertSampleHeld(batch, held, `step ${t}, seed ${seed}`);
    }
    const found = new Set<number>();
    const held = reference.held(laneLength);
    for (let i = 0; i < 50; i++) {
      buffer.sample(batch);
      for (const reward of assertSampleHeld(batch, held, `seed ${seed}`)) found.add(reward);
    }
    assert.is(found.size, held.size, `seed ${seed}`);
  });
}

test('an episode takes one frame more than it has steps', () => {
  const seed = freshSeed();
  const { buffer, reference, step } = play(seed, { capacity: 4000, length: 20 });
  for (let t = 0; t < 5000; t++) step();
  const held = [...reference.held(4000).values()];
  const terminal = held.filter(({ terminated }) => terminated).length;
  assert.ok(terminal > 20 && terminal < held.length / 10, `${terminal} of ${held.length}, seed ${seed}`);
  assert.ok(buffer.size > 0.93 * 4000, `${buffer.size} of 4000, seed ${seed}`);
});

test('draws are uniform over what is held', () => {
  const seed = freshSeed();
  for (const steps of [9, 40]) {
    const { buffer, reference, step } = play(seed, { capacity: 60, environments: 3, length: 4 });
    for (let t = 0; t < steps; t++) step();
    const counts = new Map([...reference.held(20).keys()].map((reward) => [reward, 0]));
    const batch = newBatch(128);
    for (let i = 0; i < 800; i++) {
      buffer.sample(batch);
      for (const reward of batch.rewards) counts.set(reward, counts.get(reward)! + 1);
    }
    assertUniform([...counts.values()], `${steps} steps, seed ${seed}`);
  }
});

test('samples of Breakout are what the agent saw', () => {
  const seed = freshSeed() % 2 ** 52;
  const random = Random.for(seed, 'actions');
  const environments = vectorise(() => deepMindBreakout({ maxFrames: 600 }), 2);
  const buffer = new FrameBuffer({
    capacity: 301,
    environments: 2,
    gamma: GAMMA,
    random,
    pieceBytes: 2 ** 20,
  });
  assert.is(buffer.capacity, 300);
  const before = environments.observations.slice();
  const seen = new Set<string>();
  const key = (state: Uint8Array, action: number, next: Uint8Array, terminated: number): string =>
    [hash(state), action, hash(next), terminated].join();
  const size = 4 * 84 * 84;
  let truncations = 0;
  environments.reset(seed);
  buffer.start(environments.observations);
  for (let t = 0; t < 400 || truncations === 0; t++) {
    before.set(environments.observations);
    const actions = [random.int(4), random.int(4)];
    environments.step(actions);
    buffer.addStep(actions, environments);
    for (let i = 0; i < 2; i++) {
      const [state, next] = [before, environments.finalObservations].map((rows) =>
        rows.subarray(i * size, (i + 1) * size),
      );
      seen.add(key(state, actions[i], next, environments.terminated[i]));
      truncations += environments.truncated[i];
    }
  }
  const batch = newBatch(200, size);
  buffer.sample(batch);
  for (let i = 0; i < 200; i++) {
    const [state, next] = [batch.states, batch.nextStates].map((rows) =>
      rows.subarray(i * size, (i + 1) * size),
    );
    assert.ok(seen.has(key(state, batch.actions[i], next, Number(batch.discounts[i] === 0))), `seed ${seed}`);
  }
});

/** FNV-1a. */
function hash(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5);
}

test('begins in the middle of an episode with the stacks that the agent saw', () => {
  const options = { gamma: GAMMA, random: new Random(1), capacity: 20, frameSize: 1 };
  const replay = new FrameBuffer(options);
  const lead = (stack: number[], ends = 0, observations = stack) => ({
    ...{ observations: Uint8Array.from(observations), finalObservations: Uint8Array.from(stack) },
    ...{ rewards: new Float32Array(1), terminated: new Uint8Array(1), truncated: Uint8Array.of(ends) },
  });
  replay.start(Uint8Array.of(5, 5, 7, 8)); // an episode of three frames, or of four of which two are equal
  replay.addStep([0], lead([5, 7, 8, 9]));
  replay.addStep([1], lead([7, 8, 9, 10], 1, [3, 3, 3, 3]));
  replay.addStep([2], lead([3, 3, 3, 4]));
  const batch = newBatch(100, 4);
  replay.sample(batch);
  const found = Array.from(batch.actions, (action, i) => {
    const [state, next] = [batch.states, batch.nextStates].map((rows) => rows.subarray(4 * i, 4 * i + 4));
    return `${action}: ${state} -> ${next}`;
  });
  const expected = ['0: 5,5,7,8 -> 5,7,8,9', '1: 5,7,8,9 -> 7,8,9,10', '2: 3,3,3,3 -> 3,3,3,4'];
  assert.equal([...new Set(found)].sort(), expected);
});

test('memory is taken in pieces as it fills, up to the computed size and no more', () => {
  // 33 steps of each environment, at 10 to a piece.
  const options = { capacity: 100, environments: 3, frameSize: FRAME, pieceBytes: 30 * FRAME };
  const computed = FrameBuffer.bytesFor(options);
  assert.is(computed, 99 * (FRAME + 17));
  const { buffer, step } = play(freshSeed(), { ...options, length: 2 ** 31 });
  const frameBytes = (): number => buffer.allocatedBytes - 99 * 17;
  for (let frames = 1; frames <= 200; frames++) {
    const pieces = Math.min(Math.ceil(frames / 10), 4);
    assert.is(frameBytes(), Math.min(pieces * 30, 99) * FRAME, `${frames} frames`);
    step();
  }
  assert.is(buffer.allocatedBytes, computed);
});

test('a million frames take 7.07 GB, by priority a little more', () => {
  const priorities = { beta: { from: 0.4, to: 1, batches: 10 } };
  const million = { capacity: 1_000_000, priorities };
  // Priorities take 2^21 sums, and a stamp for each frame.
  assert.is(FrameBuffer.bytesFor(million), 7_073_000_000 + 2 ** 21 * 8 + 4_000_000);
  assert.is(FrameBuffer.bytesFor({ capacity: 1_000_000 }), 7_073_000_000);
  const buffer = new FrameBuffer({ capacity: 1_000_000, gamma: GAMMA, random: new Random(0) });
  assert.is(buffer.allocatedBytes, 17_000_000);
});

test('a buffer that does not fit is refused with its size, before memory is taken', () => {
  const options = { capacity: 1_000_000, gamma: GAMMA, random: new Random(0) };
  assert.throws(
    () => new FrameBuffer({ ...options, availableBytes: 4e9 }),
    /1000000 frames needs 7073000000 bytes \(7\.07 GB\), available are 4000000000 bytes \(4\.00 GB\)/,
  );
  assert.throws(() => new FrameBuffer({ ...options, availableBytes: Number.NaN }), /available are NaN/);
  assert.is(new FrameBuffer({ ...options, availableBytes: 7_073_000_000 }).capacity, 1_000_000);
});

test('a sample is written into views of one region and nowhere else', () => {
  const seed = freshSeed();
  const { buffer, reference, step } = play(seed, { length: 3 });
  for (let t = 0; t < 80; t++) step();
  const n = 5;
  const size = 4 * FRAME;
  const region = new ArrayBuffer(512);
  const bytes = new Uint8Array(region).fill(0xab);
  const batch: TransitionBatch<Uint8Array> = {
    states: new Uint8Array(region, 16, n * size),
    nextStates: new Uint8Array(region, 16 + n * size, n * size),
    actions: new Int32Array(region, 256, n),
    rewards: new Float32Array(region, 256 + 4 * n, n),
    discounts: new Float32Array(region, 256 + 8 * n, n),
  };
  buffer.sample(batch);
  assertSampleHeld(batch, reference.held(50), `seed ${seed}`);
  const around = [...bytes.subarray(0, 16), ...bytes.subarray(256 + 12 * n)];
  assert.ok(around.every((byte) => byte === 0xab));
});

test('the same seed gives the same batches', () => {
  const seed = freshSeed();
  const [a, b] = [0, 1].map(() => {
    const { buffer, step } = play(seed, { environments: 2 });
    for (let t = 0; t < 60; t++) step();
    const batch = newBatch(32);
    buffer.sample(batch);
    return batch;
  });
  assertSameValues(a, b, `seed ${seed}`);
});

test('sampling without a transition is refused', () => {
  const { buffer, reset } = play(1, {});
  assert.throws(() => buffer.sample(newBatch(2)), /2 transitions needs at least 1 .*holds 0/);
  reset();
  assert.throws(() => buffer.sample(newBatch(2)), /2 transitions needs at least 1 .*holds 0/);
});

test('sizes that make no sense are refused by name', () => {
  for (const name of ['capacity', 'environments', 'frameSize', 'stackSize', 'pieceBytes'] as const) {
    for (const bad of [0, -1, 1.5, Number.NaN]) {
      assert.throws(
        () => new FrameBuffer({ capacity: 50, gamma: GAMMA, random: new Random(0), [name]: bad }),
        new RegExp(`${name} must be (a positive integer|an integer from 1 to \\d+), got ${bad}`),
      );
    }
  }
  const options = { gamma: GAMMA, random: new Random(0), environments: 3 };
  assert.throws(() => new FrameBuffer({ ...options, capacity: 17 }), /capacity must be at least 18.*got 17/);
  assert.is(new FrameBuffer({ ...options, capacity: 18 }).capacity, 18);
  assert.throws(() => new FrameBuffer({ ...options, capacity: 900, stackSize: 257 }), /at most 256, got 257/);
});

test('arrays of the wrong length and impossible actions are refused by name, and nothing is stored', () => {
  const { buffer, step } = play(1, { environments: 2 });
  step();
  const { size } = buffer;
  const right = {
    observations: new Uint8Array(8 * FRAME),
    finalObservations: new Uint8Array(8 * FRAME),
    rewards: new Float32Array(2),
    terminated: new Uint8Array(2),
    truncated: new Uint8Array(2),
  };
  for (const name of Object.keys(right)) {
    const wrong = { ...right, [name]: name === 'rewards' ? new Float32Array(3) : new Uint8Array(3) };
    assert.throws(() => buffer.addStep([0, 0], wrong), new RegExp(`^${name} must have \\d+ elements, got 3`));
  }
  assert.throws(() => buffer.addStep([0], right), /actions must have 2 elements, got 1/);
  for (const bad of [-1, 2 ** 31, 0.5, Number.NaN]) {
    assert.throws(() => buffer.addStep([0, bad], right), new RegExp(`action must be an integer.*got ${bad}`));
  }
  assert.throws(() => buffer.start(new Uint8Array(FRAME)), /observations must have 48 elements, got 6/);
  assert.is(buffer.size, size);

  for (const name of ['states', 'nextStates', 'rewards', 'discounts'] as const) {
    const wrong = name.endsWith('tates') ? new Uint8Array(5) : new Float32Array(5);
    assert.throws(
      () => buffer.sample({ ...newBatch(2), [name]: wrong }),
      new RegExp(`${name} must have \\d+ elements, got 5`),
    );
  }
});

test('a step before the start is refused', () => {
  const buffer = new FrameBuffer({ capacity: 50, frameSize: FRAME, gamma: GAMMA, random: new Random(0) });
  const observations = new Uint8Array(4 * FRAME);
  const flags = new Uint8Array(1);
  assert.throws(
    () =>
      buffer.addStep([0], {
        observations,
        finalObservations: observations,
        rewards: new Float32Array(1),
        terminated: flags,
        truncated: flags,
      }),
    /start has to be called before addStep/,
  );
});

test.run();
