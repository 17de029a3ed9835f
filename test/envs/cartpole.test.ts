import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole, type CartPoleVersion } from '../../src/envs/cartpole.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { freshSeed, Random } from '../../src/random.ts';
import { assertAllocatesNothing } from '../allocation.ts';

const test = suite('cartpole');

const ANGLE_LIMIT = 0.20943951023931953; // 12 degrees

/** Pushes under the falling pole: keeps most starts up for hundreds of steps. */
const balance = ([x, velocity, angle, angularVelocity]: ArrayLike<number> & Iterable<number>): number =>
  Number(angle + 0.5 * angularVelocity + 0.02 * x + 0.05 * velocity > 0);

function assertClose(actual: ArrayLike<number>, expected: readonly number[], message?: string): void {
  expected.forEach((value, i) => {
    assert.ok(
      Math.abs(actual[i] - value) <= 1e-15,
      `${message}: component ${i} is ${actual[i]}, not ${value}`,
    );
  });
}

/** Runs code, and returns the warnings that it prints. */
function warningsOf(run: () => void): string[] {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (message: string) => warnings.push(message);
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

test("episodes start where Gymnasium's do, and without a seed the stream goes on", () => {
  const starts: [number | bigint, number[], number[]?][] = [
    [
      0,
      [0.013696168732145436, -0.02302132862361297, -0.045902647606380534, -0.04834723644714709],
      [0.031327023920027244, 0.04127555772777218, 0.010663577576717986, 0.022949656098399843],
    ],
    [
      1,
      [0.0011821624700256717, 0.045046369632593536, -0.03558403872803663, 0.04486494471372439],
      [-0.018816854798951455, -0.007667355102742433, 0.032770259382044184, -0.00908008636308387],
    ],
    [
      42,
      [0.027395604855596334, -0.006112156024794771, 0.03585979199113824, 0.019736802905936393],
      [-0.04058226521123505, 0.047562235163675595, 0.026113970199035302, 0.02860643052769539],
    ],
    [2 ** 32, [0.03897387912781343, 0.005713805020622631, 0.03009080868919721, 0.04565138174753386]],
    [
      12345678901234567890n,
      [-0.04957751202044265, 0.015234399761705084, 0.01078805024233389, 0.04843050417988058],
    ],
  ];
  const environment = new CartPole();
  for (const [seed, first, second] of starts) {
    environment.reset(seed);
    assert.equal([...environment.motion], first, `seed ${seed}`);
    environment.reset();
    if (second) assert.equal([...environment.motion], second, `seed ${seed}, second episode`);
  }
});

test('an environment without a seed starts somewhere new', () => {
  const [a, b] = [new CartPole(), new CartPole()];
  a.reset();
  b.reset();
  assert.not.equal([...a.motion], [...b.motion]);
  assert.ok(a.motion.every((value) => Math.abs(value) <= 0.05));
});

test('steps follow the recorded motion: seed 0, pushed right until the pole falls', () => {
  const environment = new CartPole();
  environment.reset(0);
  environment.step(1);
  assertClose(
    environment.motion,
    [0.013235742159673177, 0.17272774640672584, -0.04686959233532348, -0.3551522026891103],
    'step 1',
  );
  environment.step(1);
  assertClose(
    environment.motion,
    [0.016690297087807695, 0.3684836842183018, -0.05397263638910568, -0.6622382626291463],
    'step 2',
  );
  for (let t = 3; t <= 8; t++) {
    assert.not(environment.terminated);
    environment.step(1);
    assert.is(environment.reward, 1);
  }
  assert.ok(environment.terminated);
  assert.not(environment.truncated);
  assert.ok(Math.abs(environment.motion[2] - -0.22820539319024014) < 1e-14);
});

test('alternating pushes last 39 steps from seed 0, 23 from seed 42', () => {
  for (const [seed, length] of [
    [0, 39],
    [42, 23],
  ]) {
    const environment = new CartPole();
    environment.reset(seed);
    let t = 0;
    while (!environment.terminated) environment.step(t++ % 2);
    assert.is(t, length);
  }
});

test('a push to the left mirrors a push to the right', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const [a, b] = [new CartPole(), new CartPole()];
  for (let i = 0; i < 200; i++) {
    const state = [2, 3, 0.2, 3].map((limit) => random.uniform(-limit, limit));
    const action = random.int(2);
    a.motion = state;
    b.motion = state.map((value) => -value);
    a.step(action);
    b.step(1 - action);
    assert.equal(
      [...a.motion],
      Array.from(b.motion, (value) => -value),
      `seed ${seed}`,
    );
    assert.is(a.terminated, b.terminated);
  }
});

