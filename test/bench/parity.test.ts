import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RecordedBreakout } from '../../bench/breakout-recording.ts';

const test = suite('bench/parity.js');

const recording = join(process.env.FIXTURES!, 'ale', 'breakout.json.gz');
const { games } = JSON.parse(gunzipSync(readFileSync(recording)).toString()) as { games: RecordedBreakout[] };
const [, sticky] = games;

const folder = mkdtempSync(join(tmpdir(), 'parity-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Writes a file with one altered game. */
function written(name: string, alter: (game: RecordedBreakout) => void): string {
  const game = structuredClone(sticky);
  alter(game);
  const path = join(folder, name);
  writeFileSync(path, gzipSync(JSON.stringify({ game: 'breakout', games: [game] })));
  return path;
}

function parity(...flags: string[]) {
  return spawnSync(process.execPath, ['bench/parity.js', ...flags], { encoding: 'utf8' });
}

/** A frame with the paddle away from the walls, so that a misplaced paddle is still misplaced a frame later. */
const wrongFrame = sticky.paddleX.findIndex((x, frame) => frame > 100 && x > 40 && x < 100);

test('counts what agrees, by part, by file and in all', () => {
  const right = written('breakout-right.json.gz', () => {});
  const wrong = written('breakout-wrong.json.gz', (game) => {
    game.paddleX[wrongFrame] += 4;
    game.gray84[3][1] = '0000000000000000';
  });
  const { status, stdout } = parity('--recordings', right, wrong, '--json');
  assert.is(status, 0);
  assert.match(stdout, /^\{.*\}\n$/);
  const { totals, files } = JSON.parse(stdout);
  const length = sticky.action.length;
  assert.equal(files[right].frames, { exact: length, of: length, share: 1 });
  assert.equal(files[right].wholeGames, { exact: 1, of: 1, share: 1 });
  assert.is(files[right].medianExactFrames, length);
  assert.equal(files[right].serve, { exact: 5, of: 5, share: 1 });
  assert.is(files[right].brickChanges.of, sticky.bricks.length - 1);

  // The prediction of that frame misses, and so does the next one's, from the wrong place.
  assert.is(files[wrong].paddle.exact, length - 2);
  assert.is(files[wrong].frames.exact, length - 2);
  assert.is(files[wrong].ball.exact, length);
  assert.is(files[wrong].medianExactFrames, wrongFrame);
  assert.is(files[wrong].images.exact, files[wrong].images.of - 1);
  assert.is(totals.breakout.frames.of, 2 * length);
  assert.is(totals.breakout.games, 2);
});

test('takes a folder, and sums up each game', () => {
  written('breakout.json.gz', () => {});
  copyFileSync(join(process.env.FIXTURES!, 'ale', 'pong.json.gz'), join(folder, 'pong-few.json.gz'));
  const { status, stderr, stdout } = parity('--recordings', folder);
  assert.is(status, 0);
  assert.is(stdout, '');
  assert.match(stderr, /^all of breakout: \d+\/\d+/m);
  assert.match(stderr, /^all of pong: (\d+)\/\1 \(100.000 %\) single frames exact$/m);
  for (const part of ['player', 'opponent', 'ball', 'serve', 'score', 'whole games']) {
    assert.match(stderr.slice(stderr.indexOf('all of pong')), new RegExp(`${part} +(\\d+)/\\1 `));
  }
});

test('a file that is not a recording is refused in a line', () => {
  for (const flags of [['--recordings', 'nowhere'], ['--recordings', 'src'], ['--bogus'], ['file']]) {
    const { status, stderr } = parity(...flags);
    assert.is(status, 2, flags.join(' '));
    assert.match(stderr, /^error: .*\n$/);
  }
});

test.run();
