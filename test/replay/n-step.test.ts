import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VectorStep } from '../../src/envs/environment.ts';
import { Random } from '../../src/random.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { randomFor } from '../seed.ts';

const test = suite('n-step');

const GOES_ON = 0;
const TERMINATES = 1;
const TRUNCATES = 2;

/** A transition by hand: its return, its next state, and the discount of the value there. */
interface Expected {
  readonly reward: number;
  readonly next: number;
  readonly discount: number;
}

/**
 * Plays scripted episodes in environments side by side. Every state has its own number: 100 e + 10 t for environment e
 * at time t, and one more than the state before for the final state of an episode. The reward at time t is 2^t + e / 4.
 */
function play(ends: readonly (readonly number[])[], replay: ReplayBuffer): void {
  const count = ends.length;
  const at = (t: number) => Float32Array.from({ length: count }, (_, e) => 100 * e + 10 * t);
  replay.start(at(0));
  for (let t = 0; t < ends[0].length; t++) {
    const observations = at(t + 1);
    const step: VectorStep = {
      observations,
      finalObservations: observations.map((value, e) => (ends[e][t] === GOES_ON ? value : value - 9)),
      rewards: Float32Array.from({ length: count }, (_, e) => 2 ** t + e / 4),
      terminated: Uint8Array.from(ends, (list) => Number(list[t] === TERMINATES)),
      truncated: Uint8Array.from(ends, (list) => Number(list[t] === TRUNCATES)),
    };
    replay.addStep(new Int32Array(count), step);
  }
}

function newBatch(n: number): TransitionBatch {
  return {
    ...{ states: new Float32Array(n), actions: new Int32Array(n), rewards: new Float32Array(n) },
    ...{ nextStates: new Float32Array(n), discounts: new Float32Array(n) },
  };
}

/** The transition that a replay gives for each state. */
function sampled(replay: ReplayBuffer): Map<number, Expected> {
  const batch = newBatch(400);
  replay.sample(batch);
  const found = new Map<number, Expected>();
  for (const [i, state] of batch.states.entries()) {
    const one = { reward: batch.rewards[i], next: batch.nextStates[i], discount: batch.discounts[i] };
    if (found.has(state)) assert.equal(found.get(state), one, `state ${state}`);
    found.set(state, one);
  }
  return found;
}

const buffer = (capacity: number, nStep?: number, gamma = 0.5) =>
  new ReplayBuffer({ capacity, observationShape: [1], gamma, random: randomFor('n-step'), nStep });

test('three steps by hand: within an episode, at its end, at a time limit, and at the newest step', () => {
  const replay = buffer(20, 3);
  play(
    [
      [GOES_ON, GOES_ON, GOES_ON, TERMINATES, GOES_ON, GOES_ON],
      [GOES_ON, TRUNCATES, GOES_ON, GOES_ON, GOES_ON, GOES_ON],
    ],
    replay,
  );
  const found = sampled(replay);
  const expected: Record<number, Expected> = {
    // environment 0, rewards 1 2 4 8 | 16 32
    0: { reward: 1 + 2 / 2 + 4 / 4, next: 30, discount: 0.125 },
    10: { reward: 2 + 4 / 2 + 8 / 4, next: 31, discount: 0 },
    20: { reward: 4 + 8 / 2, next: 31, discount: 0 },
    30: { reward: 8, next: 31, discount: 0 },
    40: { reward: 16 + 32 / 2, next: 60, discount: 0.25 },
    50: { reward: 32, next: 60, discount: 0.5 },
    // environment 1, rewards 1.25 2.25 | 4.25 8.25 16.25 32.25: a truncated episode still bootstraps
    100: { reward: 1.25 + 2.25 / 2, next: 111, discount: 0.25 },
    110: { reward: 2.25, next: 111, discount: 0.5 },
    120: { reward: 4.25 + 8.25 / 2 + 16.25 / 4, next: 150, discount: 0.125 },
    130: { reward: 8.25 + 16.25 / 2 + 32.25 / 4, next: 160, discount: 0.125 },
    140: { reward: 16.25 + 32.25 / 2, next: 160, discount: 0.25 },
    150: { reward: 32.25, next: 160, discount: 0.5 },
  };
  assert.equal(Object.fromEntries([...found].sort(([a], [b]) => a - b)), expected);
});

test('nStep 1 is the default', () => {
  const [plain, one] = [buffer(20), buffer(20, 1)];
  const ends = [[GOES_ON, TERMINATES, GOES_ON, TRUNCATES]];
  for (const replay of [plain, one]) play(ends, replay);
  assert.equal(sampled(one), sampled(plain));
  assert.equal(sampled(one).get(10), { reward: 2, next: 11, discount: 0 });
  assert.equal(sampled(one).get(30), { reward: 8, next: 31, discount: 0.5 });
});

test('a reset from outside ends an episode, without a transition across it', () => {
  const replay = buffer(20, 5, 1);
  play([[GOES_ON, GOES_ON]], replay);
  play([[GOES_ON]], replay);
  const states = newBatch(200);
  replay.sample(states);
  for (const [i, state] of states.states.entries()) {
    if (state === 10) assert.is(states.rewards[i], 2);
    else assert.ok([1, 3].includes(states.rewards[i]), `${states.rewards[i]}`);
  }
});

test('another number of environments later does not mix them', () => {
  const replay = buffer(20, 2);
  const lead = (...to: number[]): VectorStep => ({
    ...{ observations: Float32Array.from(to), finalObservations: Float32Array.from(to) },
    rewards: Float32Array.from(to), // the number of the next state
    ...{ terminated: new Uint8Array(to.length), truncated: new Uint8Array(to.length) },
  });
  replay.start(Float32Array.of(0, 100));
  for (let t = 1; t <= 3; t++) replay.addStep([0, 0], lead(t, 100 + t));
  replay.start(Float32Array.of(200));
  replay.addStep([0], lead(201));
  assert.equal(Object.fromEntries([...sampled(replay)].sort(([a], [b]) => a - b)), {
    0: { reward: 1 + 2 / 2, next: 2, discount: 0.25 },
    1: { reward: 2 + 3 / 2, next: 3, discount: 0.25 },
    2: { reward: 3, next: 3, discount: 0.5 },
    100: { reward: 101 + 102 / 2, next: 102, discount: 0.25 },
    101: { reward: 102 + 103 / 2, next: 103, discount: 0.25 },
    102: { reward: 103, next: 103, discount: 0.5 },
    200: { reward: 201, next: 201, discount: 0.5 },
  });
});

test('what makes no sense is refused', () => {
  assert.throws(() => buffer(9, 0), /nStep must be a positive integer, got 0/);
  assert.throws(() => buffer(9, 2, 1.1), /gamma must be a number from 0 to 1, got 1.1/);
  const replay = buffer(3, 2);
  const one = new Float32Array(1);
  assert.throws(() => replay.add(one, 0, 0, one, false), /need addStep/);
  assert.throws(() => replay.start(new Float32Array(4)), /capacity must be at least 4/);
  const random = new Random(0);
  const priorities = { beta: () => 1 };
  assert.throws(
    () =>
      new ReplayBuffer({
        capacity: 4,
        observationShape: [1],
        gamma: 1,
        random,
        priorities,
        replacement: false,
      }),
    /replacement must be true, got false/,
  );
});

test.run();