test('the observation is the state rounded to float32', () => {
  const seed = freshSeed();
  const environment = new CartPole();
  environment.reset(seed);
  for (let t = 0; t < 8; t++) {
    assert.equal(environment.observation, Float32Array.from(environment.motion), `seed ${seed}, step ${t}`);
    environment.step(t % 2);
  }
});

test('the episode ends strictly outside of 2.4 m and of 12 degrees, on either side', () => {
  // At rest a step leaves position and angle as they are.
  const cases: [number, number, boolean][] = [
    [2.4, 0, false],
    [2.4000000000000004, 0, true],
    [0, ANGLE_LIMIT, false],
    [0, ANGLE_LIMIT + 2 ** -55, true],
    [2.5, 0.3, true],
  ];
  const environment = new CartPole();
  for (const [x, angle, terminated] of cases) {
    for (const side of [1, -1]) {
      environment.motion = [side * x, 0, side * angle, 0];
      environment.step(1);
      assert.is(environment.terminated, terminated, `x ${side * x}, angle ${side * angle}`);
      assert.is(environment.reward, 1, 'the terminating step is rewarded too');
    }
  }
});

test('v0 is truncated at 200 steps and v1 at 500, which is not a termination', () => {
  const seed = freshSeed() % 2 ** 52;
  for (const [version, limit] of [
    ['v0', 200],
    ['v1', 500],
  ] as const) {
    const environment = new CartPole(version);
    assert.is(environment.name, `CartPole-${version}`);
    let cut = 0;
    for (let i = 0; i < 10; i++) {
      environment.reset(seed + i);
      let t = 0;
      while (!environment.terminated && !environment.truncated) {
        assert.ok(t < limit, `still going after ${t} steps, seed ${seed + i}`);
        environment.step(balance(environment.motion));
        t++;
        assert.is(environment.truncated, t === limit, `step ${t}, seed ${seed + i}`);
      }
      if (environment.truncated && !environment.terminated) cut++;
    }
    assert.ok(cut > 0, `${version}: no episode from seed ${seed} on reached the limit`);
  }
});

test('the last step may both terminate and truncate', () => {
  const seed = freshSeed() % 2 ** 52;
  const environment = new CartPole('v0');
  /** Balances for a number of steps, then lets go; returns the length of the episode. */
  const play = (episodeSeed: number, balanced: number): number => {
    environment.reset(episodeSeed);
    let t = 0;
    for (; !environment.terminated && !environment.truncated; t++) {
      environment.step(t < balanced ? balance(environment.motion) : 1);
    }
    return t;
  };
  for (let i = 0; i < 100; i++) {
    for (let balanced = 180; balanced < 200; balanced++) {
      if (play(seed + i, balanced) === 200 && environment.terminated) {
        assert.ok(environment.truncated, `seed ${seed + i}, let go after ${balanced}`);
        assert.is(environment.reward, 1);
        return;
      }
    }
  }
  assert.unreachable(`no episode from seed ${seed} on fell at its last step`);
});

