import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip, CartPole, deepMindBreakout, type Environment, vectorise } from '../../src/index.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';

const test = suite('vectorise');

const make = (): Environment<Uint8Array> => deepMindBreakout({ frameStack: 2, maxFrames: 300 });
const bytes = 2 * 84 * 84;

test('environment i has seed + i; at the end of an episode it has the last image and the first of the next', () => {
  const count = 3;
  const vector = vectorise(make, count);
  const single = Array.from({ length: count }, make);
  vector.reset(seed);
  for (const [i, env] of single.entries()) env.reset(BigInt(seed) + BigInt(i));
  assertSameValues(vector.finalObservations, vector.observations);
  assert.equal(vector.observationShape, [2, 84, 84]);

  const random = randomFor('actions');
  const row = (rows: Uint8Array, i: number): Uint8Array => rows.slice(i * bytes, (i + 1) * bytes);
  let [terminated, truncated] = [0, 0];
  for (let t = 0; t < 400; t++) {
    const actions = integers(random, count, 4);
    vector.step(actions);
    for (const [i, env] of single.entries()) {
      const where = `environment ${i}, step ${t}, seed ${seed}`;
      env.step(actions[i]);
      assertSameValues(row(vector.finalObservations, i), env.observation, where);
      assert.is(vector.rewards[i], env.reward, where);
      for (const what of ['terminated', 'truncated'] as const) {
        assert.is(vector[what][i], env[what] ? 1 : 0, `${what}, ${where}`);
      }
      terminated += vector.terminated[i];
      truncated += vector.truncated[i];
      if (env.terminated || env.truncated) {
        env.reset();
        assert.not.equal(row(vector.finalObservations, i), env.observation, where);
      }
      assertSameValues(row(vector.observations, i), env.observation, where);
    }
  }
  assert.ok(terminated > 5 && truncated > 2, `${terminated} terminated, ${truncated} truncated`);
});

test('a state that was saved goes on as if never interrupted', () => {
  const random = randomFor('saved');
  const one = vectorise(make, 2);
  one.reset(seed);
  for (let t = 0; t < 50; t++) one.step(integers(random, 2, 4));
  const other = vectorise(make, 2);
  other.state = structuredClone(one.state);
  assertSameValues(other.observations, one.observations);
  for (let t = 0; t < 100; t++) {
    const actions = integers(random, 2, 4);
    for (const vector of [one, other]) vector.step(actions);
    assertSameValues(other.observations, one.observations, `step ${t}, seed ${seed}`);
    assertSameValues(other.finalObservations, one.finalObservations, `step ${t}, seed ${seed}`);
  }
});

/** An environment of two floats, or of wrong observations; it makes a new array every time. */
const plain = (seeds: unknown[] = [], wrong: object = {}): Environment => ({
  ...{ name: 'plain', actionCount: 2, observationShape: [2], observation: new Float32Array(2), state: 0 },
  ...{ reward: 0, terminated: false, truncated: false },
  reset(seed) {
    seeds.push(seed);
    Object.assign(this, { observation: Float32Array.of(0, 1) });
  },
  step(action) {
    Object.assign(this, { observation: Float32Array.of(action, 2) });
  },
  ...wrong,
});

test('floats of any shape, even of an environment that replaces its array', () => {
  const vector = vectorise(() => plain([], { observationShape: [1, 2, 1] }), 2);
  assert.equal(vector.observationShape, [1, 2, 1]);
  vector.reset(seed);
  assert.equal(vector.observations, Float32Array.of(0, 1, 0, 1));
  vector.step([1, 0]);
  for (const rows of [vector.observations, vector.finalObservations]) {
    assert.equal(rows, Float32Array.of(1, 2, 0, 2));
  }
});

test('seeds are numbers as long as they are exact, so that any generator takes them', () => {
  const seeds: unknown[] = [];
  const vector = vectorise(() => plain(seeds), 2);
  vector.reset(5n);
  vector.reset(2 ** 53 - 1);
  vector.reset();
  assert.equal(seeds, [5, 6, 2 ** 53 - 1, 2n ** 53n, undefined, undefined]);
});

test('make is told which environment it makes', () => {
  const made: number[] = [];
  vectorise((i) => {
    made.push(i);
    return plain();
  }, 3);
  assert.equal(made, [0, 1, 2]);
});

test('environments of several kinds are refused', () => {
  const mixed = (i: number): Environment => (i === 0 ? new CartPole() : new BitFlip(2));
  assert.throws(
    () => vectorise(mixed, 2),
    /of one kind, got CartPole-v1 with 2 actions and floats \[4\] and .* with 2 actions and floats \[4\]$/,
  );
});

test('an observation that is not what its shape says is refused', () => {
  const refused = (wrong: object) => () => vectorise(() => plain([], wrong), 1);
  assert.throws(
    refused({ observationShape: [3, 10, 10] }),
    /^plain: observation must have 300 elements, as observationShape \[3, 10, 10\] says, got 2$/,
  );
  assert.throws(refused({ observationShape: undefined }), /observationShape must be a list .* got undefined/);
  assert.throws(refused({ observation: [1, 2] }), /must be a Float32Array or a Uint8Array, got Array/);
});

test('an environment that replaces its array of observations is shown as it is now', () => {
  class Replacing extends CartPole {
    override step(action: number): void {
      Object.assign(this, { observation: this.observation.slice() });
      super.step(action);
    }
  }
  const [env, usual] = [new Replacing(), new CartPole()];
  const [vector, expected] = [env, usual].map((each) => vectorise(() => each, 1));
  for (const each of [vector, expected]) {
    each.reset(seed);
    for (const action of [0, 1, 1]) each.step([action]);
  }
  assertSameValues(vector.observations, expected.observations);
});

test('what makes no sense is refused', () => {
  for (const count of [0, 1.5, 2 ** 31]) {
    assert.throws(() => vectorise(make, count), new RegExp(`an integer from 1 to 1048576, got ${count}$`));
  }
  for (const actionCount of [0, undefined, 2.5]) {
    const odd = () => plain([], { actionCount });
    assert.throws(() => vectorise(odd, 1), new RegExp(`^plain: actionCount must be .*, got ${actionCount}$`));
  }
  const vector = vectorise(make, 2);
  assert.throws(() => vector.reset(-1), /non-negative integer/);
  vector.reset(0);
  assert.throws(() => vector.step([0]), /2 environments need 2 actions, got 1/);
  assert.throws(() => {
    vector.state = [];
  }, /2 environments need 2 states, got 0/);
});

test.run();
