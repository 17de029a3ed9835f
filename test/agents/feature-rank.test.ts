import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { featureRank, singularValues } from '../../src/agents/feature-rank.ts';
import { assertClose } from '../close.ts';
import { randomFor, uniform } from '../seed.ts';

const test = suite('the rank of features');

test('ranks worked out by hand', () => {
  const { srank, erank } = featureRank([3, 1, 1]);
  assert.is(srank, 3);
  assertClose([erank], [2.586409], 1e-6);
  assert.is(featureRank([3, 1, 1], 0.3).srank, 2);
  assert.equal(featureRank([5, 0, 0]), { srank: 1, erank: 1 });
  assertClose(Object.values(featureRank([2, 2, 2, 2])), [4, 4], 1e-12);
  assert.equal(featureRank([0, 0]), { srank: Number.NaN, erank: Number.NaN });
  assert.equal(featureRank([Number.NaN, 1]), { srank: Number.NaN, erank: Number.NaN });
});

test('singular values of a square matrix, and of one with more rows than columns', () => {
  // [[3, 0], [4, 5]] has 3 sqrt 5 and sqrt 5.
  assertClose(singularValues(Float32Array.of(3, 0, 4, 5), 2), [3 * Math.sqrt(5), Math.sqrt(5)], 1e-9);
  assertClose(singularValues(Float32Array.of(2, 0, 0, 3, 0, 0), 3), [3, 2, 0], 1e-6);
});

test('features that are mixtures of a few have the rank of those few', () => {
  const random = randomFor('features');
  const [rows, columns, few] = [40, 23, 3];
  const base = uniform(random, few * columns);
  const mixed = Float32Array.from({ length: rows * columns }, () => 0);
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < few; f++) {
      const by = random.normal();
      for (let k = 0; k < columns; k++) mixed[i * columns + k] += by * base[f * columns + k];
    }
  }
  const { srank, erank } = featureRank(singularValues(mixed, rows));
  assert.ok(srank <= few && erank <= few + 0.01, `${srank}, ${erank}`);
  assert.ok(featureRank(singularValues(uniform(random, rows * columns), rows)).srank > 15);
});

test.run();
