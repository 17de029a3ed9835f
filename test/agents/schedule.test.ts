import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  constant,
  epsilonAt,
  exponential,
  geometric,
  linear,
  logLinear,
  type Schedule,
} from '../../src/agents/schedule.ts';
import { freshSeed, Random } from '../../src/random.ts';

const test = suite('schedule');

const close = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} instead of ${expected}`);
};

test('constant stays', () => {
  const schedule: Schedule = constant(0.05);
  for (const t of [0, 1, 1e9]) assert.is(schedule(t), 0.05);
});

test('linear goes in a straight line and then stays: epsilon 1 to 0.1 over a million steps', () => {
  const epsilon = linear({ from: 1, to: 0.1, steps: 1e6 });
  assert.is(epsilon(0), 1);
  close(epsilon(250_000), 0.775);
  close(epsilon(500_000), 0.55);
  assert.is(epsilon(1e6), 0.1);
  assert.is(epsilon(5e6), 0.1);
});

test('linear rises as well: beta 0.4 to 1', () => {
  const beta = linear({ from: 0.4, to: 1, steps: 100 });
  assert.is(beta(0), 0.4);
  close(beta(50), 0.7);
  assert.is(beta(100), 1);
});

test('exponential closes the distance by a factor e every `decay` steps: .01 + .49 exp(-t / 10000)', () => {
  const epsilon = exponential({ from: 0.5, to: 0.01, decay: 10_000 });
  close(epsilon(0), 0.5);
  close(epsilon(10_000), 0.01 + 0.49 / Math.E);
  close(epsilon(20_000), 0.01 + 0.49 / Math.E ** 2);
  close(epsilon(1e9), 0.01);
});

test('a value depends on t alone, so that a resumed run goes on where it stopped', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const from = random.uniform();
  const to = random.uniform();
  const make = [
    () => linear({ from, to, steps: 1000 }),
    () => exponential({ from, to, decay: 1000 }),
    () => constant(from),
  ];
  for (const makeOne of make) {
    const used = makeOne();
    for (let t = 0; t < 500; t++) used(t);
    assert.is(makeOne()(500), used(500), `seed ${seed}`);
    assert.is(used(0), makeOne()(0), `seed ${seed}`);
  }
});

test('a schedule never leaves the range between its ends', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  for (let i = 0; i < 100; i++) {
    const from = random.uniform();
    const to = random.uniform();
    const length = random.uniform(1, 1e4);
    for (const schedule of [linear({ from, to, steps: length }), exponential({ from, to, decay: length })]) {
      const value = schedule(random.int(20_000));
      const slack = 1e-15;
      assert.ok(
        value >= Math.min(from, to) - slack && value <= Math.max(from, to) + slack,
        `${value} is not between ${from} and ${to}, seed ${seed}`,
      );
    }
  }
});

test('geometric: multiplied by a factor at every step, down to its end', () => {
  const schedule = geometric({ from: 1, to: 0.2, factor: 0.5 });
  assert.equal([0, 1, 2, 3, 100].map(schedule), [1, 0.5, 0.25, 0.2, 0.2]);
  for (const factor of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => geometric({ from: 1, to: 0, factor }), new RegExp(`factor must be .* got ${factor}`));
  }
});

test('logLinear: the ratio of two values depends on their distance alone', () => {
  const schedule = logLinear({ from: 16, to: 1, steps: 40 });
  assert.is(schedule(0), 16);
  for (const [t, value] of [
    [10, 8],
    [20, 4],
    [30, 2],
  ])
    close(schedule(t), value);
  assert.equal([40, 41, 1e9].map(schedule), [1, 1, 1]);
  close(logLinear({ from: 0.01, to: 1, steps: 2 })(1), 0.1);
  for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => logLinear({ from: wrong, to: 1, steps: 5 }), new RegExp(`from.*got ${wrong}`));
    assert.throws(() => logLinear({ from: 1, to: wrong, steps: 5 }), new RegExp(`to.*got ${wrong}`));
  }
  assert.throws(() => logLinear({ from: 1, to: 2, steps: 0 }), /steps.*positive.*got 0/);
});

test('a length that is not positive is refused by name', () => {
  for (const length of [0, -1, Number.NaN]) {
    assert.throws(
      () => linear({ from: 1, to: 0, steps: length }),
      new RegExp(`steps.*positive.*got ${length}`),
    );
    assert.throws(
      () => exponential({ from: 1, to: 0, decay: length }),
      new RegExp(`decay.*positive.*got ${length}`),
    );
  }
});

test('an end that is not a finite number is refused by name', () => {
  const ends = { from: 1, to: 0.1, steps: 5, decay: 5, factor: 0.5 };
  for (const make of [linear, exponential, geometric]) {
    assert.throws(() => make({ ...ends, from: undefined! }), /^from must be a finite number, got undefined$/);
    assert.throws(() => make({ ...ends, to: Number.NaN }), /^to must be a finite number, got NaN$/);
  }
  assert.throws(() => constant(Number.NaN), /^value must be a finite number, got NaN$/);
});

test('a schedule without options is refused by its name', () => {
  for (const [name, make] of Object.entries({ linear, exponential, geometric })) {
    assert.throws(
      () => make(undefined!),
      new RegExp(`^${name}Schedule needs an object of options, got undefined$`),
    );
  }
});

test('an epsilon that is not a probability is refused, with the step', () => {
  assert.is(epsilonAt(linear({ from: 1, to: 0, steps: 4 }), 3), 0.25);
  for (const value of [Number.NaN, -0.1, 1.5]) {
    assert.throws(
      () => epsilonAt(() => value, 7),
      new RegExp(`^epsilon must be a number from 0 to 1, got ${value} at 7$`),
    );
  }
  assert.throws(() => epsilonAt(() => '0.5' as unknown as number, 7), /from 0 to 1, got '0.5' at 7$/);
});

test.run();
