import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageHash, Playback, readRecording } from '../../../bench/breakout-recording.ts';
import { Breakout } from '../../../src/envs/atari/breakout.ts';
import { Screen } from '../../../src/envs/atari/screen.ts';
import { Warp } from '../../../src/envs/atari/warp.ts';

const test = suite('recordings of Breakout');

const folder = join(process.env.FIXTURES!, 'ale');
const files = readdirSync(folder).filter((name) => name.startsWith('breakout'));
const exact = { paddle: true, ball: true, bricks: true, score: true, lives: true };

test('there are recordings', () => {
  assert.ok(files.length > 0);
});

for (const file of files) {
  for (const game of readRecording(join(folder, file))) {
    test(`${file}, ${game.kind} play ${game.seed}: from its actions alone, every frame and every image`, () => {
      const playback = new Playback(game);
      const breakout = new Breakout();
      breakout.frame = game.frame0;
      const screen = new Screen();
      const warp = new Warp();
      const hashes = new Map(game.gray84);
      let action = playback.next();
      while (action !== undefined) {
        breakout.step(action);
        const { frame } = playback;
        assert.equal(playback.compare(breakout), exact, `frame ${frame}`);
        screen.draw(breakout);
        const hash = hashes.get(frame);
        if (hash !== undefined) {
          warp.update(screen, screen);
          assert.is(imageHash(warp.image), hash, `image of frame ${frame}`);
        }
        action = playback.next();
      }
      assert.ok(breakout.over);
      assert.ok(game.gray84.length > 10);
    });
  }
}

test('a playback puts a game that went astray back, so that single frames are predicted again', () => {
  const [, , game] = readRecording(join(folder, files[0]));
  const playback = new Playback(game);
  const breakout = new Breakout();
  for (let action = playback.next(); action !== undefined; action = playback.next()) {
    breakout.step(action);
    assert.equal(playback.compare(breakout), exact, `frame ${playback.frame}`);
    breakout.ballX += 256;
    breakout.vy = -breakout.vy;
    breakout.paddleX = 20;
    breakout.score += 3;
    breakout.lives++;
    breakout.bricks[3] = 0;
    const { bricks, score, lives, paddle } = playback.compare(breakout);
    assert.equal([bricks, score, lives, paddle], [false, false, false, game.paddleX[playback.frame] === 20]);
    playback.correct(breakout);
  }
});

test.run();
