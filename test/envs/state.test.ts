import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip } from '../../src/envs/bit-flip.ts';
import { CartPole } from '../../src/envs/cartpole.ts';
import { CartPolePixels } from '../../src/envs/cartpole-pixels.ts';
import type { Environment } from '../../src/envs/environment.ts';
import { GymnasiumRandom } from '../../src/envs/gymnasium-random.ts';
import { scaleObservation } from '../../src/envs/scale-observation.ts';
import { StochasticDecisionProcess } from '../../src/envs/stochastic-decision-process.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { parseState, stringifyState } from '../../src/io/state-json.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';

const test = suite('saved environments');

/** Passes a state through the text of a checkpoint. */
const throughText = (state: unknown): unknown => parseState(stringifyState(state));

const makers: Record<string, () => Environment> = {
  CartPole: () => new CartPole('v0'),
  'scaled CartPole': () => scaleObservation(new CartPole(), [1, 2, 3, 4]),
  CartPolePixels: () => new CartPolePixels(),
  StochasticDecisionProcess: () => new StochasticDecisionProcess(),
  BitFlip: () => new BitFlip(7),
};

for (const [name, make] of Object.entries(makers)) {
  test(`${name} goes on from a saved state as if it had never stopped`, () => {
    const random = randomFor(name);
    const [count, steps] = [3, 60];
    const one = vectorise(make, count);
    one.reset(seed);
    for (let saved = 0; saved < 10; saved++) {
      const other = vectorise(make, count);
      other.state = throughText(one.state);
      assertSameValues(other.observations, one.observations, `seed ${seed}`);
      for (let t = 0; t < steps / 10 + saved; t++) {
        const actions = integers(random, count, one.actionCount);
        for (const vector of [one, other]) vector.step(actions);
        const where = `save ${saved}, step ${t}, seed ${seed}`;
        for (const what of [
          'observations',
          'finalObservations',
          'rewards',
          'terminated',
          'truncated',
        ] as const) {
          assertSameValues(other[what], one[what], `${what}, ${where}`);
        }
      }
      assert.equal(other.state, one.state);
    }
  });

  test(`${name} that was never reset is saved as such`, () => {
    const env = make();
    env.reset(seed);
    env.state = throughText(make().state);
    assert.throws(() => env.step(0), /call reset/);
  });
}

test('a restored CartPole stays at its end, and keeps its time limit', () => {
  const [one, other] = [new CartPole('v0'), new CartPole('v0')];
  one.motion = [0, 0, 0.2, 3];
  one.step(1);
  other.state = throughText(one.state);
  assert.ok(other.terminated);
  const { warn } = console;
  console.warn = () => {};
  other.step(1);
  console.warn = warn;
  assert.is(other.reward, 0);

  one.motion = [0, 0, 0, 0];
  for (let t = 0; t < 199; t++) one.step(Number(one.motion[2] + 0.5 * one.motion[3] > 0));
  assert.not(one.truncated);
  other.state = throughText(one.state);
  other.step(0);
  assert.ok(other.truncated);
});

test("Gymnasium's generator goes on from its state, with half an output kept or not", () => {
  const one = new GymnasiumRandom(seed);
  for (let i = 0; i < 20; i++) {
    const other = GymnasiumRandom.from(throughText(one.state) as number[]);
    for (let j = 0; j <= i % 3; j++) {
      assert.is(other.integers(1000), one.integers(1000), `seed ${seed}`);
      if (i % 2) assert.is(other.uniform(), one.uniform(), `seed ${seed}`);
    }
  }
  for (const state of [[1, 2], new Array(10).fill(-1), new Array(10).fill(0.5)]) {
    assert.throws(() => {
      one.state = state;
    }, /10 unsigned 32-bit integers/);
  }
});

test('a vector takes as many states as it has environments', () => {
  const vector = vectorise(() => new CartPole(), 2);
  assert.throws(() => {
    vector.state = [];
  }, /2 environments need 2 states, got 0/);
});

test.run();
