import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip } from '../../src/envs/bit-flip.ts';
import { randomFor, seed } from '../seed.ts';
import { assertUniform } from '../statistics.ts';

const test = suite('bit flip');

test('an action flips its bit and no other', () => {
  const env = new BitFlip(5);
  env.reset(seed);
  const random = randomFor('flips');
  for (let t = 0; t < 50; t++) {
    const expected = [...env.observation];
    const action = random.int(5);
    expected[action] = 1 - expected[action];
    env.step(action);
    assert.equal([...env.observation], expected, `seed ${seed}`);
    if (env.terminated || env.truncated) env.reset();
  }
});

test('flipping each wrong bit once pays -1 until the goal is reached, which ends the episode with 0', () => {
  const env = new BitFlip(12);
  env.reset(seed);
  const wrong = [...Array(12).keys()].filter((i) => env.observation[i] !== env.observation[12 + i]);
  for (const [i, bit] of wrong.entries()) {
    assert.not(env.terminated);
    env.step(bit);
    assert.is(env.reward, i === wrong.length - 1 ? 0 : -1, `seed ${seed}`);
  }
  if (wrong.length === 0) return;
  assert.ok(env.terminated, `seed ${seed}`);
  assert.throws(() => env.step(0), /the episode is over/);
});

test('after n steps the episode is cut', () => {
  const env = new BitFlip(3);
  env.state = { ...env.state, observation: [0, 0, 0, 1, 1, 0], begun: true };
  for (const [action, truncated] of [
    [2, false],
    [2, false],
    [2, true],
  ] as const) {
    env.step(action);
    assert.is(env.reward, -1);
    assert.not(env.terminated);
    assert.is(env.truncated, truncated);
  }
  assert.throws(() => env.step(0), /BitFlip-3: the episode is over; call reset\(\)/);
});

test('bits and goal are uniform and independent', () => {
  const env = new BitFlip(2);
  const counts = new Array<number>(16).fill(0);
  env.reset(seed);
  for (let i = 0; i < 4000; i++) {
    counts[env.observation.reduce((number, bit) => 2 * number + bit, 0)]++;
    env.reset();
  }
  assertUniform(counts, `seed ${seed}`);
});

test('the achieved goal is in the observation, and any pair of goals has its reward', () => {
  const env = new BitFlip(4);
  env.reset(seed);
  const { achievedStart, goalSize, observation } = env;
  const achieved = observation.subarray(achievedStart, achievedStart + goalSize);
  assert.is(env.rewardFor(achieved, achieved.slice()), 0);
  assert.ok(env.terminatedFor(achieved, achieved.slice()));
  for (let i = 0; i < goalSize; i++) {
    const other = achieved.slice();
    other[i] = 1 - other[i];
    assert.is(env.rewardFor(achieved, other), -1);
    assert.not(env.terminatedFor(achieved, other));
  }
  assert.equal([goalSize, env.observationShape, env.actionCount], [4, [8], 4]);
});

test('what makes no sense is refused', () => {
  for (const count of [0, 1.5, -2]) {
    assert.throws(() => new BitFlip(count), new RegExp(`positive integer, got ${count}`));
  }
  const env = new BitFlip(3);
  assert.throws(() => env.step(0), /BitFlip-3: call reset\(\)/);
  env.reset(0);
  assert.throws(() => env.step(3), /BitFlip-3's actions are 0 to 2, got 3/);
});

test.run();
