import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Breakout, FIRE, LEFT, RIGHT } from '../../../../src/envs/atari/games/breakout.ts';
import { BreakoutScreen } from '../../../../src/envs/atari/games/breakout-screen.ts';
import type { ConsoleGame } from '../../../../src/envs/atari/games/console-game.ts';
import { Pong } from '../../../../src/envs/atari/games/pong.ts';
import { PongScreen } from '../../../../src/envs/atari/games/pong-screen.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH, type Screen } from '../../../../src/envs/atari/games/screen.ts';
import { Warp } from '../../../../src/envs/atari/wrappers/warp.ts';
import { assertAllocatesNothing } from '../../../allocation.ts';
import { assertSameValues } from '../../../same-values.ts';
import { randomFor } from '../../../seed.ts';
import { rgbOf } from './rgb-of.ts';

/** The plain way to an image, from colours: gray, then the area average of OpenCV's source, in float32. */
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

interface Played {
  readonly game: ConsoleGame;
  readonly newScreen: () => Screen;
  /** Plays well, with some noise. */
  action(): number;
  /** Jumps to another game altogether. */
  jump(): void;
}

function playedBreakout(): Played {
  const game = new Breakout();
  return {
    game,
    newScreen: () => new BreakoutScreen(),
    action() {
      const towards = game.ballX >> 8 > game.paddleX + random.int(12) ? RIGHT : LEFT;
      return game.ballInPlay ? towards : FIRE;
    },
    jump() {
      game.state = { ...new Breakout().state, score: random.int(865), lives: random.int(6) };
      // A whole wall, or random bricks.
      if (random.int(2) === 0) game.bricks.set(Array.from(game.bricks, () => random.int(2 ** 18)));
    },
  };
}

function playedPong(): Played {
  const game = new Pong();
  return {
    game,
    newScreen: () => new PongScreen(),
    action() {
      const towards = game.ballY > game.playerY + random.int(16) ? 3 : 2;
      return random.int(8) === 0 ? random.int(6) : towards;
    },
    jump() {
      const ball = { ballInPlay: random.int(4) > 0, ballX: 4 + random.int(152), ballY: 30 + random.int(164) };
      const scores = { playerScore: random.int(21), opponentScore: random.int(21) };
      game.state = {
        ...new Pong().state,
        ...ball,
        ...scores,
        vx: 1 + random.int(4),
        playerY: random.int(190),
      };
    },
  };
}

for (const [name, played] of Object.entries({ Breakout: playedBreakout, Pong: playedPong })) {
  const test = suite(`screen of ${name}`);

  const play = ({ game, action }: Played, frames: number): void => {
    for (let t = 0; t < frames; t++) {
      game.step(action());
      if (game.over) game.reset();
    }
  };

  /** Draws a game on a new screen. */
  const fresh = ({ game, newScreen }: Played): Screen => {
    const screen = newScreen();
    screen.draw(game);
    return screen;
  };

  test('drawing only what changed gives what drawing everything gives', () => {
    const one = played();
    const screen = one.newScreen();
    const warp = new Warp();
    for (let step = 0; step < 600; step++) {
      play(one, random.int(8));
      if (step % 50 === 49) one.jump();
      screen.draw(one.game);
      const whole = fresh(one);
      assertSameValues(screen.pixels, whole.pixels, `step ${step}`);
      if (step % 3 === 0) {
        warp.update(screen, screen);
        const image = new Warp();
        image.update(whole, whole);
        assertSameValues(warp.image, image.image, `step ${step}`);
        if (step % 60 === 0)
          assertSameValues(warp.image, slowWarp(rgbOf(screen)), `step ${step}, the slow way`);
      }
    }
  });

  test('the image of two screens has the greater red, green and blue of both', () => {
    const one = played();
    const [before, last] = [one.newScreen(), one.newScreen()];
    const warp = new Warp();
    for (let step = 0; step < 40; step++) {
      play(one, 30);
      before.draw(one.game);
      play(one, 1);
      last.draw(one.game);
      warp.update(before, last);
      const other = rgbOf(last);
      assertSameValues(
        warp.image,
        slowWarp(rgbOf(before).map((level, i) => Math.max(level, other[i]))),
        `step ${step}`,
      );
    }
  });

  test('the state that a screen shows draws the same picture on another screen', () => {
    const one = played();
    for (let step = 0; step < 50; step++) {
      play(one, 20);
      const screen = fresh(one);
      const other = one.newScreen();
      other.draw(screen.shown);
      assertSameValues(other.pixels, screen.pixels);
    }
  });

  test('an image of another size is refused', () => {
    assert.throws(() => new Warp(new Uint8Array(84)), /7056 bytes, got 84/);
  });

  test('drawing allocates nothing', () => {
    const one = played();
    const screen = one.newScreen();
    const warp = new Warp();
    assertAllocatesNothing(() => {
      for (let i = 0; i < 8; i++) {
        play(one, 1);
        screen.draw(one.game);
        warp.update(screen, screen);
      }
    }, 8);
  });

  test.run();
}
