import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageHash } from '../../../bench/breakout-recording.ts';
import { Breakout, FIRE, LEFT, RIGHT } from '../../../src/envs/atari/breakout.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH, Screen } from '../../../src/envs/atari/screen.ts';
import { Warp } from '../../../src/envs/atari/warp.ts';
import { assertAllocatesNothing } from '../../allocation.ts';
import { randomFor } from '../../seed.ts';

const test = suite('breakout screen');

const rgbOf = (screen: Screen): Uint8Array => {
  const out = new Uint8Array(SCREEN_WIDTH * SCREEN_HEIGHT * 3);
  screen.rgb(out);
  return out;
};

/** A screen on which nothing else was drawn before. */
const fresh = (game: Breakout): Screen => {
  const screen = new Screen();
  screen.draw(game);
  return screen;
};

/** The straight way, from colours: gray, then OpenCV's area average as its source has it, in float32. */
function slowWarp(rgb: Uint8Array): Uint8Array {
  const { fround } = Math;
  const gray = Uint8Array.from({ length: SCREEN_WIDTH * SCREEN_HEIGHT }, (_, i) =>
    Math.floor((9798 * rgb[3 * i] + 19235 * rgb[3 * i + 1] + 3735 * rgb[3 * i + 2] + 16384) / 32768),
  );
  const parts = (i: number, length: number): [index: number, weight: number][] => {
    const scale = length / 84;
    const result: [number, number][] = [];
    for (let k = 0; k < length; k++) {
      const overlap = Math.min(k + 1, (i + 1) * scale) - Math.max(k, i * scale);
      if (overlap > 1e-3) result.push([k, fround(overlap / scale)]);
    }
    return result;
  };
  const columns = Array.from({ length: 84 }, (_, i) => parts(i, SCREEN_WIDTH));
  const rows = Array.from({ length: 84 }, (_, i) => parts(i, SCREEN_HEIGHT));
  return Uint8Array.from({ length: 84 * 84 }, (_, i) => {
    let average = 0;
    for (const [y, rowWeight] of rows[Math.floor(i / 84)]) {
      let line = 0;
      for (const [x, weight] of columns[i % 84])
        line = fround(line + fround(gray[y * SCREEN_WIDTH + x] * weight));
      average = fround(average + fround(rowWeight * line));
    }
    const down = Math.floor(average);
    const rest = average - down;
    if (rest === 0.5) return down + (down % 2);
    return rest > 0.5 ? down + 1 : down;
  });
}

const random = randomFor('screen');

/** Plays well, with some noise, from somewhere in the middle of a game. */
function play(game: Breakout, frames: number): void {
  for (let t = 0; t < frames; t++) {
    const towards = game.ballX >> 8 > game.paddleX + random.int(12) ? RIGHT : LEFT;
    game.step(game.ballInPlay ? towards : FIRE);
    if (game.over) game.reset();
  }
}

test('the first picture is the one that was measured', () => {
  const screen = fresh(new Breakout());
  const warp = new Warp();
  warp.update(screen, screen);
  assert.is(imageHash(warp.image), '0cb2ff87d042f2d8');
});

test('colours and places', () => {
  const game = new Breakout();
  game.state = { ...game.state, ballInPlay: true, ballX: 80 * 256, ballY: 120 * 256 };
  const rgb = rgbOf(fresh(game));
  const at = (x: number, y: number): number[] => [...rgb.subarray(3 * (y * 160 + x), 3 * (y * 160 + x) + 3)];
  const black = [0, 0, 0];
  const gray = [142, 142, 142];
  const red = [200, 72, 72];
  assert.equal(at(0, 16), black);
  for (const [x, y] of [
    [0, 17],
    [159, 31],
    [7, 188],
    [152, 188],
    [36, 5],
    [100, 14],
    [136, 9],
  ]) {
    assert.equal(at(x, y), gray, `${x}, ${y}`);
  }
  for (const [x, y] of [
    [8, 32],
    [151, 188],
    [35, 5],
    [48, 5],
    [135, 9],
    [140, 9],
    [98, 189],
    [115, 189],
    [8, 56],
    [8, 93],
    [0, 196],
  ]) {
    assert.equal(at(x, y), black, `${x}, ${y}`);
  }
  for (const [x, y] of [
    [99, 189],
    [114, 192],
    [80, 120],
    [81, 123],
    [152, 194],
  ]) {
    assert.equal(at(x, y), red, `${x}, ${y}`);
  }
  assert.equal(at(82, 120), black);
  assert.equal(at(80, 124), black);
  assert.equal(at(0, 195), [66, 158, 130]);
  const rows = [red, [198, 108, 58], [180, 122, 48], [162, 162, 42], [72, 160, 72], [66, 72, 200]];
  rows.forEach((colour, row) => {
    assert.equal(at(8, 57 + 6 * row), colour);
    assert.equal(at(151, 62 + 6 * row), colour);
  });
});

