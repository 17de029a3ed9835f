import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VectorStep } from '../../src/envs/environment.ts';
import type { Goals } from '../../src/envs/goal-environment.ts';
import { HindsightReplay } from '../../src/replay/hindsight-replay.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { ReturnReplay } from '../../src/replay/return-replay.ts';
import { assertClose } from '../close.ts';
import { randomFor } from '../seed.ts';
import { assertUniform } from '../statistics.ts';

const test = suite('episode replays');

function newBatch(n: number, size: number, more: Partial<TransitionBatch> = {}): TransitionBatch {
  return {
    ...{ states: new Float32Array(n * size), actions: new Int32Array(n), rewards: new Float32Array(n) },
    ...{ nextStates: new Float32Array(n * size), discounts: new Float32Array(n) },
    ...more,
  };
}

/** A step of environments with observations of one number. */
function step(
  observations: readonly number[],
  rewards: readonly number[],
  ends: { terminated?: readonly number[]; truncated?: readonly number[]; final?: readonly number[] } = {},
): VectorStep {
  const none = rewards.map(() => 0);
  return {
    observations: Float32Array.from(observations),
    finalObservations: Float32Array.from(ends.final ?? observations),
    rewards: Float32Array.from(rewards),
    terminated: Uint8Array.from(ends.terminated ?? none),
    truncated: Uint8Array.from(ends.truncated ?? none),
  };
}

// Returns.

function returnReplay() {
  const buffer = new ReplayBuffer({
    ...{ capacity: 50, observationShape: [1], gamma: 0.5, random: randomFor('returns'), returns: true },
  });
  return new ReturnReplay(buffer);
}

/** The return, next state and discount that a replay has for each state. */
function returnsOf(replay: ReturnReplay): Record<number, number[]> {
  const batch = newBatch(300, 1, { returns: new Float32Array(300) });
  replay.sample(batch);
  const found: Record<number, number[]> = {};
  for (const [i, state] of batch.states.entries()) {
    found[state] = [batch.returns![i], batch.nextStates[i], batch.discounts[i]];
  }
  return found;
}

test('returns by hand, only of episodes that are over', () => {
  const replay = returnReplay();
  replay.start(Float32Array.of(1, 101));
  replay.addStep([0, 0], step([2, 102], [1, 10]));
  replay.addStep([0, 0], step([3, 103], [2, 20]));
  assert.is(replay.size, 0, 'none is over');
  replay.addStep([0, 0], step([4, 104], [4, 40], { terminated: [1, 0], final: [99, 104] }));
  assert.is(replay.size, 3);
  // G = 4, then 2 + 4 / 2, then 1 + 4 / 2
  const first = { 1: [3, 2, 0.5], 2: [4, 3, 0.5], 3: [4, 99, 0] };
  assert.equal(returnsOf(replay), first);
  replay.addStep([0, 0], step([5, 105], [8, 80], { truncated: [0, 1], final: [5, 199] }));
  // 80, 40 + 80 / 2, 20 + 80 / 2, 10 + 60 / 2, and the last is worth bootstrapping from
  const second = { 101: [40, 102, 0.5], 102: [60, 103, 0.5], 103: [80, 104, 0.5], 104: [80, 199, 0.5] };
  assert.equal(returnsOf(replay), { ...first, ...second });
});

test('an episode that is being played when the environments are reset from outside is dropped', () => {
  const replay = returnReplay();
  replay.start(Float32Array.of(1));
  replay.addStep([0], step([2], [1]));
  replay.start(Float32Array.of(11));
  replay.addStep([0], step([12], [3], { terminated: [1], final: [19] }));
  assert.equal(returnsOf(replay), { 11: [3, 19, 0] });
});