test('stepping on after termination earns nothing, stays terminated and warns once', () => {
  const environment = new CartPole();
  const warnings = warningsOf(() => {
    for (let episode = 0; episode < 2; episode++) {
      environment.motion = [0, 0, 0.2, 3];
      environment.step(1);
      assert.ok(environment.terminated);
      assert.is(environment.reward, 1);
      for (let i = 0; i < 5; i++) {
        environment.step(0);
        assert.is(environment.reward, 0);
        assert.ok(environment.terminated);
      }
    }
  });
  assert.is(warnings.length, 1);
  assert.match(warnings[0], /CartPole-v1.*reset/);
});

test('an episode that terminated stays so even where the motion leads back inside the limits', () => {
  const environment = new CartPole();
  environment.motion = [2.7, -10, 0, 0];
  warningsOf(() => {
    environment.step(0);
    environment.step(0);
  });
  assert.ok(environment.motion[0] < 2.4);
  assert.ok(environment.terminated);
  assert.is(environment.reward, 0);
});

test('a reset leaves nothing of the last episode', () => {
  const environment = new CartPole();
  environment.motion = [0, 0, 0.2, 3];
  environment.step(1);
  environment.reset(3);
  assert.is(environment.reward, 0);
  assert.not(environment.terminated);
  assert.not(environment.truncated);
  assert.equal(environment.observation, Float32Array.from(environment.motion));
  environment.step(0);
  assert.is(environment.reward, 1);
});

test('the next step starts from a motion that was set; reading the motion gives a copy', () => {
  const environment = new CartPole();
  environment.motion = [0.1, 0.2, 0.03, -0.4];
  const { motion } = environment;
  assert.equal([...motion], [0.1, 0.2, 0.03, -0.4]);
  assert.equal(environment.observation, Float32Array.of(0.1, 0.2, 0.03, -0.4));
  motion.fill(9);
  environment.step(0);
  assert.is(environment.motion[0], 0.1 + 0.02 * 0.2);
});

test('what makes no sense is refused by name', () => {
  const environment = new CartPole();
  assert.throws(() => environment.step(0), /CartPole-v1: call reset\(\)/);
  environment.reset(0);
  const before = [...environment.motion];
  for (const action of [2, -1, 0.5, Number.NaN]) {
    assert.throws(() => environment.step(action), new RegExp(`actions are 0 .* and 1 .*got ${action}`));
  }
  for (const state of [
    [0, 0, 0],
    [0, 0, 0, Number.NaN],
    [Number.POSITIVE_INFINITY, 0, 0, 0],
  ]) {
    assert.throws(() => {
      environment.motion = state;
    }, /four finite numbers/);
  }
  for (const seed of [-1, 0.5, Number.NaN]) {
    assert.throws(() => environment.reset(seed), new RegExp(`non-negative integer.*got ${seed}`));
  }
  assert.equal([...environment.motion], before, 'a refused call changes nothing');
  // Programs in plain JavaScript may pass any version.
  assert.throws(() => new CartPole('v2' as CartPoleVersion), /versions v0, v1, got v2/);
  assert.throws(() => new CartPole('toString' as CartPoleVersion), /versions v0, v1/);
});

test('environment i of a vector is the one with seed + i: starts, steps, next episodes', () => {
  const seed = freshSeed();
  const random = Random.for(seed, 'actions');
  const count = 5;
  const vector = vectorise(() => new CartPole(), count);
  const single = Array.from({ length: count }, () => new CartPole());
  vector.reset(seed);
  for (const [i, environment] of single.entries()) environment.reset(BigInt(seed) + BigInt(i));

  const row = (rows: Float32Array, i: number): number[] => [...rows.subarray(4 * i, 4 * i + 4)];
  const actions = new Int32Array(count);
  let ended = 0;
  for (let t = 0; t < 300; t++) {
    for (let i = 0; i < count; i++) {
      assert.equal(row(vector.observations, i), [...single[i].observation], `environment ${i}, step ${t}`);
      actions[i] = random.int(2);
    }
    vector.step(actions);
    for (const [i, environment] of single.entries()) {
      const where = `environment ${i}, step ${t}, seed ${seed}`;
      environment.step(actions[i]);
      assert.equal(row(vector.finalObservations, i), [...environment.observation], where);
      assert.is(vector.rewards[i], 1, where);
      assert.is(vector.terminated[i], environment.terminated ? 1 : 0, where);
      assert.is(vector.truncated[i], environment.truncated ? 1 : 0, where);
      if (environment.terminated || environment.truncated) {
        ended++;
        environment.reset();
      } else {
        assert.equal(row(vector.finalObservations, i), row(vector.observations, i), where);
      }
    }
  }
  assert.ok(ended > 20, `only ${ended} episodes ended`);
});

