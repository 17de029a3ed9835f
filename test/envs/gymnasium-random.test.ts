import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GymnasiumRandom } from '../../src/envs/gymnasium-random.ts';
import { freshSeed } from '../../src/random.ts';
import { assertUniform } from '../statistics.ts';

const test = suite('gymnasium-random');

test("uniform takes the upper 53 bits of numpy's PCG64 output (seed 0)", () => {
  const random = new GymnasiumRandom(0);
  for (const raw of [0xa30febcfd9c2825fn, 0x4510bdf882d9d721n, 0x0a7d3da94ecde8b8n, 0x043b27b61342f01dn]) {
    assert.is(random.uniform(), Number(raw >> 11n) / 2 ** 53);
  }
});

test('four uniform draws are the first state of a CartPole from the same seed', () => {
  const states: [number | bigint, number[]][] = [
    [0, [0.013696168732145436, -0.02302132862361297, -0.045902647606380534, -0.04834723644714709]],
    [1, [0.0011821624700256717, 0.045046369632593536, -0.03558403872803663, 0.04486494471372439]],
    [42, [0.027395604855596334, -0.006112156024794771, 0.03585979199113824, 0.019736802905936393]],
    [123, [0.018235186324814343, -0.04461789811977773, -0.027964012722738865, -0.03156281893013303]],
    [2 ** 32, [0.03897387912781343, 0.005713805020622631, 0.03009080868919721, 0.04565138174753386]],
    [
      12345678901234567890n,
      [-0.04957751202044265, 0.015234399761705084, 0.01078805024233389, 0.04843050417988058],
    ],
  ];
  for (const [seed, state] of states) {
    const random = new GymnasiumRandom(seed);
    const drawn = state.map(() => random.uniform(-0.05, 0.05));
    assert.equal(drawn, state, `seed ${seed}`);
  }
});

test('integers draws what Discrete(n).sample() draws', () => {
  const sample = (seed: number, n: number): string => {
    const random = new GymnasiumRandom(seed);
    return Array.from({ length: 20 }, () => random.integers(n)).join('');
  };
  assert.is(sample(0, 2), '11100000011111111111');
  assert.is(sample(7, 4), '32232330011330130301');
});

test('both kinds of draw share one stream as in numpy, for seeds of up to seven words', () => {
  // numpy 2.4: integers(2), uniform(-1, 3), integers(1), integers(1000), integers(3 * 2^30),
  // integers(2^32 - 1), uniform(-0.05, 0.05), integers(3 * 2^30)
  const recorded: [bigint, number[]][] = [
    [0n, [1, 0.07914685505548125, 0, 636, 131984958, 323153948, 0.031327023920027244, 53239240]],
    [7n, [1, 2.588855203878302, 0, 625, 1862810377, 3331544670, -0.027479281000940815, 178879731]],
    [
      2n ** 64n + 5n,
      [1, 0.564055703181098, 0, 742, 2761677067, 2942958845, -0.008933499461606723, 829983479],
    ],
    [
      2n ** 200n + 12345678901234567890n,
      [1, 1.006622161665963, 0, 273, 2100265883, 3364970386, -0.049404101615016065, 2457012309],
    ],
    [
      2n ** 160n - 1n,
      [0, -0.5699425978289656, 0, 612, 1567509743, 2842674554, -0.021587296927841962, 1597622334],
    ],
  ];
  for (const [seed, values] of recorded) {
    const random = new GymnasiumRandom(seed);
    const drawn = [
      random.integers(2),
      random.uniform(-1, 3),
      random.integers(1),
      random.integers(1000),
      random.integers(3 * 2 ** 30),
      random.integers(2 ** 32 - 1),
      random.uniform(-0.05, 0.05),
      random.integers(3 * 2 ** 30),
    ];
    assert.equal(drawn, values, `seed ${seed}`);
  }
});

test('a long run agrees with the recurrence in 128-bit arithmetic', () => {
  const random = new GymnasiumRandom(0);
  // numpy's PCG64(0).state after seeding.
  let state = 35399562948360463058890781895381311971n;
  const increment = 87136372517582989555478159403783844777n;
  for (let i = 0; i < 20_000; i++) {
    state = BigInt.asUintN(128, state * 0x2360ed051fc65da44385df649fccf645n + increment);
    const folded = BigInt.asUintN(64, (state >> 64n) ^ state);
    const rotation = state >> 122n;
    const output = BigInt.asUintN(64, (folded >> rotation) | (folded << (64n - rotation)));
    assert.is(random.uniform(), Number(output >> 11n) / 2 ** 53, `draw ${i}`);
  }
});

test('the same seed gives the same numbers, as a number or as a bigint', () => {
  const seed = freshSeed();
  const a = new GymnasiumRandom(seed);
  const b = new GymnasiumRandom(BigInt(seed));
  for (let i = 0; i < 100; i++) assert.is(a.uniform(), b.uniform(), `seed ${seed}`);
});

test('integers is uniform over 0 .. n - 1', () => {
  const seed = freshSeed();
  const random = new GymnasiumRandom(seed);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 20_000; i++) counts[random.integers(5)]++;
  assert.is(counts.length, 5);
  assertUniform(counts, `seed ${seed}`);
});

test('a seed that is not a non-negative integer is refused by name', () => {
  for (const seed of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1n]) {
    assert.throws(() => new GymnasiumRandom(seed), new RegExp(`non-negative integer.*got ${String(seed)}`));
  }
});

test('integers refuses an invalid n', () => {
  const random = new GymnasiumRandom(0);
  for (const n of [0, -3, 1.5, Number.NaN, 2 ** 32]) {
    assert.throws(() => random.integers(n), new RegExp(`integer n from 1.*got ${n}`));
  }
});

test.run();