test('a ball among the bricks has the colour of its lines and is a line higher', () => {
  const game = new Breakout();
  const colours = (ballY: number): [number, string][] => {
    game.state = {
      ...game.state,
      ballInPlay: true,
      ballX: 80 * 256,
      ballY: ballY * 256,
      bricks: [0, 0, 0, 0, 0, 0],
    };
    const { pixels } = fresh(game);
    const shown: [number, string][] = [];
    for (let y = 32; y < 189; y++) {
      const colour = pixels[y * SCREEN_WIDTH + 80];
      if (colour !== 0) shown.push([y, String(colour)]);
    }
    return shown;
  };
  assert.equal(colours(55), [
    [54, '1'],
    [55, '1'],
    [56, '1'],
    [57, '2'],
  ]);
  assert.equal(colours(87), [
    [86, '6'],
    [87, '7'],
    [88, '7'],
    [89, '7'],
  ]);
  assert.equal(colours(92), [
    [91, '7'],
    [92, '7'],
    [93, '2'],
    [94, '2'],
    [95, '2'],
  ]);
  assert.equal(colours(94), [
    [94, '2'],
    [95, '2'],
    [96, '2'],
    [97, '2'],
  ]);
});

test('the digits show points and lost lives a frame late', () => {
  const game = new Breakout();
  game.state = { ...game.state, score: 398, reward: 7 };
  const before = new Breakout();
  before.state = { ...before.state, score: 391 };
  assert.equal(fresh(game).pixels, fresh(before).pixels);
  game.state = { ...game.state, reward: 0 };
  assert.not.equal(fresh(game).pixels, fresh(before).pixels);

  game.state = { ...before.state, lives: 4, lifeLost: true };
  assert.equal(fresh(game).pixels, fresh(before).pixels);
});

test('drawing only what changed gives what drawing everything gives', () => {
  const game = new Breakout();
  const screen = new Screen();
  const warp = new Warp();
  for (let step = 0; step < 600; step++) {
    play(game, random.int(8));
    // Now and then a jump to another game altogether, a whole wall back included.
    if (step % 100 === 99)
      game.state = { ...new Breakout().state, score: random.int(865), lives: random.int(6) };
    if (step % 100 === 50)
      game.bricks.forEach((_, row) => {
        game.bricks[row] = random.int(2 ** 18);
      });
    screen.draw(game);
    const whole = fresh(game);
    assert.equal(screen.pixels, whole.pixels, `step ${step}`);
    if (step % 3 === 0) {
      warp.update(screen, screen);
      const image = new Warp();
      image.update(whole, whole);
      assert.equal(warp.image, image.image, `step ${step}`);
      if (step % 60 === 0) assert.equal(warp.image, slowWarp(rgbOf(screen)), `step ${step}, the slow way`);
    }
  }
});

test('of two screens the image is that of the greater red, green and blue', () => {
  const game = new Breakout();
  const [before, last] = [new Screen(), new Screen()];
  const warp = new Warp();
  for (let step = 0; step < 40; step++) {
    play(game, 30);
    before.draw(game);
    play(game, 1);
    last.draw(game);
    warp.update(before, last);
    const other = rgbOf(last);
    assert.equal(
      warp.image,
      slowWarp(rgbOf(before).map((level, i) => Math.max(level, other[i]))),
      `step ${step}`,
    );
  }
});

test('what a screen says it shows draws the same picture elsewhere', () => {
  const game = new Breakout();
  for (let step = 0; step < 50; step++) {
    play(game, 20);
    const screen = fresh(game);
    const other = new Screen();
    other.draw(screen.shown);
    assert.equal(other.pixels, screen.pixels);
  }
});

test('an image of another size is refused', () => {
  assert.throws(() => new Warp(new Uint8Array(84)), /7056 bytes, got 84/);
});

test('drawing allocates nothing', () => {
  const game = new Breakout();
  const screen = new Screen();
  const warp = new Warp();
  assertAllocatesNothing(() => {
    for (let i = 0; i < 8; i++) {
      play(game, 1);
      screen.draw(game);
      warp.update(screen, screen);
    }
  }, 8);
});

test.run();
