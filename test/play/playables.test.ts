import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CARTPOLE_FILM, CartPolePicture } from '../../src/envs/cartpole-picture.ts';
import { CartPoleScreen } from '../../src/envs/cartpole-screen.ts';
import { filmOf } from '../../src/envs/film-of.ts';
import { PLAYABLES } from '../../src/play/playables.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('playable environments');

test('names tell them apart', () => {
  assert.is(new Set(PLAYABLES.map(({ name }) => name)).size, PLAYABLES.length);
});

for (const playable of PLAYABLES) {
  const { name, actions, idle } = playable;
  test(`${name} can be played by its keys and watched`, () => {
    const random = randomFor(name);
    const game = playable.make();
    const { film, picture } = filmOf(game)!;
    game.reset(seed);
    assert.throws(() => game.step(actions.length), /actions/, 'all actions have names');
    const seen = new Set<string>();
    for (let t = 0; t < 60; t++) {
      const pixels = picture();
      assert.is(pixels.length, film.width * film.height);
      assert.ok(
        pixels.every((colour) => colour < film.palette.length),
        `step ${t}, seed ${seed}`,
      );
      seen.add(pixels.join() + (playable.text?.(game) ?? ''));
      if (game.terminated || game.truncated) game.reset();
      else game.step(random.int(actions.length));
    }
    assert.ok(seen.size > 1, `${seen.size} different pictures, seed ${seed}`);
    const keys = actions.flatMap((action) => action.keys);
    assert.is(new Set(keys).size, keys.length, 'a key stands for one action');
    assert.not(keys.includes('q') || keys.includes('r'));
    if (typeof idle === 'number') assert.equal(actions[idle].keys, []);
  });
}

test("CartPole's picture is its screen, but for shades of smoothed edges", () => {
  const random = randomFor('pictures');
  const picture = new CartPolePicture();
  const screen = new CartPoleScreen();
  for (let i = 0; i < 20; i++) {
    const [x, angle] = [random.uniform(-2.4, 2.4), random.uniform(-0.3, 0.3)];
    for (const each of [picture, screen]) each.draw(x, angle);
    let largest = 0;
    for (let at = 0; at < picture.pixels.length; at++) {
      const colour = CARTPOLE_FILM.palette[picture.pixels[at]];
      for (let c = 0; c < 3; c++) largest = Math.max(largest, Math.abs(colour[c] - screen.rgb[3 * at + c]));
    }
    assert.ok(largest <= 32, `off by ${largest}: x ${x}, angle ${angle}, seed ${seed}`);
  }
});

test.run();
