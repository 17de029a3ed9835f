import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole } from '../../src/envs/cartpole.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { freshSeed, Random } from '../../src/random.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { assertAllocatesNothing } from '../allocation.ts';
import { randomFor } from '../seed.ts';
import { assertUniform } from '../statistics.ts';

const test = suite('replay-buffer');

const newBatch = (n: number, observationSize: number): TransitionBatch => ({
  states: new Float32Array(n * observationSize),
  actions: new Int32Array(n),
  rewards: new Float32Array(n),
  nextStates: new Float32Array(n * observationSize),
  discounts: new Float32Array(n),
});

/** Adds transition number `id`, every part of which follows from its number. */
function addNumbered(buffer: ReplayBuffer, id: number): void {
  const observation = Float32Array.from({ length: buffer.observationSize }, (_, j) => id + j / 8);
  const next = Float32Array.from(observation, (value) => -value);
  buffer.add(observation, id, id / 2, next, id % 3 === 0);
}

/** Checks that the parts of a batch's transitions belong together, and returns their numbers. */
function numbersIn(batch: TransitionBatch): number[] {
  const n = batch.actions.length;
  const size = batch.states.length / n;
  return Array.from(batch.actions, (id, i) => {
    assert.is(batch.rewards[i], id / 2);
    assert.is(batch.discounts[i], id % 3 === 0 ? 0 : 0.5);
    for (let j = 0; j < size; j++) {
      assert.is(batch.states[i * size + j], id + j / 8);
      assert.is(batch.nextStates[i * size + j], -(id + j / 8));
    }
    return id;
  });
}

function filled(capacity: number, count: number, seed: number, replacement = true): ReplayBuffer {
  const random = Random.for(seed, 'replay');
  const buffer = new ReplayBuffer({ capacity, observationShape: [3], gamma: 0.5, random, replacement });
  for (let id = 1; id <= count; id++) addNumbered(buffer, id);
  return buffer;
}

test('every sampled transition was added as it is', () => {
  const seed = freshSeed();
  const buffer = filled(100, 40, seed);
  assert.is(buffer.size, 40);
  const batch = newBatch(500, 3);
  buffer.sample(batch);
  const numbers = numbersIn(batch);
  assert.ok(
    numbers.every((id) => id >= 1 && id <= 40),
    `seed ${seed}`,
  );
});

test('a full buffer forgets the oldest first', () => {
  const seed = freshSeed();
  for (const replacement of [true, false]) {
    const buffer = filled(10, 27, seed, replacement);
    assert.is(buffer.size, 10);
    const held = new Set<number>();
    const batch = newBatch(10, 3);
    for (let i = 0; i < 50; i++) {
      buffer.sample(batch);
      for (const id of numbersIn(batch)) held.add(id);
    }
    const latest = Array.from({ length: 10 }, (_, i) => 18 + i);
    assert.equal(
      [...held].sort((a, b) => a - b),
      latest,
      `replacement ${replacement}, seed ${seed}`,
    );
  }
});

test('with replacement every draw is uniform over what is held', () => {
  const seed = freshSeed();
  const buffer = filled(50, 73, seed);
  const counts = new Array<number>(50).fill(0);
  const batch = newBatch(128, 3);
  for (let i = 0; i < 800; i++) {
    buffer.sample(batch);
    for (const id of batch.actions) counts[id - 24]++;
  }
  assertUniform(counts, `seed ${seed}`);
});

test('with replacement a batch may be larger than the buffer, and draws are independent', () => {
  const seed = freshSeed();
  const buffer = filled(8, 4, seed);
  const pairs = new Array<number>(16).fill(0);
  const batch = newBatch(20_000, 3);
  buffer.sample(batch);
  for (let i = 0; i < batch.actions.length; i += 2) {
    pairs[(batch.actions[i] - 1) * 4 + batch.actions[i + 1] - 1]++;
  }
  assertUniform(pairs, `seed ${seed}`);
});

test('without replacement no transition occurs twice in a batch', () => {
  const seed = freshSeed();
  const buffer = filled(60, 90, seed, false);
  for (const n of [1, 2, 30, 59, 60]) {
    const batch = newBatch(n, 3);
    for (let i = 0; i < 50; i++) {
      buffer.sample(batch);
      assert.is(new Set(numbersIn(batch)).size, n, `batch of ${n}, seed ${seed}`);
    }
  }
});

test('without replacement every set of transitions is equally likely', () => {
  const seed = freshSeed();
  const buffer = filled(6, 6, seed, false);
  const batch = newBatch(3, 3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    buffer.sample(batch);
    const set = Array.from(batch.actions).sort().join();
    counts.set(set, (counts.get(set) ?? 0) + 1);
  }
  assert.is(counts.size, 20);
  assertUniform([...counts.values()], `seed ${seed}`);
});

