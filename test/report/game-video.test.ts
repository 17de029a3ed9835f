import { decompressFrames, type ParsedFrameWithoutPatch, parseGIF } from 'gifuct-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BreakoutEnvironment } from '../../src/envs/atari/games/breakout-environment.ts';
import { RGB } from '../../src/envs/atari/games/palette.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../../src/envs/atari/games/screen.ts';
import { FrameSkip } from '../../src/envs/atari/wrappers/frame-skip.ts';
import { GameVideo, type GameVideoOptions, MAX_PICTURES } from '../../src/report/game-video.ts';
import { integers, randomFor, seed } from '../seed.ts';

const test = suite('game video');

const breakout: GameVideoOptions = {
  width: SCREEN_WIDTH,
  height: SCREEN_HEIGHT,
  palette: RGB,
  picturesPerSecond: 15,
};
const tiny: GameVideoOptions = {
  width: 3,
  height: 2,
  palette: [
    [1, 2, 3],
    [250, 251, 252],
    [9, 99, 199],
  ],
  picturesPerSecond: 15,
};

function framesOf(gif: Uint8Array): ParsedFrameWithoutPatch[] {
  return decompressFrames(parseGIF(gif.slice().buffer), false);
}

/** Fails unless `gif` shows exactly these pictures, one after the other. */
function assertShows(gif: Uint8Array, pictures: Uint8Array[], options: GameVideoOptions): void {
  const { width, height } = options;
  const { header, lsd } = parseGIF(gif.slice().buffer);
  assert.equal([header.version, lsd.width, lsd.height], ['89a', width, height]);
  const frames = framesOf(gif);
  assert.is(frames.length, pictures.length);
  const palette = options.palette.map(rgb);
  const screen = new Int32Array(width * height).fill(-1);
  for (const [n, { dims, pixels, colorTable, disposalType }] of frames.entries()) {
    assert.is(disposalType, 1, 'what a picture does not cover stays');
    assert.is(pixels.length, dims.width * dims.height);
    assert.ok(dims.left + dims.width <= width && dims.top + dims.height <= height);
    const colours = colorTable.map(rgb);
    for (let i = 0; i < pixels.length; i++) {
      const y = dims.top + Math.floor(i / dims.width);
      screen[y * width + dims.left + (i % dims.width)] = colours[pixels[i]];
    }
    const wrong = screen.findIndex((colour, i) => colour !== palette[pictures[n][i]]);
    assert.is(wrong, -1, `seed ${seed}: pixel ${wrong} of picture ${n}`);
  }
}

function rgb([red, green, blue]: readonly [number, number, number]): number {
  return (red << 16) | (green << 8) | blue;
}

const secondsOf = (gif: Uint8Array): number =>
  framesOf(gif).reduce((sum, { delay }) => sum + delay / 1000, 0);

function record(pictures: Uint8Array[], options: GameVideoOptions): Uint8Array {
  const video = new GameVideo(options);
  for (const picture of pictures) video.add(picture);
  return video.finish();
}

test('a game of Breakout is shown as it was played, pixel by pixel, at its true speed, in a small file', () => {
  const random = randomFor('game video');
  const env = new FrameSkip(new BreakoutEnvironment());
  const video = new GameVideo(breakout);
  const pictures: Uint8Array[] = [];
  env.reset(seed);
  while (pictures.length < 1500) {
    const { pixels } = env.view()[1];
    video.add(pixels);
    pictures.push(pixels.slice());
    env.step(random.int(4));
    if (env.terminated) env.reset();
  }
  const gif = video.finish();
  assertShows(gif, pictures, breakout);
  assert.ok(Math.abs(secondsOf(gif) - 100) < 0.006, `${secondsOf(gif)} seconds`);
  assert.ok(gif.length < 300_000, `${gif.length} bytes`);
});

test('pictures of noise, and ones that do not change at all', () => {
  const random = randomFor('game video of noise');
  const options = {
    ...{ width: 67, height: 41, picturesPerSecond: 15 },
    palette: Array.from({ length: 256 }, (_, i) => [i, 255 - i, (7 * i) & 255] as const),
  };
  const pictures = Array.from({ length: 20 }, () => Uint8Array.from(integers(random, 67 * 41, 256)));
  pictures.splice(5, 0, pictures[4], pictures[4]);
  assertShows(record(pictures, options), pictures, options);
});

test('one pixel that changes, in every place', () => {
  const pictures = [new Uint8Array(6)];
  for (let i = 0; i < 6; i++) {
    pictures.push(new Uint8Array(6).fill(1, i, i + 1), new Uint8Array(6).fill(2, i, i + 1));
  }
  assertShows(record(pictures, tiny), pictures, tiny);
});

test('no picture is shown early or late by a hundredth of a second', () => {
  for (const picturesPerSecond of [15, 7, 24, 50]) {
    const gif = record(
      Array.from({ length: 100 }, (_, i) => new Uint8Array(6).fill(i % 3)),
      { ...tiny, picturesPerSecond },
    );
    let time = 0;
    for (const [i, { delay }] of framesOf(gif).entries()) {
      assert.ok(Math.abs(time - (1000 * i) / picturesPerSecond) <= 5.001, `picture ${i} at ${time} ms`);
      time += delay;
    }
  }
});

test('it repeats for ever', () => {
  const { frames } = parseGIF(record([new Uint8Array(6)], tiny).slice().buffer);
  const application = frames.flatMap((frame) => ('application' in frame ? [frame.application] : []));
  assert.equal(
    application.map(({ id, blocks }) => [id, ...blocks]),
    [['NETSCAPE2.0', 1, 0, 0]],
  );
});

test('a game that is longer than Atari games can be is cut after its beginning', () => {
  const pictures = Array.from({ length: MAX_PICTURES + 2 }, (_, i) => new Uint8Array(6).fill(i % 3));
  assertShows(record(pictures, tiny), pictures.slice(0, MAX_PICTURES), tiny);
});

test('refuses what it cannot show, and says why', () => {
  const video = new GameVideo(tiny);
  assert.throws(() => video.finish(), /^a video needs at least one picture, got none$/);
  assert.throws(() => video.add(new Uint8Array(7)), /^pixels must have 3 x 2 elements, got 7$/);
  assert.throws(
    () => video.add(Uint8Array.of(0, 1, 2, 3, 0, 0)),
    /^the palette has 3 colours, got a pixel of colour 3$/,
  );
  const options: [Partial<GameVideoOptions>, RegExp][] = [
    [{ width: 0 }, /^width must be an integer from 1 to 65535, got 0$/],
    [{ height: 1.5 }, /^height must be an integer from 1 to 65535, got 1.5$/],
    [{ palette: [] }, /^palette must have 1 to 256 colours, got 0$/],
    [{ picturesPerSecond: 60 }, /^picturesPerSecond must be above 0 and at most 50, got 60$/],
  ];
  for (const [wrong, message] of options) {
    assert.throws(() => new GameVideo({ ...tiny, ...wrong }), message);
  }
});

test.run();
