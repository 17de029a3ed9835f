import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freshSeed, multiplyHigh, Random, seedWords } from '../src/random.ts';
import { assertUniform } from './statistics.ts';

const test = suite('random');

const draws = (random: Random, n = 8): number[] => Array.from({ length: n }, () => random.uint32());

test('the same seed gives the same numbers, as a number or as a bigint', () => {
  const seed = freshSeed();
  assert.equal(draws(new Random(seed)), draws(new Random(seed)), `seed ${seed}`);
  assert.equal(draws(new Random(seed)), draws(new Random(BigInt(seed))), `seed ${seed}`);
});

test('without a seed, each generator takes a fresh one', () => {
  assert.not.equal(draws(new Random()), draws(new Random()));
});

test('the generator is sfc32, by its recurrence in integers of any length', () => {
  const random = new Random(0);
  random.state = [0, 0, 0, 1];
  assert.equal(draws(random, 6), [1, 2, 12, 18874399, 56669315, 2581679515]);
  random.state = [0x01234567, 0x89abcdef, 0xdeadbeef, 0xffffffff];
  assert.equal(draws(random, 6), [2328826709, 1577766512, 2207509801, 734840491, 3821793014, 464599200]);
});

test('neighbouring seeds have nothing in common', () => {
  const seed = freshSeed() % 2 ** 52;
  const pairs = 2000;
  let differingBits = 0;
  for (let i = 0; i < pairs; i++) {
    let difference = new Random(seed + i).uint32() ^ new Random(seed + i + 1).uint32();
    for (; difference !== 0; difference &= difference - 1) differingBits++;
  }
  const mean = differingBits / pairs; // 16 of 32, with a standard deviation of 0.063
  assert.ok(Math.abs(mean - 16) < 0.6, `${mean} of 32 bits differ on average, seeds from ${seed}`);
});

test('seeds that differ anywhere give different numbers', () => {
  const seeds = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, 2n ** 64n, 2n ** 96n, 2n ** 128n, 2n ** 300n];
  const firsts = seeds.map((seed) => new Random(seed).uint32());
  assert.is(new Set(firsts).size, seeds.length);
});

test('each consumer has its own stream', () => {
  const seed = freshSeed();
  assert.equal(draws(Random.for(seed, 'replay')), draws(Random.for(seed, 'replay')));
  const streams = [
    new Random(seed),
    Random.for(seed, ''),
    Random.for(seed, 'replay'),
    Random.for(seed, 'act'),
  ];
  const all = streams.flatMap((random) => draws(random, 1000));
  const repeated = all.length - new Set(all).size;
  assert.ok(repeated <= 20, `${repeated} of 4000 draws occur in two streams, seed ${seed}`);
});

test("a name is never taken for part of the seed, nor a name's end for the next one's start", () => {
  assert.not.equal(draws(Random.for(1, '\u0001')), draws(new Random(1n + (1n << 32n))));
  assert.not.equal(draws(Random.for(1n + (1n << 32n), '')), draws(Random.for(1, '\u0001')));
  assert.not.equal(draws(Random.for(1, 'ab')), draws(Random.for(1, 'ba')));
});

test('a seed that is not a non-negative integer is refused by name', () => {
  for (const seed of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1n]) {
    assert.throws(() => new Random(seed), new RegExp(`non-negative integer.*got ${String(seed)}`));
    assert.throws(() => Random.for(seed, 'replay'), /non-negative integer/);
  }
});

test('a seed is split into 32-bit words, least significant first', () => {
  assert.equal(seedWords(0), [0]);
  assert.equal(seedWords(2 ** 32 + 5), [5, 1]);
  assert.equal(seedWords((3n << 64n) + 7n), [7, 0, 3]);
});

test('fresh seeds are valid and differ', () => {
  const seeds = Array.from({ length: 100 }, freshSeed);
  for (const seed of seeds) assert.ok(Number.isSafeInteger(seed) && seed >= 0, `${seed}`);
  assert.is(new Set(seeds).size, seeds.length);
});

test('the upper half of a 64-bit product is exact', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const corners = [0, 1, 2, 3, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff];
  const pairs = corners.flatMap((a) => corners.map((b) => [a, b]));
  // Products just above a power of two, where the float64 product minus its low word falls just below an integer.
  pairs.push([2745130896, 3359902456], [3794859430, 1215245546], [2881296267, 800279734]);
  for (let i = 0; i < 20_000; i++) pairs.push([random.uint32(), random.uint32()]);
  for (const [a, b] of pairs) {
    assert.is(multiplyHigh(a, b), Number((BigInt(a) * BigInt(b)) >> 32n), `${a} * ${b}, seed ${seed}`);
  }
});

test('every bit of uint32 is set half of the time', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const n = 40_000;
  const set = new Array<number>(32).fill(0);
  for (let i = 0; i < n; i++) {
    const draw = random.uint32();
    for (let bit = 0; bit < 32; bit++) set[bit] += (draw >>> bit) & 1;
  }
  set.forEach((count, bit) => {
    assertUniform([count, n - count], `bit ${bit}, seed ${seed}`);
  });
});

test('uniform covers [low, high) evenly', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const counts = new Array<number>(100).fill(0);
  for (let i = 0; i < 200_000; i++) {
    const draw = random.uniform(-2, 3);
    assert.ok(draw >= -2 && draw < 3, `${draw}, seed ${seed}`);
    counts[Math.floor((draw + 2) * 20)]++;
  }
  assertUniform(counts, `seed ${seed}`);
});