test('a sample is written into views of one region and nowhere else', () => {
  const seed = freshSeed();
  const buffer = filled(20, 20, seed);
  const n = 5;
  const region = new ArrayBuffer(256);
  new Uint8Array(region).fill(0xab);
  const batch: TransitionBatch = {
    states: new Float32Array(region, 16, n * 3),
    actions: new Int32Array(region, 76, n),
    rewards: new Float32Array(region, 96, n),
    nextStates: new Float32Array(region, 116, n * 3),
    discounts: new Float32Array(region, 176, n),
  };
  buffer.sample(batch);
  numbersIn(batch);
  const bytes = new Uint8Array(region);
  assert.ok([...bytes.subarray(0, 16), ...bytes.subarray(196)].every((byte) => byte === 0xab));
});

test('added arrays are copied, so that the environment may overwrite them', () => {
  const buffer = new ReplayBuffer({ capacity: 4, observationShape: [2], gamma: 0.5, random: new Random(0) });
  const observation = Float32Array.of(1, 2);
  const next = Float32Array.of(3, 4);
  buffer.add(observation, 1, 1, next, false);
  observation.fill(9);
  next.fill(9);
  const batch = newBatch(1, 2);
  buffer.sample(batch);
  assert.equal([...batch.states, ...batch.nextStates], [1, 2, 3, 4]);
});

test('the same seed gives the same batches', () => {
  const seed = freshSeed();
  for (const replacement of [true, false]) {
    const [a, b] = [filled(100, 150, seed, replacement), filled(100, 150, seed, replacement)];
    const [batchA, batchB] = [newBatch(32, 3), newBatch(32, 3)];
    for (let i = 0; i < 5; i++) {
      a.sample(batchA);
      b.sample(batchB);
      assert.equal(batchA, batchB, `seed ${seed}`);
    }
  }
});

test('a step of several environments is as many transitions, in order', () => {
  const seed = freshSeed();
  const one = filled(7, 12, seed, false);
  const several = filled(7, 0, seed, false);
  const observationsOf = (first: number): Float32Array =>
    Float32Array.from({ length: 12 }, (_, k) => first + Math.floor(k / 3) + (k % 3) / 8);
  several.start(observationsOf(1));
  for (let first = 1; first <= 12; first += 4) {
    const ids = Int32Array.of(first, first + 1, first + 2, first + 3);
    several.addStep(ids, {
      observations: observationsOf(first + 4),
      finalObservations: observationsOf(first).map((value) => -value),
      rewards: Float32Array.from(ids, (id) => id / 2),
      terminated: Uint8Array.from(ids, (id) => (id % 3 === 0 ? 1 : 0)),
      truncated: new Uint8Array(4),
    });
  }
  assert.is(several.size, one.size);
  const [expected, actual] = [newBatch(7, 3), newBatch(7, 3)];
  one.sample(expected);
  several.sample(actual);
  assert.equal(actual, expected, `seed ${seed}`);
  numbersIn(actual);
});

test('transitions of vectorised environments have their true next state, and are terminal only if terminated', () => {
  const seed = freshSeed() % 2 ** 52;
  const random = Random.for(seed, 'actions');
  const count = 4;
  const steps = 2000;
  const environments = vectorise(() => new CartPole('v0'), count);
  const buffer = new ReplayBuffer({
    capacity: count * steps,
    observationShape: [4],
    gamma: 0.5,
    random,
    replacement: false,
  });
  const actions = new Int32Array(count);
  let terminations = 0;
  let truncations = 0;
  environments.reset(seed);
  buffer.start(environments.observations);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < count; i++) {
      // Half of the environments are balanced, so that time limits occur, the others are not.
      const [, , angle, angularVelocity] = environments.observations.subarray(i * 4);
      actions[i] = i % 2 === 0 ? Number(angle + 0.5 * angularVelocity > 0) : random.int(2);
    }
    environments.step(actions);
    buffer.addStep(actions, environments);
    for (let i = 0; i < count; i++) {
      if (environments.terminated[i]) terminations++;
      else if (environments.truncated[i]) truncations++;
    }
  }
  assert.ok(terminations > 0 && truncations > 0, `${terminations} and ${truncations}, seed ${seed}`);

  const batch = newBatch(count * steps, 4);
  buffer.sample(batch);
  assert.is(
    batch.discounts.reduce((sum, discount) => sum + Number(discount === 0), 0),
    terminations,
    `seed ${seed}`,
  );
  for (let i = 0; i < count * steps; i++) {
    const [x, velocity, angle, angularVelocity] = batch.states.subarray(i * 4);
    const [nextX, , nextAngle] = batch.nextStates.subarray(i * 4);
    assert.ok(Math.abs(nextX - (x + 0.02 * velocity)) < 1e-6, `a jump in transition ${i}, seed ${seed}`);
    assert.ok(Math.abs(nextAngle - (angle + 0.02 * angularVelocity)) < 1e-6, `transition ${i}, seed ${seed}`);
    // How far the next state lies outside of the limits. In float32 the sixth digit is uncertain.
    const outside = Math.max(Math.abs(nextX) - 2.4, Math.abs(nextAngle) - 0.2094395);
    assert.ok(batch.discounts[i] === 0 ? outside > -1e-6 : outside < 1e-6, `transition ${i}, seed ${seed}`);
    assert.is(batch.rewards[i], 1);
  }
});