test('where an episode ended, the true last observation is kept beside the next first one', () => {
  const seed = freshSeed() % 2 ** 52;
  const vector = vectorise(() => new CartPole(), 3);
  vector.reset(seed);
  assert.equal(vector.finalObservations, vector.observations);
  const right = new Int32Array(3).fill(1);
  let ended = 0;
  for (let t = 0; t < 100; t++) {
    vector.step(right);
    for (let i = 0; i < 3; i++) {
      if (!vector.terminated[i]) continue;
      ended++;
      const last = vector.finalObservations[4 * i + 2];
      const first = vector.observations.subarray(4 * i, 4 * i + 4);
      assert.ok(Math.abs(last) > ANGLE_LIMIT - 1e-6, `angle ${last} ended an episode, seed ${seed}`);
      assert.ok(
        first.every((value) => Math.abs(value) < 0.0500001),
        `[${first}] is no first observation, seed ${seed}`,
      );
    }
  }
  assert.ok(ended > 10);
});

test('a vector that is cut by its time limit goes on without a call to reset', () => {
  const seed = freshSeed() % 2 ** 52;
  const vector = vectorise(() => new CartPole('v0'), 8);
  vector.reset(seed);
  const actions = new Int32Array(8);
  let cut = 0;
  for (let t = 1; t <= 400; t++) {
    for (let i = 0; i < 8; i++) actions[i] = balance(vector.observations.subarray(4 * i, 4 * i + 4));
    vector.step(actions);
    for (let i = 0; i < 8; i++) {
      if (!vector.truncated[i]) continue;
      cut++;
      assert.ok(t >= 200, `cut at step ${t}, seed ${seed}`);
      assert.not.equal(
        [...vector.observations.subarray(4 * i, 4 * i + 4)],
        [...vector.finalObservations.subarray(4 * i, 4 * i + 4)],
      );
    }
  }
  assert.ok(cut > 0, `seed ${seed}`);
});

test('a vector reset without a seed goes on with the streams it has', () => {
  const [a, b] = [vectorise(() => new CartPole(), 2), vectorise(() => new CartPole(), 2)];
  for (const vector of [a, b]) {
    vector.reset(11);
    vector.reset();
  }
  assert.equal(a.observations, b.observations);
  b.reset(11);
  assert.not.equal(a.observations, b.observations);
});

test('a vector refuses what makes no sense', () => {
  for (const count of [0, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => vectorise(() => new CartPole(), count),
      new RegExp(`an integer from 1 to \\d+, got ${count}`),
    );
  }
  const vector = vectorise(() => new CartPole(), 2);
  assert.throws(() => vector.reset(-1), /non-negative integer.*got -1/);
  vector.reset(0);
  assert.throws(() => vector.step(new Int32Array(3)), /2 environments need 2 actions, got 3/);
  assert.throws(() => vector.step(Int32Array.of(0, 2)), /actions are 0 .* and 1 .*got 2/);
});

test('stepping allocates nothing, episode ends included', () => {
  const count = 64;
  const random = new Random(1);
  const vector = vectorise(() => new CartPole(), count);
  const actions = new Int32Array(count);
  vector.reset(1);
  assertAllocatesNothing(() => {
    for (let i = 0; i < count; i++) actions[i] = random.int(2);
    vector.step(actions);
  }, count);
});

test.run();