test('episodes of any length fit, and later ones overwrite the first', () => {
  const replay = returnReplay();
  replay.start(Float32Array.of(0));
  for (let t = 1; t < 1000; t++) replay.addStep([0], step([t], [1]));
  replay.addStep([0], step([0], [1], { terminated: [1], final: [1000] }));
  assert.is(replay.size, 50);
  const found = returnsOf(replay);
  // An episode is stored from its last step backwards, so that its earliest steps stay.
  assertClose([found[10][0]], [2], 1e-6);
  assert.ok(
    Object.keys(found).every((state) => Number(state) < 50),
    Object.keys(found).join(),
  );
});

test('a batch with returns needs a replay that has them, and the other way round', () => {
  const random = randomFor('refused');
  const plain = new ReplayBuffer({ capacity: 4, observationShape: [1], gamma: 0.5, random });
  plain.add(new Float32Array(1), 0, 0, new Float32Array(1), false);
  assert.throws(() => plain.sample(newBatch(1, 1, { returns: new Float32Array(1) })), /has returns/);
  assert.throws(() => plain.sample(newBatch(1, 1, { weights: new Float32Array(1) })), /has weights/);
  const replay = returnReplay();
  replay.start(new Float32Array(1));
  replay.addStep([0], step([0], [1], { terminated: [1] }));
  assert.throws(() => replay.sample(newBatch(1, 1)), /must have returns/);
  assert.throws(() => replay.start(new Float32Array(0)), /observations must be rows of 1 elements, got 0/);
  assert.throws(() => replay.addStep([0, 0], step([0], [1])), /actions must have 1 elements, got 2/);
});

test('options that do not go with returns are refused', () => {
  const options = { capacity: 4, observationShape: [1], gamma: 0.5, random: randomFor('refused') };
  assert.throws(() => new ReturnReplay(new ReplayBuffer(options)), /made with returns: true/);
  const several = new ReplayBuffer({ ...options, returns: true, nStep: 2 });
  assert.throws(() => new ReturnReplay(several), /nStep must be 1 with self-imitation.* got 2/);
  const alone = new ReplayBuffer({ ...options, returns: true });
  alone.start(new Float32Array(1));
  assert.throws(() => alone.addStep([0], step([0], [1])), /returns is filled by a ReturnReplay/);
});

// Hindsight. Places on a line, observed as [place, 7, goal]; reaching the goal pays 5 and ends, else -1.

const LINE: Goals = {
  goalSize: 1,
  achievedStart: 0,
  rewardFor: ([achieved], [goal]) => (achieved === goal ? 5 : -1),
  terminatedFor: ([achieved], [goal]) => achieved === goal,
};

/** A walk over places 0, 1, 2, 3 towards 50, by actions 0, 1, 2. It is truncated, or terminates if asked to. */
function walk(replay: HindsightReplay, terminated = false): void {
  const at = (place: number) => Float32Array.of(place, 7, 50);
  replay.start(at(0));
  for (let place = 1; place <= 3; place++) {
    const over = place === 3;
    replay.addStep([place - 1], {
      ...{ observations: over ? at(0) : at(place), finalObservations: at(place) },
      rewards: Float32Array.of(-1),
      terminated: Uint8Array.of(Number(over && terminated)),
      truncated: Uint8Array.of(Number(over)),
    });
  }
}

/** A buffer that keeps a list of the states, [place, 7, goal], that transitions stored in it start from. */
class Diary extends ReplayBuffer {
  readonly starts: number[][] = [];

  override addRows(...args: Parameters<ReplayBuffer['addRows']>): void {
    super.addRows(...args);
    const [states, row] = args;
    this.starts.push([...states.subarray(3 * row, 3 * row + 3)]);
  }
}

function hindsight(options: { strategy?: 'future' | 'final'; copies?: number }, capacity = 1000, nStep = 1) {
  const sizes = { capacity, observationShape: [3], gamma: 0.5, nStep };
  const buffer = new Diary({ ...sizes, random: randomFor('sampling') });
  const replay = new HindsightReplay(buffer, { goals: LINE, random: randomFor('goals'), ...options });
  return Object.assign(replay, { starts: buffer.starts });
}

