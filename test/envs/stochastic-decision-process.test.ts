import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StochasticDecisionProcess } from '../../src/envs/stochastic-decision-process.ts';
import { seed } from '../seed.ts';

const test = suite('stochastic decision process');

const [LEFT, RIGHT] = [0, 1];

/** An environment at a place, with s6 entered before or not. */
function at(place: number, visitedLast: boolean, rightSucceeds: number): StochasticDecisionProcess {
  const env = new StochasticDecisionProcess({ rightSucceeds });
  env.reset(0);
  env.state = { ...env.state, place, visitedLast };
  return env;
}

/** The two outcomes of a step, found by letting steps to the right never or always succeed. */
function outcomes(place: number, visited: boolean, action: number) {
  return [0, 1].map((luck) => {
    const env = at(place, visited, luck);
    env.step(action);
    return { place: env.place, visited: env.visitedLast, reward: env.reward, over: env.terminated };
  });
}

/** A policy: the probability of going right at a place, given whether s6 was entered. */
type Policy = (place: number, visited: boolean) => number;

interface Exact {
  value: number;
  length: number;
}

/** Expected discounted return and length of an episode from s2, by dynamic programming on the environment. */
function exact(policy: Policy | 'optimal', gamma = 1): Exact {
  const index = (place: number, visited: boolean): number => 2 * place + Number(visited);
  let values = new Float64Array(12);
  let lengths = new Float64Array(12);
  for (let sweep = 0; sweep < 3000; sweep++) {
    const [nextValues, nextLengths] = [values.slice(), lengths.slice()];
    for (let place = 1; place < 6; place++) {
      for (const visited of [false, true]) {
        const [left, right] = [LEFT, RIGHT].map((action) => {
          const possible = TABLE[index(place, visited)][action];
          const mean = (of: (o: (typeof possible)[number]) => number): number =>
            possible.reduce((sum, o) => sum + of(o) / 2, 0);
          return {
            value: mean((o) => o.reward + (o.over ? 0 : gamma * values[index(o.place, o.visited)])),
            length: mean((o) => 1 + (o.over ? 0 : lengths[index(o.place, o.visited)])),
          };
        });
        const chance = policy === 'optimal' ? Number(right.value > left.value) : policy(place, visited);
        nextValues[index(place, visited)] = left.value + chance * (right.value - left.value);
        nextLengths[index(place, visited)] = left.length + chance * (right.length - left.length);
      }
    }
    [values, lengths] = [nextValues, nextLengths];
  }
  return { value: values[index(1, false)], length: lengths[index(1, false)] };
}

/** [place and visited][action]: both outcomes. */
const TABLE = Array.from({ length: 12 }, (_, i) =>
  [LEFT, RIGHT].map((action) => (i < 2 ? [] : outcomes(i >> 1, i % 2 === 1, action))),
);

/** The best of the 32 policies that have no memory. */
const bestMemoryless = (gamma: number): number =>
  Math.max(
    ...Array.from({ length: 32 }, (_, bits) => exact((place) => (bits >> (place - 1)) & 1, gamma).value),
  );

const close = (actual: number, expected: number, tolerance = 5e-5): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

test('left goes left; right goes right or left, and from s6 left; only entering s1 pays', () => {
  for (let place = 1; place < 6; place++) {
    for (const visited of [false, true]) {
      const end = place === 1;
      const left = {
        place: place - 1,
        visited,
        reward: end ? (visited ? 1 : 0.01) : 0,
        over: end,
      };
      assert.equal(outcomes(place, visited, LEFT), [left, left]);
      const right = { place: place + 1, visited: visited || place === 4, reward: 0, over: false };
      assert.equal(outcomes(place, visited, RIGHT), [left, place === 5 ? left : right]);
    }
  }
});

test('values agree with theory: .208 is the most that can be expected, with memory or without', () => {
  const rightUntilLast: Policy = (_, visited) => Number(!visited);
  close(exact(() => 0).value, 0.01);
  close(exact(rightUntilLast).value, 0.208, 1e-9);
  close(exact(rightUntilLast).length, 5, 1e-6);
  close(exact('optimal').value, 0.208, 1e-9);
  close(exact(() => 1).value, 0.208, 1e-9);
  close(exact(() => 1).length, 9, 1e-6);
  close(exact(() => 0.5).value, 0.0182);
  close(exact(() => 0.5).length, 1.99, 0.005);
});

test('with discounting, memory pays', () => {
  for (const [gamma, optimal, memoryless] of [
    [0.99, 0.1853, 0.1556],
    [0.975, 0.1562, 0.1063],
    [0.96, 0.132, 0.0761],
    [0.95, 0.1182, 0.0621],
    [0.9, 0.0689, 0.027],
  ]) {
    close(exact('optimal', gamma).value, optimal, 6e-5);
    close(bestMemoryless(gamma), memoryless, 6e-5);
  }
});

test('chance is one half: always right earns .208 on average', () => {
  const env = new StochasticDecisionProcess();
  env.reset(seed);
  let total = 0;
  const episodes = 20_000;
  for (let episode = 0; episode < episodes; episode++) {
    while (!env.terminated) env.step(RIGHT);
    total += env.reward;
    env.reset();
  }
  // Standard deviation of an episode's return: about .4.
  close(total / episodes, 0.208, (5 * 0.4) / Math.sqrt(episodes));
});

test('the observation is 1 at the present state', () => {
  const env = new StochasticDecisionProcess({ rightSucceeds: 1 });
  env.reset(seed);
  assert.equal([...env.observation], [0, 1, 0, 0, 0, 0]);
  for (let place = 2; place < 6; place++) {
    assert.not(env.visitedLast);
    env.step(RIGHT);
    assert.equal(
      [...env.observation],
      Array.from(env.observation, (_, i) => Number(i === place)),
    );
  }
  assert.ok(env.visitedLast);
  env.reset();
  assert.not(env.visitedLast);
  assert.is(env.place, 1);
});

test('what makes no sense is refused', () => {
  assert.throws(() => new StochasticDecisionProcess({ rightSucceeds: 1.5 }), /from 0 to 1, got 1.5/);
  const env = new StochasticDecisionProcess();
  assert.throws(() => env.step(0), /call reset\(\) before the first/);
  env.reset(0);
  assert.throws(() => env.step(2), /0 \(left\) and 1 \(right\), got 2/);
  env.step(0);
  assert.throws(() => env.step(0), /the episode is over/);
  assert.throws(() => env.reset(-1), /non-negative integer/);
});

test.run();
