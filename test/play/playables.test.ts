import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CARTPOLE_FILM, CartPolePicture } from '../../src/envs/cartpole-picture.ts';
import { CartPoleScreen } from '../../src/envs/cartpole-screen.ts';
import { filmOf } from '../../src/envs/film-of.ts';
import { makeEnvironment } from '../../src/make-environment.ts';
import { agentsView } from '../../src/play/agents-view.ts';
import { PLAYABLES, playable } from '../../src/play/playables.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('playable environments');

test('every playable has its own name', () => {
  assert.is(new Set(PLAYABLES.map(({ name }) => name)).size, PLAYABLES.length);
});

for (const each of PLAYABLES) {
  const { name, actions, idle } = each;
  test(`${name} can be played by its keys and watched`, () => {
    const random = randomFor(name);
    const game = each.make();
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
      seen.add(pixels.join() + (each.text?.(game) ?? ''));
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

test("CartPole's picture is its screen, except for shades at smoothed edges", () => {
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

test('bits beyond the number of keys can still be seen, and have no key', () => {
  const { actions } = playable('bit-flip', { bitCount: 40 });
  assert.is(actions.length, 40);
  assert.equal(actions[0].keys, ['1']);
  assert.equal(actions[39].keys, []);
  const keys = actions.flatMap((action) => action.keys);
  assert.is(new Set(keys).size, keys.length);
  assert.not(keys.includes('q') || keys.includes('r'));
});

test('an unknown environment cannot be played', () => {
  assert.throws(
    () => playable('brakeout' as 'breakout'),
    /^There is no environment 'brakeout': did you mean/,
  );
});

test('the view of an agent of frames is the latest of its stack', () => {
  const game = makeEnvironment('breakout');
  const view = agentsView(game)!;
  const random = randomFor('stack');
  game.reset(seed);
  for (let t = 0; t < 9; t++) game.step(random.int(4));
  assert.equal([view.film.width, view.film.height], [84, 84]);
  assert.equal(view.picture(), game.observation.slice(3 * 84 * 84));
  assert.is(agentsView(makeEnvironment('cartpole')), undefined);
});

test('the view of an agent of colours shows how the green changed, from black to white', () => {
  const observation = Float32Array.of(9, 9, -1, 0.5, 9, 9);
  const env = Object.assign(Object.create(makeEnvironment('cartpole')), {
    ...{ observationShape: [3, 1, 2], observation },
  });
  const view = agentsView(env)!;
  assert.equal([...view.picture()], [0, 191]);
});

test.run();
