import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole, type Environment, scaleObservation, vectorise } from '../../src/index.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('scale-observation');

const factors = [2, 0.5, -1, 100];
const scaled = (): Environment => scaleObservation(new CartPole('v0'), factors);
const times = (observations: Float32Array): Float32Array =>
  observations.map((value, i) => value * factors[i % factors.length]);

test('multiplies observations element by element, and changes nothing else', () => {
  const [plain, env] = [new CartPole('v0'), scaled()];
  for (const what of ['name', 'observationShape', 'actionCount'] as const)
    assert.equal(env[what], plain[what]);
  for (const each of [plain, env]) each.reset(5);
  assert.equal(env.observation, times(plain.observation));
  for (let t = 0; !plain.terminated; t++) {
    for (const each of [plain, env]) each.step(t % 3 === 0 ? 1 : 0);
    assert.equal(env.observation, times(plain.observation), `step ${t}`);
    for (const what of ['reward', 'terminated', 'truncated'] as const) assert.is(env[what], plain[what]);
  }
});

test('also in a vector of environments, across the ends of their episodes', () => {
  const random = randomFor('actions');
  const count = 3;
  const [plain, vector] = [vectorise(() => new CartPole('v0'), count), vectorise(scaled, count)];
  for (const each of [plain, vector]) each.reset(seed);
  assert.equal(vector.observations, times(plain.observations));
  let ended = 0;
  for (let t = 0; t < 200; t++) {
    const actions = Int32Array.from({ length: count }, () => random.int(2));
    for (const each of [plain, vector]) each.step(actions);
    assert.equal(vector.observations, times(plain.observations), `step ${t}`);
    assert.equal(vector.finalObservations, times(plain.finalObservations), `step ${t}`);
    for (const what of ['rewards', 'terminated', 'truncated'] as const) {
      assert.equal(vector[what], plain[what], `step ${t}`);
    }
    ended += plain.terminated.filter(Boolean).length;
  }
  assert.ok(ended > 5, `only ${ended} episodes ended`);
});

test('needs a factor for every number of an observation', () => {
  assert.throws(
    () => scaleObservation(new CartPole(), [1, 2]),
    /CartPole-v1 observes 4 numbers, which need as many factors, got 2/,
  );
});

test.run();
