import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCartPoleRecording } from '../../bench/cartpole-recording.ts';
import { CartPole } from '../../src/envs/cartpole.ts';
import { CartPolePixels } from '../../src/envs/cartpole-pixels.ts';

const recording = readCartPoleRecording();

const test = suite('fixtures: cartpole');

test('every episode starts in the recorded state, bit for bit', () => {
  const environment = new CartPole();
  for (const [seed, first, second] of recording.resets) {
    environment.reset(BigInt(seed));
    assert.equal([...environment.motion], first, `seed ${seed}`);
    environment.reset();
    assert.equal([...environment.motion], second, `seed ${seed}, second episode`);
  }
});

test('every single step leads to the recorded state, reward and end', () => {
  const environment = new CartPole();
  for (const [state, action, next, reward, terminated] of recording.steps) {
    const where = `action ${action} from [${state}]`;
    environment.motion = state;
    environment.step(action);
    for (const [i, expected] of next.entries()) {
      // The arithmetic is the same, but sine and cosine may differ in their last bit between two platforms,
      // and one unit in the last place of a number above 4 is already 9e-16: so relative to such a number.
      const tolerance = 1e-15 * Math.max(1, Math.abs(expected));
      const actual = environment.motion[i];
      assert.ok(
        Math.abs(actual - expected) <= tolerance,
        `${where}: component ${i} ${actual}, not ${expected}`,
      );
    }
    assert.is(environment.reward, reward, where);
    assert.is(environment.terminated, terminated, where);
  }
});

/**
 * An upright pole is unstable: a difference grows by about 8 % a step, from a last bit to the size of the state within
 * some 400 steps, so that the end of a long episode depends on the platform's sine. To find the steps that do not
 * depend on it, each episode is played three times: from the recorded start, and from 1e-12 to either side of it, which
 * is far more than rounding adds up to. As long as the three stay together, Gymnasium's run lies between them.
 */
test('episodes end when and as recorded, unless rounding decides it', () => {
  for (const [seed, actions, length, terminated, truncated] of recording.episodes) {
    // Only the time limit tells the versions apart, and only an episode that it cut tells which it was.
    const version = truncated && length === 200 ? 'v0' : 'v1';
    const runs = [0, 1e-12, -1e-12].map((offset) => {
      const environment = new CartPole(version);
      environment.reset(BigInt(seed));
      environment.motion = environment.motion.map((value) => value + offset);
      return environment;
    });
    const [run] = runs;
    for (const [t, action] of actions.slice(0, length).entries()) {
      for (const environment of runs) environment.step(action);
      const together = runs.every(
        (other) =>
          other.terminated === run.terminated &&
          other.motion.every((v, i) => Math.abs(v - run.motion[i]) < 1e-3),
      );
      if (!together) break;
      const last = t + 1 === length;
      const where = `seed ${seed}, step ${t + 1} of ${length}`;
      assert.is(run.terminated, last && terminated, `terminated, ${where}`);
      assert.is(run.truncated, last && truncated, `truncated, ${where}`);
    }
  }
});

test('every screen is the recorded one, byte for byte', () => {
  const environment = new CartPolePixels();
  assert.ok(recording.screens.length > 0);
  for (const [motion, base64] of recording.screens) {
    environment.motion = motion;
    const different = Buffer.from(base64, 'base64').findIndex((level, i) => level !== environment.screen[i]);
    assert.is(different, -1, `value ${different} of [${motion}]`);
  }
});

test.run();
