import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { erf, erfc } from '../../src/math/erf.ts';
import { exp } from '../../src/math/exp.ts';
import { log } from '../../src/math/log.ts';
import { pow } from '../../src/math/pow.ts';
import { cos, sin, sinCos } from '../../src/math/trigonometry.ts';
import type { Random } from '../../src/random.ts';
import { assertAllocatesNothing } from '../allocation.ts';
import { randomFor } from '../seed.ts';
import { exactExp, exactLog, exactPower, exactTurn, fixed, ulps } from './exact.ts';

const test = suite('math');

const COUNT = 300;

/** A number of either sign whose size is from 2^low to 2^high, all orders of magnitude alike. */
function ofAnySize(random: Random, low: number, high: number): number {
  return (random.int(2) === 0 ? 1 : -1) * 2 ** random.uniform(low, high);
}

function assertWithin(limit: number, error: number, call: string): void {
  assert.ok(error <= limit, `${call} is off by ${error} ulp`);
}

const angles: Record<string, (random: Random) => number> = {
  'of a pole': (random) => random.uniform(-0.25, 0.25),
  'of a turn': (random) => random.uniform(-7, 7),
  small: (random) => ofAnySize(random, -200, 0),
  large: (random) => ofAnySize(random, 0, 20),
  'as large as there are': (random) => ofAnySize(random, 20, 1023.9),
  'next to quarter turns': (random) => random.int(1_000_000) * (Math.PI / 2),
};
for (const [kind, draw] of Object.entries(angles)) {
  test(`sine and cosine are right to 0.85 ulp for angles ${kind}`, () => {
    const random = randomFor(kind);
    for (let i = 0; i < COUNT; i++) {
      const angle = draw(random);
      const exact = exactTurn(angle);
      assertWithin(0.85, ulps(sin(angle), exact.sin), `sin(${angle})`);
      assertWithin(0.85, ulps(cos(angle), exact.cos), `cos(${angle})`);
    }
  });
}

test('the exponential function is right to 0.75 ulp, or 0.9 of what is too small for 53 bits', () => {
  const random = randomFor('exp');
  for (let i = 0; i < COUNT; i++) {
    const x = [random.uniform(-708, 709.7), ofAnySize(random, -60, 3), random.uniform(-745, -708)][i % 3];
    assertWithin(x < -708 ? 0.9 : 0.75, ulps(exp(x), exactExp(fixed(x))), `exp(${x})`);
  }
});

test('the logarithm is right to 0.501 ulp', () => {
  const random = randomFor('log');
  for (let i = 0; i < COUNT; i++) {
    const any = Math.abs(ofAnySize(random, -1074, 1023.9));
    const x = [random.uniform(), 1 + ofAnySize(random, -45, -2), any][i % 3];
    assertWithin(0.501, ulps(log(x), exactLog(x)), `log(${x})`);
  }
});

const powers: Record<string, (random: Random) => [number, number]> = {
  'of priorities': (random) => [random.uniform(1e-6, 5), random.uniform(-1, 1)],
  'of Adam': (random) => [[0.9, 0.99, 0.999][random.int(3)], 1 + random.int(6000)],
  'of numbers next to 1': (random) => [1 + ofAnySize(random, -45, -2), ofAnySize(random, 0, 11)],
  'with large exponents': (random) => {
    const x = random.uniform(0.5, 2);
    return [x, random.uniform(-700, 700) / Math.log(x)];
  },
  'of numbers of any size': (random) => [
    Math.abs(ofAnySize(random, -1074, 1023.9)),
    random.uniform(-0.95, 0.95),
  ],
};
for (const [kind, draw] of Object.entries(powers)) {
  // A large exponent multiplies the error of the logarithm.
  const limit = kind === 'with large exponents' ? 1.4 : 0.8;
  test(`powers ${kind} are right to ${limit} ulp`, () => {
    const random = randomFor(kind);
    for (let i = 0; i < COUNT; i++) {
      const [x, y] = draw(random);
      assertWithin(limit, ulps(pow(x, y), exactPower(x, y)), `pow(${x}, ${y})`);
    }
  });
}

const SPECIAL = [
  ...[0, 1, 2, 3, 0.5, 1 / 3, 5e-324, 2 ** -1022, 1e-300, 1e22, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
  ...[2 ** 52 + 1, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 66, 1 - 2 ** -53, 1 + 2 ** -52],
  ...[709.782712893384, 709.7827128933841, 745.1332191019411, 745.1332191019412, Math.PI / 4, Math.PI],
].flatMap((x) => [x, -x]);
SPECIAL.push(Number.NaN);

test('special values are the same as Math has: NaN, infinities, zeros of both signs', () => {
  const assertLike = (found: number, like: number, call: string) => {
    const near = Math.abs(found - like) <= 1e-12 * Math.abs(like);
    const special = !Number.isFinite(like) || like === 0;
    assert.ok(special ? Object.is(found, like) : near, `${call} is ${found} instead of ${like}`);
  };
  for (const x of SPECIAL) {
    assertLike(sin(x), Math.sin(x), `sin(${x})`);
    assertLike(cos(x), Math.cos(x), `cos(${x})`);
    assertLike(exp(x), Math.exp(x), `exp(${x})`);
    assertLike(log(x), Math.log(x), `log(${x})`);
    for (const y of SPECIAL) assertLike(pow(x, y), x ** y, `pow(${x}, ${y})`);
  }
});

test('results are exact where they can be', () => {
  const random = randomFor('exact');
  assert.equal([exp(0), cos(0), log(1), pow(0.1, 0)], [1, 1, 0, 1]);
  for (let i = 0; i < COUNT; i++) {
    const x = ofAnySize(random, -1000, 1000);
    assert.is(pow(x, 1), x);
    const n = random.int(1000);
    assert.is(pow(2, n), Number(1n << BigInt(n)));
    assert.is(pow(2, -n), 1 / Number(1n << BigInt(n)));
  }
});

test('the error function and its complement have the values of tables, small ones too', () => {
  const complements: readonly (readonly [number, number])[] = [
    [-1, 1.842700792949715],
    [0.5, 0.4795001221869535],
    [2.49, 4.292878677339129e-4],
    [2.51, 3.857054817242798e-4],
    [5, 1.5374597944280349e-12],
    [26, 5.663192408856143e-296],
  ];
  for (const [x, complement] of complements) {
    assert.ok(Math.abs(erfc(x) / complement - 1) < 1e-12, `erfc(${x}) is ${erfc(x)}`);
    assert.ok(Math.abs(erf(x) - (1 - complement)) < 1e-14, `erf(${x}) is ${erf(x)}`);
  }
  assert.equal([erfc(Infinity), erfc(-Infinity), erf(-Infinity), erfc(0)], [0, 2, -1, 1]);
  assert.ok(Number.isNaN(erfc(Number.NaN)));
});

test('a sine and a cosine of small angles create no object', () => {
  const result = new Float64Array(2);
  const angles = Float64Array.from({ length: 64 }, (_, i) => i / 100);
  assertAllocatesNothing(() => {
    for (const angle of angles) sinCos(angle, result);
  }, angles.length);
});

test.run();
