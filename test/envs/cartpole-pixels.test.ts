import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole } from '../../src/envs/cartpole.ts';
import { CartPolePixels } from '../../src/envs/cartpole-pixels.ts';
import { CartPoleScreen } from '../../src/envs/cartpole-screen.ts';
import { Shrink } from '../../src/envs/shrink.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('cartpole pixels');

/** The processed screen of a state, drawn on a new screen. */
function screenOf({ position, angle }: CartPole): Uint8Array {
  const screen = new CartPoleScreen(160, 320);
  const everywhere = { ...screen.changed };
  screen.draw(position, angle);
  const shrink = new Shrink([160, 600], [40, 90]);
  shrink.update(screen.rgb, everywhere);
  return shrink.image;
}

/** The difference of two screens, in float32 throughout as torch computes it. */
const difference = (now: Uint8Array, before: Uint8Array): Float32Array =>
  Float32Array.from(now, (level, i) => Math.fround(level / 255) - Math.fround(before[i] / 255));

test('an observation is the screen minus the one before, through episodes and their ends', () => {
  const random = randomFor('pixels');
  const [cartpole, pixels] = [new CartPole('v0'), new CartPolePixels('v0')];
  assert.equal(pixels.observationShape, [3, 40, 90]);
  for (let episode = 0; episode < 4; episode++) {
    for (const env of [cartpole, pixels]) env.reset(episode === 0 ? seed : undefined);
    let before = screenOf(cartpole);
    assertSameValues(pixels.screen, before);
    assert.ok(pixels.observation.every((value) => value === 0));
    while (!cartpole.terminated) {
      const action = random.int(2);
      for (const env of [cartpole, pixels]) env.step(action);
      const now = screenOf(cartpole);
      const where = `episode ${episode}, seed ${seed}`;
      assertSameValues(pixels.screen, now, where);
      assertSameValues(pixels.observation, difference(now, before), where);
      assert.is(pixels.reward, 1);
      assert.is(pixels.terminated, cartpole.terminated, where);
      before = now;
    }
    assert.ok(
      pixels.observation.some((value) => value !== 0),
      'the last observation is seen, too',
    );
  }
});

test('episodes have the limits of CartPole: 12 degrees, and 200 steps for v0', () => {
  for (const version of ['v0', 'v1'] as const) {
    const [cartpole, pixels] = [new CartPole(version), new CartPolePixels(version)];
    for (const env of [cartpole, pixels]) env.reset(3);
    let steps = 0;
    while (!pixels.terminated && !pixels.truncated) {
      const [x, velocity, angle, spin] = cartpole.motion;
      const action = Number(angle + 0.5 * spin + 0.02 * x + 0.05 * velocity > 0);
      for (const env of [cartpole, pixels]) env.step(action);
      assert.is(pixels.truncated, cartpole.truncated);
      steps++;
    }
    assert.is(steps, version === 'v0' ? 200 : 500);
  }
});

test('the observations are the same in a row of a batch', () => {
  const vector = vectorise(() => new CartPolePixels(), 2);
  const single = new CartPolePixels();
  vector.reset(5);
  single.reset(6);
  for (let t = 0; t < 5; t++) {
    vector.step([0, 1]);
    single.step(1);
    assertSameValues(vector.observations.subarray(10_800), single.observation);
  }
});

test('what makes no sense is refused', () => {
  const pixels = new CartPolePixels();
  assert.throws(() => pixels.step(0), /call reset\(\)/);
  pixels.reset(0);
  assert.throws(() => pixels.step(2), /actions are 0 \(left\) and 1 \(right\), got 2/);
  assert.ok(pixels.observation.every((value) => value === 0));
});

test.run();
