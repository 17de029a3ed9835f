import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VectorStep } from '../../src/envs/environment.ts';
import { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import type { NStep, TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { randomFor } from '../seed.ts';

const test = suite('n-step');

const GOES_ON = 0;
const TERMINATES = 1;
const TRUNCATES = 2;

/** What is said of a transition by hand: return, next state and 1 - terminated, which multiplies gamma. */
interface Expected {
  readonly reward: number;
  readonly next: number;
  readonly rest: number;
}

/**
 * Plays scripted episodes in environments side by side. Every state has a number of its own: that of environment e
 * at time t is 100 e + 10 t, the final one of an episode one more. The reward at time t is 2^t + e / 4.
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
    ...{ nextStates: new Float32Array(n), terminated: new Float32Array(n) },
  };
}

/** All that a replay gives of each state that it begins with. */
function sampled(replay: ReplayBuffer): Map<number, Expected> {
  const batch = newBatch(400);
  replay.sample(batch);
  const found = new Map<number, Expected>();
  for (const [i, state] of batch.states.entries()) {
    const one = { reward: batch.rewards[i], next: batch.nextStates[i], rest: 1 - batch.terminated[i] };
    if (found.has(state)) assert.equal(found.get(state), one, `state ${state}`);
    found.set(state, one);
  }
  return found;
}

const buffer = (capacity: number, nStep?: NStep) =>
  new ReplayBuffer({ capacity, observationSize: 1, random: randomFor('n-step'), nStep });

test('three steps of discount a half, by hand: within an episode, at its end, cut, and at the newest', () => {
  const replay = buffer(20, { steps: 3, gamma: 0.5 });
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
    0: { reward: 1 + 2 / 2 + 4 / 4, next: 30, rest: 0.25 },
    10: { reward: 2 + 4 / 2 + 8 / 4, next: 31, rest: 0 },
    20: { reward: 4 + 8 / 2, next: 31, rest: 0 },
    30: { reward: 8, next: 31, rest: 0 },
    40: { reward: 16 + 32 / 2, next: 60, rest: 0.5 },
    50: { reward: 32, next: 60, rest: 1 },
    // environment 1, rewards 1.25 2.25 | 4.25 8.25 16.25 32.25: what was cut goes on being worth something
    100: { reward: 1.25 + 2.25 / 2, next: 111, rest: 0.5 },
    110: { reward: 2.25, next: 111, rest: 1 },
    120: { reward: 4.25 + 8.25 / 2 + 16.25 / 4, next: 150, rest: 0.25 },
    130: { reward: 8.25 + 16.25 / 2 + 32.25 / 4, next: 160, rest: 0.25 },
    140: { reward: 16.25 + 32.25 / 2, next: 160, rest: 0.5 },
    150: { reward: 32.25, next: 160, rest: 1 },
  };
  assert.equal(Object.fromEntries([...found].sort(([a], [b]) => a - b)), expected);
});

test('one step is what it always was', () => {
  const [plain, one] = [buffer(20), buffer(20, { steps: 1, gamma: 0.5 })];
  const ends = [[GOES_ON, TERMINATES, GOES_ON, TRUNCATES]];
  for (const replay of [plain, one]) play(ends, replay);
  assert.equal(sampled(one), sampled(plain));
  assert.equal(sampled(one).get(10), { reward: 2, next: 11, rest: 0 });
  assert.equal(sampled(one).get(30), { reward: 8, next: 31, rest: 1 });
});

test('a reset from outside ends what was being played, without a transition across it', () => {
  const replay = buffer(20, { steps: 5, gamma: 1 });
  play([[GOES_ON, GOES_ON]], replay);
  play([[GOES_ON]], replay);
  const states = newBatch(200);
  replay.sample(states);
  for (const [i, state] of states.states.entries()) {
    if (state === 10) assert.is(states.rewards[i], 2);
    else assert.ok([1, 3].includes(states.rewards[i]), `${states.rewards[i]}`);
  }
});

test('agrees with sums over the whole history, in full rings of every size and in both replays', () => {
  const random = randomFor('history');
  for (let round = 0; round < 40; round++) {
    const count = 1 + random.int(4);
    const nStep = { steps: 1 + random.int(5), gamma: 0.5 }; // sums are exact
    const length = 60;
    const capacity = count * (8 + random.int(40));
    const replay = new ReplayBuffer({ capacity, observationSize: 1, random, nStep });
    const frames = new FrameBuffer({
      ...{ capacity, environmentCount: count, frameSize: 1, stackSize: 2, random, nStep },
    });
    // Of each transition, by environment: reward, what it ends, the states before and after.
    const history: { reward: number; end: number; state: number; next: number }[][] = [];
    const now = Array.from({ length: count }, () => random.int(256));
    const start = Float32Array.from(now);
    const stack = (values: ArrayLike<number>) =>
      Uint8Array.from({ length: 2 * count }, (_, i) => values[i >> 1]);
    replay.start(start);
    frames.start(stack(start));
    let serial = 0;
    for (let t = 0; t < length; t++) {
      const lanes = now.map((state) => {
        const end = random.int(6) === 0 ? 1 + random.int(2) : GOES_ON;
        return { reward: ++serial, end, state, next: random.int(256) };
      });
      history.push(lanes);
      const after = lanes.map(({ end, next }) => (end === GOES_ON ? next : random.int(256)));
      const [rewards, finals] = [lanes.map((lane) => lane.reward), lanes.map((lane) => lane.next)];
      const flags = {
        rewards: Float32Array.from(rewards),
        terminated: Uint8Array.from(lanes, ({ end }) => Number(end === TERMINATES)),
        truncated: Uint8Array.from(lanes, ({ end }) => Number(end === TRUNCATES)),
      };
      const actions = new Int32Array(count);
      const [observations, finalObservations] = [Float32Array.from(after), Float32Array.from(finals)];
      replay.addStep(actions, { ...flags, observations, finalObservations });
      frames.addStep(actions, { ...flags, observations: stack(after), finalObservations: stack(finals) });
      now.splice(0, count, ...after);
    }
    const expected = new Set<string>();
    for (let e = 0; e < count; e++) {
      for (let t = 0; t < length; t++) {
        let [sum, discount, last] = [0, 1, t];
        for (let k = 0; k < nStep.steps; k++) {
          last = t + k;
          discount = nStep.gamma ** k;
          sum += discount * history[last][e].reward;
          if (history[last][e].end !== GOES_ON || last === length - 1) break;
        }
        const { end, next } = history[last][e];
        const rest = end === TERMINATES ? 0 : discount;
        expected.add(key(history[t][e].state, next, sum, rest));
      }
    }
    const batch = newBatch(300);
    replay.sample(batch);
    for (let i = 0; i < 300; i++)
      check(batch.states[i], batch.nextStates[i], batch.rewards[i], batch.terminated[i]);
    const pixels = { ...newBatch(300), states: new Uint8Array(600), nextStates: new Uint8Array(600) };
    frames.sample(pixels);
    for (let i = 0; i < 300; i++) {
      check(pixels.states[2 * i + 1], pixels.nextStates[2 * i + 1], pixels.rewards[i], pixels.terminated[i]);
    }

    function check(state: number, next: number, reward: number, terminated: number): void {
      const found = key(state, next, reward, 1 - terminated);
      assert.ok(expected.has(found), `no ${nStep.steps} steps are ${found}`);
    }
  }
});

function key(state: number, next: number, reward: number, rest: number): string {
  return `from ${state} to ${next} for ${reward}, with ${rest} of the future`;
}

test('what makes no sense is refused', () => {
  assert.throws(() => buffer(9, { steps: 0, gamma: 1 }), /nStep.steps must be a positive integer, got 0/);
  assert.throws(
    () => buffer(9, { steps: 2, gamma: 1.1 }),
    /nStep.gamma must be a number from 0 to 1, got 1.1/,
  );
  const replay = buffer(3, { steps: 2, gamma: 1 });
  const one = new Float32Array(1);
  assert.throws(() => replay.add(one, 0, 0, one, false), /need addStep/);
  assert.throws(() => replay.start(new Float32Array(4)), /capacity must be at least 4/);
  const random = new Random(0);
  const priorities = { beta: () => 1 };
  assert.throws(
    () => new ReplayBuffer({ capacity: 4, observationSize: 1, random, priorities, replacement: false }),
    /replacement must be true, got false/,
  );
});

test.run();