/** All transitions, as 'from -> to for goal: reward, terminated'. */
function described(replay: HindsightReplay, n = 600): string[] {
  const batch = newBatch(n, 3);
  replay.sample(batch);
  return Array.from({ length: n }, (_, i) => {
    const [from, seven, goal] = batch.states.subarray(3 * i, 3 * i + 3);
    const [to, nextSeven, nextGoal] = batch.nextStates.subarray(3 * i, 3 * i + 3);
    assert.equal([seven, nextSeven, nextGoal, batch.actions[i]], [7, 7, goal, from]);
    return `${from} -> ${to} for ${goal}: ${batch.rewards[i]}${batch.discounts[i] ? '' : ', terminated'}`;
  });
}

const meant = ['0 -> 1 for 50: -1', '1 -> 2 for 50: -1', '2 -> 3 for 50: -1'];

test('final: every transition once more, as if the last state had been the goal', () => {
  const replay = hindsight({ strategy: 'final' });
  walk(replay);
  assert.is(replay.size, 6);
  const expected = [...meant, '0 -> 1 for 3: -1', '1 -> 2 for 3: -1', '2 -> 3 for 3: 5, terminated'];
  assert.equal([...new Set(described(replay))].sort(), expected.sort());
});

test('future: as if any of the states from the next one on had been the goal, each equally often', () => {
  const replay = hindsight({}, 10_000);
  const walks = 3000;
  for (let i = 0; i < walks; i++) walk(replay);
  const { starts } = replay;
  assert.is(starts.length, walks * 3 * (1 + 4));
  const expected = [
    ...[...meant, '0 -> 1 for 1: 5, terminated', '0 -> 1 for 2: -1', '0 -> 1 for 3: -1'],
    ...['1 -> 2 for 2: 5, terminated', '1 -> 2 for 3: -1', '2 -> 3 for 3: 5, terminated'],
  ];
  assert.equal([...new Set(described(replay, 20_000))].sort(), expected.sort());
  // Counts of the stored goals, not of drawn ones: draws repeat what chance stored more often.
  const count = (from: number, to: number) =>
    starts.filter(([place, , goal]) => place === from && goal === to).length;
  assertUniform([count(0, 1), count(0, 2), count(0, 3)], 'goals of the first transition');
  assertUniform([count(1, 2), count(1, 3)], 'goals of the second');
});

test('several steps: a copy sums rewards for its own goal, up to that goal', () => {
  const replay = hindsight({ strategy: 'future' }, 10_000, 3);
  for (let i = 0; i < 200; i++) walk(replay);
  const batch = newBatch(2000, 3);
  replay.sample(batch);
  const found = Array.from(batch.rewards, (reward, i) => {
    const [[from, , goal], [to]] = [batch.states.subarray(3 * i), batch.nextStates.subarray(3 * i)];
    return `${from} -> ${to} for ${goal}: ${reward}, ${batch.discounts[i]}`;
  });
  // Discount a half. A miss costs 1, the goal pays 5 and ends it.
  const expected = [
    ...['0 -> 3 for 50: -1.75, 0.125', '1 -> 3 for 50: -1.5, 0.25', '2 -> 3 for 50: -1, 0.5'],
    ...['0 -> 1 for 1: 5, 0', '0 -> 2 for 2: 1.5, 0', '0 -> 3 for 3: -0.25, 0'],
    ...['1 -> 2 for 2: 5, 0', '1 -> 3 for 3: 1.5, 0', '2 -> 3 for 3: 5, 0'],
  ];
  assert.equal([...new Set(found)].sort(), expected.sort());
});

test('the original transition keeps its own end', () => {
  const replay = hindsight({ copies: 1 });
  walk(replay, true);
  const ends = new Set(described(replay).filter((text) => text.includes('for 50')));
  assert.equal([...ends].sort(), [...meant.slice(0, 2), `${meant[2]}, terminated`]);
  assert.throws(() => hindsight({ copies: 0 }), /copies must be a positive integer, got 0/);
});

test.run();
