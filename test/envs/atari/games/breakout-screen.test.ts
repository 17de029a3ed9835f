import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageHash } from '../../../../bench/recording.ts';
import { Breakout } from '../../../../src/envs/atari/games/breakout.ts';
import { BreakoutScreen } from '../../../../src/envs/atari/games/breakout-screen.ts';
import { SCREEN_WIDTH, type Screen } from '../../../../src/envs/atari/games/screen.ts';
import { Warp } from '../../../../src/envs/atari/wrappers/warp.ts';
import { assertSameValues } from '../../../same-values.ts';
import { rgbOf } from './rgb-of.ts';

const test = suite('breakout screen');

/** Draws on a new screen. */
const fresh = (game: Breakout): Screen => {
  const screen = new BreakoutScreen();
  screen.draw(game);
  return screen;
};

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

test('a ball among the bricks has the colour of the bricks on its lines, and is a line higher', () => {
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
  assertSameValues(fresh(game).pixels, fresh(before).pixels);
  game.state = { ...game.state, reward: 0 };
  assert.not.equal(fresh(game).pixels, fresh(before).pixels);

  game.state = { ...before.state, lives: 4, lifeLost: true };
  assertSameValues(fresh(game).pixels, fresh(before).pixels);
});

test.run();
