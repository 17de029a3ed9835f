import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { symmetricEigenvalues } from '../../src/math/symmetric-eigenvalues.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('eigenvalues of symmetric matrices');

const close = (found: Float64Array, expected: readonly number[]) => {
  const size = Math.max(1e-300, ...expected.map(Math.abs));
  assert.is(found.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(found[i] - value) < 1e-12 * size, `${[...found]}, expected ${expected}, seed ${seed}`);
  }
};

test('worked out by hand', () => {
  close(symmetricEigenvalues(Float64Array.of(-7), 1), [-7]);
  close(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2), [3, 1]);
  close(symmetricEigenvalues(Float64Array.of(0, 1, 1, 0), 2), [1, -1]);
  close(symmetricEigenvalues(new Float64Array(9), 3), [0, 0, 0]);
  close(symmetricEigenvalues(Float64Array.of(5, 0, 0, 0, -2, 0, 0, 0, 5), 3), [5, 5, -2]);
  // All ones: every row is the same.
  close(symmetricEigenvalues(new Float64Array(49).fill(1), 7), [7, 0, 0, 0, 0, 0, 0]);
});

test('of products of rows that are multiples of two, whatever their size', () => {
  for (const size of [1e-30, 1, 1e30]) {
    const rows = Array.from({ length: 32 }, (_, i) => (i % 3 === 0 ? [2 * size, 0] : [0, size]));
    const products = rows.flatMap((a) => rows.map((b) => a[0] * b[0] + a[1] * b[1]));
    const expected = [11 * 4 * size * size, 21 * size * size, ...new Array<number>(30).fill(0)];
    close(symmetricEigenvalues(Float64Array.from(products), 32), expected);
  }
});

test('of matrices made from eigenvalues by random reflections, some of them repeated or tiny', () => {
  const random = randomFor('matrices');
  for (const n of [2, 3, 5, 17, 40]) {
    const values = Array.from({ length: n }, (_, i) =>
      i % 3 === 0 ? 4 : random.normal() * [1, 1e-9][i % 2],
    );
    // Reflections I - 2 u u' turn a diagonal matrix without changing its eigenvalues.
    const a = new Float64Array(n * n);
    for (const [i, value] of values.entries()) a[i * n + i] = value;
    for (let turn = 0; turn < 3; turn++) {
      const u = Array.from({ length: n }, () => random.normal());
      const square = u.reduce((sum, x) => sum + x * x, 0);
      for (const [row, column] of [
        [n, 1],
        [1, n],
      ]) {
        for (let i = 0; i < n; i++) {
          const along = u.reduce((sum, x, j) => sum + x * a[i * column + j * row], 0);
          for (let j = 0; j < n; j++) a[i * column + j * row] -= (2 * along * u[j]) / square;
        }
      }
    }
    close(
      symmetricEigenvalues(a, n),
      values.sort((x, y) => y - x),
    );
  }
});

test.run();
