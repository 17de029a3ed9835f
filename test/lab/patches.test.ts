import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backgroundOf, patchesOf, shadesOf } from '../../src/lab/shared/patches.ts';
import { randomFor } from '../seed.ts';

const test = suite('patches of a picture');
const random = randomFor('patches');

/** How many patches each pixel lies in, row by row. */
function covers(rows: number, columns: number, fine: boolean): number[] {
  const counts = new Array<number>(rows * columns).fill(0);
  for (const { top, bottom, left, right } of patchesOf(rows, columns, fine)) {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) counts[y * columns + x]++;
  }
  return counts;
}

test('an Atari picture has 49 of 12 x 12 pixels, or 169 half of that apart, from corner to corner', () => {
  for (const [fine, count, apart] of [
    [false, 49, 12],
    [true, 169, 6],
  ] as const) {
    const patches = patchesOf(84, 84, fine);
    assert.is(patches.length, count);
    for (const { top, bottom, left, right } of patches) assert.equal([bottom - top, right - left], [12, 12]);
    assert.equal(patches[1], { top: 0, bottom: 12, left: apart, right: apart + 12 });
    assert.equal(patches.at(-1), { top: 72, bottom: 84, left: 72, right: 84 });
  }
});

test('those side by side cover each pixel of a picture of any size once, fine ones at least once', () => {
  for (let tries = 0; tries < 20; tries++) {
    const [rows, columns] = [7 + random.int(100), 7 + random.int(100)];
    assert.ok(
      covers(rows, columns, false).every((count) => count === 1),
      `${rows} x ${columns}`,
    );
    assert.ok(
      covers(rows, columns, true).every((count) => count >= 1 && count <= 4),
      `${rows} x ${columns}`,
    );
  }
});

test('the background is what most of the picture shows', () => {
  const picture = Uint8Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 87 : random.int(50)));
  assert.is(backgroundOf(picture), 87);
  assert.is(backgroundOf(Float32Array.of(0.5, -1, 0.5, 0)), 0.5);
});

test('a shade is half the sum of the squared changes', () => {
  const q = Float32Array.of(1, 2, -1);
  assert.equal([...shadesOf(q, Float32Array.of(1, 2, -1, 0, 4, -1))], [0, 2.5]);
});

test.run();