test('sampling from too few is refused', () => {
  assert.throws(() => filled(10, 0, 1).sample(newBatch(1, 3)), /needs at least 1 .*holds 0/);
  assert.throws(() => filled(10, 4, 1, false).sample(newBatch(5, 3)), /5 transitions.*at least 5.*holds 4/);
});

test('sizes that are no positive integers are refused by name', () => {
  const random = new Random(0);
  for (const bad of [0, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => new ReplayBuffer({ capacity: bad, observationShape: [3], gamma: 0.5, random }),
      new RegExp(`capacity must be an integer from 1 to 2147483647, got ${bad}`),
    );
    assert.throws(
      () => new ReplayBuffer({ capacity: 3, observationShape: [bad], gamma: 0.5, random }),
      new RegExp(`observationShape must be a list of positive integers .*, got \\[${bad}\\]$`),
    );
  }
});

test('arrays of the wrong length are refused by name, and nothing is stored', () => {
  const buffer = filled(10, 5, 1);
  const right = new Float32Array(3);
  const wrong = new Float32Array(4);
  assert.throws(() => buffer.add(wrong, 0, 0, right, false), /^observation must have 3 elements, got 4/);
  assert.throws(() => buffer.add(right, 0, 0, wrong, false), /nextObservation must have 3 elements, got 4/);

  const six = new Float32Array(6);
  const step = {
    ...{ observations: six, finalObservations: six, rewards: new Float32Array(2) },
    ...{ terminated: new Uint8Array(2), truncated: new Uint8Array(2) },
  };
  const actions = new Int32Array(2);
  assert.throws(() => buffer.addStep(actions, step), /start has to be called before addStep/);
  assert.throws(() => buffer.start(wrong), /observations must be rows of 3 elements, got 4/);
  buffer.start(six);
  assert.throws(() => buffer.addStep(new Int32Array(3), step), /actions must have 2 elements, got 3/);
  const refused = {
    observations: right,
    rewards: right,
    finalObservations: wrong,
    terminated: new Uint8Array(1),
  };
  for (const [name, value] of Object.entries(refused)) {
    const message = new RegExp(`${name} must have \\d elements, got ${value.length}`);
    assert.throws(() => buffer.addStep(actions, { ...step, [name]: value }), message);
  }
  assert.is(buffer.size, 5);

  for (const name of ['states', 'rewards', 'nextStates', 'discounts'] as const) {
    const batch = newBatch(2, 3);
    batch[name] = new Float32Array(5);
    assert.throws(() => buffer.sample(batch), new RegExp(`${name} must have \\d elements, got 5`));
  }
});

test('images stay bytes', () => {
  const random = randomFor('bytes');
  const size = 3 * 10 * 10;
  const buffer = new ReplayBuffer({
    ...{ capacity: 5, observationShape: [3, 10, 10], observationType: 'u8', gamma: 0.5, random },
  });
  const images = Array.from({ length: 10 }, () => Uint8Array.from({ length: size }, () => random.int(256)));
  for (let i = 0; i < 9; i++) buffer.add(images[i], i, i, images[i + 1], i % 3 === 0);
  const batch = {
    ...{ states: new Uint8Array(50 * size), actions: new Int32Array(50), rewards: new Float32Array(50) },
    ...{ nextStates: new Uint8Array(50 * size), discounts: new Float32Array(50) },
  };
  buffer.sample(batch);
  for (const [i, id] of batch.actions.entries()) {
    assert.ok(id >= 4, `${id} was overwritten`);
    assert.equal(batch.states.subarray(i * size, (i + 1) * size), images[id]);
    assert.equal(batch.nextStates.subarray(i * size, (i + 1) * size), images[id + 1]);
    assert.is(batch.discounts[i], id % 3 === 0 ? 0 : 0.5);
  }
});

