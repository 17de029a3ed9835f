import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { playbacksOf, RECORDED } from '../../../../bench/playbacks.ts';
import { agrees } from '../../../../bench/recording.ts';

const test = suite('recordings of Breakout and Pong');

const folder = join(process.env.FIXTURES!, 'ale');
const files = readdirSync(folder).filter((name) => name.endsWith('.json.gz'));
const recordings = files.map((file) => ({ file, ...playbacksOf(join(folder, file)) }));

test('there are recordings of each game', () => {
  for (const game of RECORDED)
    assert.ok(
      recordings.some(({ name }) => name === game),
      game,
    );
});

for (const { file, name, playbacks } of recordings) {
  for (const start of playbacks) {
    const playback = start();
    const { kind, seed, gray84, action } = playback.recorded;
    test(`${file}, ${kind} play ${seed}: its actions alone reproduce every frame and every image`, () => {
      let images = 0;
      while (playback.step()) {
        const { frame } = playback;
        const agreement = playback.compare();
        assert.ok(agrees(agreement), `frame ${frame}: ${JSON.stringify(agreement)}`);
        const sameImage = playback.compareImage();
        if (sameImage === null) continue;
        images++;
        // On the very first frame of Pong something else is on the screen; see pong-screen.ts.
        assert.is(sameImage, !(name === 'pong' && frame === 0), `image of frame ${frame}`);
      }
      assert.is(playback.frame, action.length);
      assert.is(images, gray84.length);
      assert.ok(images > 10);
    });
  }
}

/** Changes that make every part of a frame wrong. */
const astray = {
  breakout: { vy: 100, paddleX: 1000, score: 9999, lives: 7, bricks: [0, 0, 0, 5, 0, 0] },
  pong: { vy: 7, playerY: 500, opponentY: 500, playerScore: 20, opponentScore: 20 },
};

for (const { file, name, playbacks } of recordings) {
  test(`${file}: a game that went astray is put back, so that single frames are predicted again`, () => {
    const playback = playbacks[2]();
    const { game } = playback;
    while (playback.step()) {
      const agreement = playback.compare();
      assert.ok(agrees(agreement), `frame ${playback.frame}: ${JSON.stringify(agreement)}`);
      game.state = { ...(game.state as object), ...astray[name], ballInPlay: true };
      const wrong = Object.values(playback.compare());
      assert.ok(
        wrong.every((part) => part !== true),
        `frame ${playback.frame}: ${JSON.stringify(wrong)}`,
      );
      playback.correct();
    }
  });
}

test('a recording of another game is refused', () => {
  assert.throws(
    () => playbacksOf(join(process.env.FIXTURES!, 'gymnasium', 'cartpole.json.gz')),
    /holds games of/,
  );
});

test.run();