test('uniform uses all 53 bits', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  const lastBits = [0, 0];
  for (let i = 0; i < 10_000; i++) lastBits[(random.uniform() * 2 ** 53) % 2]++;
  assertUniform(lastBits, `seed ${seed}`);
});

test('int(n) is uniform over 0 .. n - 1', () => {
  const seed = freshSeed();
  const random = new Random(seed);
  for (const n of [1, 2, 3, 7, 100]) {
    const counts = new Array<number>(n).fill(0);
    for (let i = 0; i < 1000 * n; i++) counts[random.int(n)]++;
    assert.is(counts.length, n, `a draw of int(${n}) lies outside, seed ${seed}`);
    if (n > 1) assertUniform(counts, `int(${n}), seed ${seed}`);
  }
});

test('int(n) has no bias where 2^32 is not a multiple of n', () => {
  // Without rejection, 3 * 2^30 would give multiples of three twice as often as the rest.
  const seed = freshSeed();
  const random = new Random(seed);
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[random.int(3 * 2 ** 30) % 3]++;
  assertUniform(counts, `seed ${seed}`);
});

test('int refuses an invalid n', () => {
  const random = new Random(0);
  for (const n of [0, -3, 1.5, Number.NaN, 2 ** 32]) {
    assert.throws(() => random.int(n), new RegExp(`integer n from 1.*got ${n}`));
  }
  assert.ok(random.int(2 ** 32 - 1) < 2 ** 32 - 1);
});

const NORMALS = {
  normal: (random: Random, length: number) => Float32Array.from({ length }, () => random.normal()),
  fillNormal: filled,
};

function filled(random: Random, length: number): Float32Array {
  const values = new Float32Array(length);
  random.fillNormal(values);
  return values;
}

for (const [name, draw] of Object.entries(NORMALS))
  test(`${name} has the moments and the tails of the standard normal distribution`, () => {
    const seed = freshSeed();
    const n = 200_001;
    const values = draw(new Random(seed), n);
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / n;
    // Each bound is more than eight standard deviations of the estimate.
    assert.ok(Math.abs(moment(1)) < 0.02, `mean ${moment(1)}, seed ${seed}`);
    assert.ok(Math.abs(moment(2) - 1) < 0.03, `variance ${moment(2)}, seed ${seed}`);
    assert.ok(Math.abs(moment(3)) < 0.08, `third moment ${moment(3)}, seed ${seed}`);
    assert.ok(Math.abs(moment(4) - 3) < 0.2, `fourth moment ${moment(4)}, seed ${seed}`);
    const within = values.filter((value) => Math.abs(value) < 1).length / n;
    assert.ok(Math.abs(within - 0.6827) < 0.01, `${within} within one standard deviation, seed ${seed}`);
    assert.ok(values.every(Number.isFinite), `seed ${seed}`);
  });

test('fillNormal draws numbers that are independent of their neighbours, in size as well', () => {
  const seed = freshSeed();
  const values = filled(new Random(seed), 200_001);
  for (const [what, of] of Object.entries({ value: (x: number) => x, square: (x: number) => x * x - 1 })) {
    for (const parity of [0, 1]) {
      let sum = 0;
      for (let i = parity; i + 1 < values.length; i += 2) sum += of(values[i]) * of(values[i + 1]);
      const product = sum / 100_000; // with a standard deviation of 0.0032, or 0.0063 for squares
      assert.ok(Math.abs(product) < 0.06, `${what}, from ${parity} on: ${product}, seed ${seed}`);
    }
  }
});

test('fillUniform draws float32 numbers from [0, 1) evenly', () => {
  const seed = freshSeed();
  const values = new Float32Array(200_000);
  new Random(seed).fillUniform(values);
  const counts = new Array<number>(100).fill(0);
  for (const value of values) {
    assert.ok(value >= 0 && value < 1, `${value}, seed ${seed}`);
    counts[Math.floor(value * 100)]++;
  }
  assertUniform(counts, `seed ${seed}`);
});

test('a restored state goes on as the saved one did, through every kind of draw', () => {
  const seed = freshSeed();
  const saved = new Random(seed);
  for (let i = 0; i < seed % 100; i++) saved.uint32();
  const restored = new Random(0);
  restored.state = JSON.parse(JSON.stringify(saved.state));
  for (let i = 0; i < 20; i++) {
    const draw = (random: Random): number[] => [
      random.normal(),
      ...filled(random, 3),
      random.uniform(),
      random.int(10),
      random.uint32(),
    ];
    assert.equal(draw(restored), draw(saved), `seed ${seed}`);
  }
});

test('neither reading the state nor changing the copy changes the generator', () => {
  const random = new Random(5);
  const { state } = random;
  state[0] ^= 1;
  assert.equal(draws(random), draws(new Random(5)));
});

test('a state that is not four 32-bit words is refused', () => {
  const random = new Random(0);
  for (const state of [[], [1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, -1], [1, 2, 3, 0.5], [1, 2, 3, 2 ** 32]]) {
    assert.throws(() => {
      random.state = state;
    }, /4 unsigned 32-bit integers/);
  }
});

test.run();