test('invalid observations, actions and numbers are refused, and nothing is stored', () => {
  const options = { capacity: 5, gamma: 0.5, random: new Random(0) };
  const buffer = new ReplayBuffer({ ...options, observationShape: [2] });
  const seen = new Float32Array(2);
  const bytes = new Uint8Array(2) as unknown as Float32Array;
  assert.throws(
    () => buffer.add(bytes, 0, 0, seen, false),
    /observation must be a Float32Array, got Uint8Array/,
  );
  assert.throws(() => buffer.start(bytes), /observations must be a Float32Array, got Uint8Array/);
  buffer.start(seen);
  const step = {
    ...{ observations: seen, finalObservations: seen, rewards: Float32Array.of(0) },
    ...{ terminated: new Uint8Array(1), truncated: new Uint8Array(1) },
  };
  for (const action of [1.5, -1, Number.NaN, 2 ** 31, undefined as unknown as number]) {
    const message = new RegExp(`action must be an integer from 0 on, got ${action}`);
    assert.throws(() => buffer.add(seen, action, 0, seen, false), message);
    assert.throws(() => buffer.addStep([action], step), message);
  }
  for (const reward of [Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
    assert.throws(() => buffer.add(seen, 0, reward, seen, false), /reward must be a finite number/);
    assert.throws(
      () => buffer.addStep([0], { ...step, rewards: Float32Array.of(reward) }),
      /must be a finite number/,
    );
  }
  assert.is(buffer.size, 0);
  const named = (more: object) => () => new ReplayBuffer({ ...options, observationShape: [2], ...more });
  assert.throws(named({ observationType: 'i8' }), /observationType must be 'f32' or 'u8', got 'i8'/);
  assert.throws(named({ gamma: 1.5 }), /gamma must be a number from 0 to 1, got 1.5/);
  assert.throws(
    named({ capacity: 2 ** 31 }),
    /^capacity must be an integer from 1 to 2147483647, got 2147483648$/,
  );
  const huge = { capacity: 1e6, observationShape: [2 ** 20] };
  assert.throws(named(huge), /^observations of \d+ elements together do not fit in an array: keep fewer/);
  assert.throws(named({ gamma: undefined }), /gamma must be a number from 0 to 1, got undefined/);
  assert.throws(named({ gamma: '0.9' }), /gamma must be a number from 0 to 1, got '0.9'/);
  assert.throws(named({ observationSize: 2 }), /^ReplayBuffer has no option observationSize; it has: /);
  assert.throws(
    named({ observationShape: 2 }),
    /observationShape must be a list of positive integers .*, got 2$/,
  );
  assert.throws(named({ random: 3 }), /random must be given, got 3/);
  assert.throws(named({ replacement: 'no' }), /replacement must be true or false, got 'no'/);
  assert.throws(named({ priorities: { alpha: 0.6 } }), /beta must be given, got undefined/);
  assert.throws(named({ priorities: true }), /priorities needs an object of options, got true/);
  assert.throws(() => buffer.add(seen, 0, '1' as unknown as number, seen, false), /finite number, got '1'/);
});

test('a buffer that does not fit is refused with both sizes, before memory is taken', () => {
  const size = { capacity: 1_000_000_000, observationShape: [4] };
  assert.is(ReplayBuffer.bytesFor(size), 1e9 * (2 * 16 + 16));
  assert.is(ReplayBuffer.bytesFor({ ...size, observationType: 'u8', returns: true }), 1e9 * (2 * 4 + 20));
  const random = new Random(0);
  assert.throws(
    () => new ReplayBuffer({ ...size, gamma: 0.9, random, availableBytes: 4e9 }),
    /1000000000 transitions needs 48000000000 bytes \(48.0 GB\), available are 4000000000 bytes \(4.00 GB\)/,
  );
});

test('neither adding nor sampling allocates', () => {
  const n = 128;
  for (const replacement of [true, false]) {
    const buffer = filled(1000, 1000, 1, replacement);
    const batch = newBatch(n, 3);
    const step = {
      ...{ observations: batch.states, finalObservations: batch.nextStates, rewards: batch.rewards },
      ...{ terminated: new Uint8Array(n), truncated: new Uint8Array(n) },
    };
    buffer.start(batch.states);
    assertAllocatesNothing(() => buffer.sample(batch), n);
    assertAllocatesNothing(() => buffer.addStep(batch.actions, step), n);
  }
});

test.run();
