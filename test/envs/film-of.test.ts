import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CartPole,
  deepMindPong,
  type Environment,
  filmOf,
  MountainCar,
  type Observations,
  scaleObservation,
  stackFrames,
  vectorise,
} from '../../src/index.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('film-of');

/** An environment whose observation only changes when a test sets it. */
function still<O extends Observations>(observationShape: readonly number[], observation: O): Environment<O> {
  return {
    ...{ name: 'still', actionCount: 1, observationShape, observation, state: 0 },
    ...{ reward: 0, terminated: false, truncated: false, reset() {}, step() {} },
  };
}

/** The red, green and blue of the film at a row and a column of the observation. */
function colourAt(env: Environment<Observations>, row: number, column: number): readonly number[] {
  const { film, picture } = filmOf(env)!;
  const [, rows, columns] = env.observationShape;
  const pixels = picture();
  assert.is(pixels.length, film.width * film.height);
  const [y, x] = [
    Math.floor(((row + 0.5) * film.height) / rows),
    Math.floor(((column + 0.5) * film.width) / columns),
  ];
  return film.palette[pixels[y * film.width + x]];
}

test('one channel is seen in grey: bytes as they are, floats from 0 to 1', () => {
  const bytes = still([1, 2, 3], Uint8Array.of(0, 1, 2, 100, 254, 255));
  const floats = still([1, 2, 3], Float32Array.of(0, -0.5, 0.2, 0.5, 1, 7));
  for (const [env, expected] of [
    [bytes, [0, 1, 2, 100, 254, 255]],
    [floats, [0, 0, 51, 128, 255, 255]],
  ] as const) {
    expected.forEach((level, i) => {
      assert.equal(colourAt(env, Math.floor(i / 3), i % 3), [level, level, level], `element ${i}`);
    });
  }
});

test('three channels are red, green and blue, near enough in at most 256 colours', () => {
  const [rows, columns] = [3, 5];
  const random = randomFor('colours');
  const bytes = Uint8Array.from({ length: 3 * rows * columns }, () => random.int(256));
  const floats = Float32Array.from(bytes, (byte) => byte / 255);
  for (const env of [still([3, rows, columns], bytes), still([3, rows, columns], floats)]) {
    assert.ok(filmOf(env)!.film.palette.length <= 256);
    for (let i = 0; i < rows * columns; i++) {
      const colour = colourAt(env, Math.floor(i / columns), i % columns);
      colour.forEach((level, channel) => {
        const off = Math.abs(level - bytes[channel * rows * columns + i]);
        assert.ok(off <= 26, `channel ${channel} of pixel ${i} is off by ${off}, seed ${seed}`);
      });
    }
  }
  const corners = still([3, 1, 2], Uint8Array.of(255, 0, 0, 0, 255, 0));
  assert.equal(colourAt(corners, 0, 0), [255, 0, 255], 'extremes are exact');
});

test('small images are enlarged by whole pixels, large ones are not', () => {
  const size = ([rows, columns]: readonly [number, number]) => {
    const { width, height } = filmOf(still([1, rows, columns], new Uint8Array(rows * columns)))!.film;
    return [height, width];
  };
  assert.equal(size([10, 10]), [240, 240]);
  assert.equal(size([7, 50]), [28, 200]);
  assert.equal(size([300, 20]), [300, 20]);
});

test('the film shows the environment as it is now', () => {
  const observation = new Float32Array(4);
  const { film, picture } = filmOf(still([1, 2, 2], observation))!;
  assert.ok(picture().every((colour) => film.palette[colour][0] === 0));
  observation.fill(1);
  assert.ok(picture().every((colour) => film.palette[colour][0] === 255));
});

test("an environment's own picture is preferred, through wrappers, too", () => {
  const makers: (() => Environment<Observations>)[] = [
    () => new CartPole(),
    () => new MountainCar(),
    () => deepMindPong(),
    () => scaleObservation(new CartPole(), [1, 2, 3, 4]),
  ];
  for (const make of makers) {
    const env = make();
    env.reset(seed);
    const { film, picture } = filmOf(env)!;
    assert.is(film, env.film);
    assert.equal(picture(), env.picture!());
    assert.ok(new Set(picture()).size > 2, `${env.name} shows something`);
  }
  const { film } = filmOf(deepMindPong())!;
  assert.equal([film.width, film.height, film.picturesPerSecond, film.aspectRatio], [160, 210, 15, 4 / 3]);
});

test('a stack of images is filmed as the latest of them', () => {
  const observation = Uint8Array.of(1, 2);
  const env = stackFrames(still([1, 1, 2], observation), 3);
  env.reset();
  observation.set([7, 9]);
  env.step(0);
  const { film, picture } = filmOf(env)!;
  assert.equal(
    [...new Set(picture())].map((colour) => film.palette[colour][0]),
    [7, 9],
  );
});

test('numbers, and images of other channels, cannot be seen', () => {
  for (const shape of [[4], [2, 2], [4, 1, 1], [1, 1, 2, 2]]) {
    assert.is(filmOf(still(shape, new Float32Array(4))), undefined, `[${shape}]`);
  }
  assert.ok(
    vectorise(() => still([4], new Float32Array(4)), 2),
    'nor need they be',
  );
});

test.run();
