import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MountainCar } from '../../src/index.ts';
import { assertAllocatesNothing } from '../allocation.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('mountain car');

/** Fails if a number is off by more than one or two last bits, for numbers of this size. */
function assertMotion(env: MountainCar, expected: readonly [number, number], message: string): void {
  env.motion.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) <= 1e-16, `${message}: [${env.motion}] instead of [${expected}]`);
  });
}

test("starts are Gymnasium's: at rest, by one draw a reset", () => {
  const env = new MountainCar();
  for (const [from, position] of [
    [0, -0.4726076625357092],
    [1, -0.49763567505994866],
    [42, -0.44520879028880733],
  ]) {
    env.reset(from);
    assert.equal([...env.motion], [position, 0], `seed ${from}`);
  }
  let [least, most] = [0, -1];
  for (let i = 0; i < 2000; i++) {
    env.reset(i === 0 ? seed : undefined);
    const [position, velocity] = env.motion;
    assert.is(velocity, 0);
    [least, most] = [Math.min(least, position), Math.max(most, position)];
  }
  assert.ok(
    least >= -0.6 && least < -0.598 && most < -0.4 && most > -0.402,
    `${least} to ${most}, seed ${seed}`,
  );
});

test('steps follow the formula, worked by hand in float64', () => {
  const env = new MountainCar();
  env.motion = [-0.5, 0];
  const expected: [action: number, position: number, velocity: number][] = [
    [2, -0.49917684300416926, 0.0008231569958307428],
    [2, -0.49753668667935325, 0.0016401563248160246],
    [0, -0.4970917969323474, 0.00044488974700586273],
    [1, -0.49684550006784745, 0.0002462968644999427],
    [2, -0.4957996374204934, 0.0010458626473540712],
    [0, -0.49596202671027434, -0.0001623892897809659],
  ];
  for (const [t, [action, position, velocity]] of expected.entries()) {
    env.step(action);
    assertMotion(env, [position, velocity], `step ${t + 1}`);
    assert.equal(env.observation, Float32Array.from(env.motion));
    assert.is(env.reward, -1);
    assert.not(env.terminated || env.truncated);
  }
});

test('velocity and position stay in their bounds; the left end stops the car', () => {
  const env = new MountainCar();
  for (const [motion, action, expected] of [
    [[-1.19, -0.05], 0, [-1.2, 0]],
    [[-0.9, 0.0695], 2, [-0.8300000000000001, 0.07]],
    [[-0.1, -0.0695], 0, [-0.17, -0.07]],
    [[-1.2, -0.001], 0, [-1.1997581039591645, 0.0002418960408353682]],
    [[0.59, 0.069], 2, [0.6, 0.07]],
  ] as const) {
    env.motion = motion;
    env.step(action);
    assertMotion(env, [expected[0], expected[1]], `from [${motion}]`);
  }
});

test('the flag ends an episode, unless the car rolls back; the step that reaches it costs 1, too', () => {
  const env = new MountainCar();
  env.motion = [0.51, -0.005];
  assert.not(env.terminated);
  env.step(1);
  assert.ok(env.motion[0] >= 0.5 && env.motion[1] < 0);
  assert.not(env.terminated);
  env.motion = [0.49, 0.03];
  env.step(2);
  assertMotion(env, [0.5207484356665326, 0.03074843566653267], 'at the flag');
  assert.ok(env.terminated);
  assert.is(env.reward, -1);
  assert.not(env.truncated);
  assert.throws(() => env.step(2), /MountainCar-v0: the episode is over; call reset\(\)/);
});

test('pushing in the direction of its motion reaches the flag in 124 steps from -0.5', () => {
  const env = new MountainCar();
  env.motion = [-0.5, 0];
  let steps = 0;
  for (; !env.terminated && !env.truncated; steps++) env.step(env.motion[1] >= 0 ? 2 : 0);
  assert.is(steps, 124);
  assert.ok(env.terminated && !env.truncated);
});

test('an episode is truncated after 200 steps, also across a saved state', () => {
  const [env, other] = [new MountainCar(), new MountainCar()];
  const random = randomFor('pushes');
  env.reset(seed);
  for (let t = 1; t <= 200; t++) {
    assert.not(env.truncated);
    if (t === 150) other.state = structuredClone(env.state);
    const action = random.int(3);
    env.step(action);
    if (t >= 150) other.step(action);
  }
  for (const each of [env, other]) assert.ok(each.truncated && !each.terminated, `seed ${seed}`);
});

test('its picture shows the car at its place, level in the valley and leaning on the slope', () => {
  const env = new MountainCar();
  const { width, height, palette } = env.film;
  /** The pixels that are grey: the wheels, and the smoothed edge of the track. */
  const grey = (position: number): number[] => {
    env.motion = [position, 0];
    const picture = env.picture();
    return [...picture.keys()].filter((at) => palette[picture[at]].join() === '128,128,128');
  };
  const elsewhere = new Set(grey(0.6));
  /** Columns and rows of the pixels of both wheels. */
  const wheelsAt = (position: number) =>
    grey(position)
      .filter((at) => !elsewhere.has(at))
      .map((at) => [at % width, Math.floor(at / width)]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const position of [-1.1, -0.5, 0.2]) {
    const wheels = wheelsAt(position);
    const x = mean(wheels.map(([column]) => column));
    const y = height - 1 - mean(wheels.map(([, row]) => row));
    assert.ok(Math.abs(x - ((position + 1.2) * width) / 1.8) < 1.5, `x ${x} at ${position}`);
    const track = ((Math.sin(3 * position) * 0.45 + 0.55) * width) / 1.8;
    assert.ok(Math.abs(y - track - 10) < 1.5, `${y} above ${track} at ${position}`);
  }
  const heights = wheelsAt(-0.5236).map(([, row]) => row); // the bottom
  const leaning = wheelsAt(0).map(([, row]) => row);
  const spread = (rows: readonly number[]) => Math.max(...rows) - Math.min(...rows);
  assert.ok(
    spread(leaning) > spread(heights) + 5,
    `${spread(leaning)} and ${spread(heights)} rows of wheels`,
  );
});

test('what makes no sense is refused by name, and changes nothing', () => {
  const env = new MountainCar();
  assert.throws(() => env.step(0), /MountainCar-v0: call reset\(\)/);
  env.reset(0);
  for (const action of [3, -1, 0.5, Number.NaN]) {
    assert.throws(() => env.step(action), new RegExp(`actions are 0 .*got ${action}$`));
  }
  for (const motion of [[0], [0, 0, 0], [0.7, 0], [0, 0.08], [Number.NaN, 0], [0, Number.NaN]]) {
    assert.throws(() => {
      env.motion = motion;
    }, /a position from -1\.2 to 0\.6 and a velocity from -0\.07 to 0\.07/);
  }
  assert.throws(() => env.reset(-1), /non-negative integer/);
  assert.equal([...env.motion], [-0.4726076625357092, 0]);
});

test('stepping allocates nothing, ends of episodes included', () => {
  const env = new MountainCar();
  const random = randomFor('allocation');
  env.reset(seed);
  assertAllocatesNothing(() => {
    for (let i = 0; i < 64; i++) {
      env.step(random.int(3));
      if (env.terminated || env.truncated) env.reset();
    }
  }, 64);
});

test.run();
