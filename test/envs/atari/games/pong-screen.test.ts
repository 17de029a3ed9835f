import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pong, type PongState } from '../../../../src/envs/atari/games/pong.ts';
import { PongScreen } from '../../../../src/envs/atari/games/pong-screen.ts';
import { SCREEN_WIDTH } from '../../../../src/envs/atari/games/screen.ts';
import { rgbOf } from './rgb-of.ts';

const test = suite('pong screen');

const BROWN = '144,72,17';
const WHITE = '236,236,236';
const GREEN = '92,186,92';
const SAND = '213,130,74';

/** Colours at places of the picture of a game. */
function picture(state: Partial<PongState>): (x: number, y: number) => string {
  const game = new Pong();
  game.state = { ...game.state, ...state };
  const screen = new PongScreen();
  screen.draw(game);
  const rgb = rgbOf(screen);
  return (x, y) => rgb.subarray(3 * (y * SCREEN_WIDTH + x), 3 * (y * SCREEN_WIDTH + x) + 3).join();
}

/** The rows of the field in which a column has a colour. */
function rows(at: (x: number, y: number) => string, x: number, colour: string): number[] {
  return Array.from({ length: 160 }, (_, i) => 34 + i).filter((y) => at(x, y) === colour);
}

const span = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('walls, field and paddles', () => {
  const at = picture({ playerY: 100, opponentY: 61 });
  for (const y of [24, 33, 194, 209]) for (const x of [0, 159]) assert.is(at(x, y), WHITE, `${x}, ${y}`);
  for (const [x, y] of [
    [8, 0],
    [0, 1],
    [0, 23],
    [80, 34],
    [80, 193],
    [139, 100],
    [144, 100],
    [15, 61],
    [20, 61],
  ]) {
    assert.is(at(x, y), BROWN, `${x}, ${y}`);
  }
  assert.is(at(7, 0), '0,0,0');
  for (const x of [140, 143]) assert.equal(rows(at, x, GREEN), span(100, 115));
  for (const x of [16, 19]) assert.equal(rows(at, x, SAND), span(61, 76));
});

test("the player's paddle begins on even lines; paddles go under the walls", () => {
  assert.equal(rows(picture({ playerY: 101 }), 140, GREEN), span(100, 115));
  assert.equal(rows(picture({ playerY: 25 }), 140, GREEN), span(34, 39));
  assert.equal(rows(picture({ playerY: 190 }), 140, GREEN), span(190, 193));
  assert.equal(rows(picture({ opponentY: -15 }), 16, SAND), []);
  assert.equal(rows(picture({ opponentY: 25 }), 16, SAND), span(34, 40));
});

test('the scores, a frame late, with tens from ten points on', () => {
  const digit = (at: (x: number, y: number) => string, x: number, colour: string): string[] =>
    [1, 5, 9, 13, 17].map((y) =>
      [0, 4, 8].map((cell) => (at(x + cell, y + 3) === colour ? '#' : ' ')).join(''),
    );
  const zero = ['###', '# #', '# #', '# #', '###'];
  const one = [' # ', ' # ', ' # ', ' # ', ' # '];
  const two = ['###', '  #', '###', '#  ', '###'];
  const none = new Array(5).fill('   ');

  const start = picture({});
  assert.equal(digit(start, 36, SAND), zero);
  assert.equal(digit(start, 116, GREEN), zero);
  assert.equal(digit(start, 20, SAND), none);
  const later = picture({ opponentScore: 20, playerScore: 12 });
  assert.equal(digit(later, 20, SAND), two);
  assert.equal(digit(later, 36, SAND), zero);
  assert.equal(digit(later, 100, GREEN), one);
  assert.equal(digit(later, 116, GREEN), two);
  assert.equal(digit(picture({ playerScore: 2, reward: 1 }), 116, GREEN), one);
  assert.equal(digit(picture({ opponentScore: 2, reward: -1 }), 36, SAND), one);
  assert.equal(digit(picture({ opponentScore: 2, reward: 1 }), 36, SAND), two);
});

test('the ball; at the right of the picture an odd one is a line higher', () => {
  const ball = (x: number, y: number, column = x, state: Partial<PongState> = {}) =>
    rows(
      picture({ ballInPlay: true, ballX: x, ballY: y, playerY: 170, opponentY: 171, ...state }),
      column,
      WHITE,
    );
  assert.equal(ball(60, 100), span(100, 103));
  assert.equal(ball(60, 101), span(101, 104));
  assert.equal(ball(60, 101, 61), span(101, 104));
  assert.equal(ball(60, 101, 62), []);
  assert.equal(ball(144, 100), span(100, 103));
  assert.equal(ball(144, 101), span(100, 103));
  // From column 133 on, where the program has done counting and no paddle is on the line.
  const counted = { frame: 0 };
  assert.equal(ball(132, 131, 132, counted), span(131, 134));
  assert.equal(ball(132, 131, 133, counted), span(130, 133));
});

test.run();
