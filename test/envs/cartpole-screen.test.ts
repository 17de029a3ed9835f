import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AXLE, BLACK, CartPoleScreen, POLE, WHITE } from '../../src/envs/cartpole-screen.ts';
import { Shrink } from '../../src/envs/shrink.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('cartpole screen');

const drawn = (x: number, angle: number, ...rows: [top: number, bottom: number] | []): CartPoleScreen => {
  const screen = new CartPoleScreen(...rows);
  screen.draw(x, angle);
  return screen;
};

/** Columns and rows, inclusive, in which a colour occurs, and how often. */
function extent({ rgb }: CartPoleScreen, colour: readonly number[]): number[] {
  let [left, right, top, bottom, count] = [600, -1, 400, -1, 0];
  for (let i = 0; i < rgb.length / 3; i++) {
    if (colour.some((value, channel) => rgb[3 * i + channel] !== value)) continue;
    const [x, y] = [i % 600, Math.floor(i / 600)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
    count++;
  }
  return [left, right, top, bottom, count];
}

test("in the middle and upright it is Gymnasium's frame, pixel for pixel", () => {
  const screen = drawn(0, 0);
  assert.is(screen.rgb.length, 400 * 600 * 3);
  assert.is(createHash('sha256').update(screen.rgb).digest('hex').slice(0, 16), '046a30c4a9f9280c');
  assert.equal(extent(screen, WHITE)[4], 236638);
  assert.equal(extent(screen, BLACK), [0, 599, 284, 314, 1976]);
  assert.equal(extent(screen, POLE), [295, 305, 172, 297, 1289]);
  assert.equal(extent(screen, AXLE), [295, 305, 287, 297, 89]);
});

test('a metre is 125 pixels, and a cart at the edge is cut', () => {
  const [left, right] = extent(drawn(1, 0), POLE);
  assert.equal([left, right], [420, 430]);
  assert.equal(extent(drawn(2.4, 0), POLE).slice(0, 2), [595, 599]);
  assert.equal(extent(drawn(9, 0), POLE)[4], 0);
});

test('a pole that leans to the right leans to the right', () => {
  const [left, right] = extent(drawn(0, 0.2), POLE);
  assert.ok(left >= 293 && right > 320, `${left} to ${right}`);
});

test('drawing over what was there gives the same picture as drawing on a new screen, or a band of it', () => {
  const random = randomFor('screens');
  const [whole, band] = [new CartPoleScreen(), new CartPoleScreen(160, 320)];
  for (let i = 0; i < 300; i++) {
    const [x, angle] = [random.uniform(-3, 3), random.uniform(-4, 4)];
    for (const screen of [whole, band]) screen.draw(x, angle);
    const where = `x ${x}, angle ${angle}, seed ${seed}`;
    assert.is(Buffer.compare(whole.rgb, drawn(x, angle).rgb), 0, where);
    assert.is(Buffer.compare(band.rgb, whole.rgb.subarray(160 * 1800, 320 * 1800)), 0, where);
  }
});

test('nothing changes outside of the rectangle that is reported as changed', () => {
  const random = randomFor('changes');
  const screen = new CartPoleScreen(160, 320);
  screen.draw(0, 0);
  for (let i = 0; i < 100; i++) {
    const before = screen.rgb.slice();
    screen.draw(random.uniform(-2.6, 2.6), random.uniform(-1, 1));
    const { left, top, right, bottom } = screen.changed;
    for (let at = 0; at < before.length; at += 3) {
      const [x, y] = [(at / 3) % 600, Math.floor(at / 1800)];
      if (x >= left && x < right && y >= top && y < bottom) continue;
      assert.is(screen.rgb[at], before[at], `column ${x}, row ${y}, seed ${seed}`);
    }
  }
});

test('shrinking by hand: four pixels to two, and six rows to two', () => {
  // Half a pixel from each of its two middle ones, one and a half from the others: weights 3, 3, 1 of 7.
  const shrink = new Shrink([1, 4], [1, 2]);
  const gray = (...levels: number[]): Uint8Array => Uint8Array.from(levels.flatMap((v) => [v, v, v]));
  shrink.update(gray(70, 0, 7, 255), { left: 0, top: 0, right: 4, bottom: 1 });
  assert.equal([...shrink.image], [31, 112, 31, 112, 31, 112]);
  // Weights of rows 0 to 3 of the first: 2, 3, 2, 1 of 8.
  const rows = new Shrink([6, 1], [2, 1]);
  rows.update(gray(8, 16, 24, 80, 0, 0), { left: 0, top: 0, right: 1, bottom: 6 });
  assert.equal([...rows.image].slice(0, 2), [
    Math.round((16 + 48 + 48 + 80) / 8),
    Math.round((24 + 160) / 8),
  ]);
});

test('shrinking only what changed gives the same image as shrinking all', () => {
  const random = randomFor('shrinking');
  const size = [21, 34] as const;
  const all = { left: 0, top: 0, right: 34, bottom: 21 };
  const rgb = Uint8Array.from({ length: 3 * 21 * 34 }, () => random.int(256));
  const one = new Shrink(size, [5, 11]);
  one.update(rgb, all);
  for (let i = 0; i < 100; i++) {
    const [left, top] = [random.int(34), random.int(21)];
    const box = {
      left,
      top,
      right: left + 1 + random.int(34 - left),
      bottom: top + 1 + random.int(21 - top),
    };
    for (let y = box.top; y < box.bottom; y++) {
      for (let at = 3 * (y * 34 + left); at < 3 * (y * 34 + box.right); at++) rgb[at] = random.int(256);
    }
    one.update(rgb, box);
    const other = new Shrink(size, [5, 11]);
    other.update(rgb, all);
    assert.equal(one.image, other.image, `seed ${seed}`);
  }
});

test.run();
