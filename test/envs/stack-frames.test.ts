import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole, type Environment, type Observations, stackFrames } from '../../src/index.ts';
import { parseState, stringifyState } from '../../src/io/state-json.ts';

const test = suite('stack-frames');

/** Shows the number of steps since the reset, plus 100, in two channels of one row of three pixels. */
function counter<O extends Observations>(observation: O) {
  let [count, over] = [0, false];
  return {
    ...{ name: 'counter', actionCount: 2, observationShape: [2, 1, 3], observation },
    ...{ reward: 1, truncated: false },
    get terminated() {
      return over;
    },
    reset() {
      observation.fill(100);
      [count, over] = [0, false];
    },
    step(action: number) {
      observation.fill(100 + ++count);
      over = action === 1;
    },
    get state() {
      return count;
    },
    set state(state: number) {
      count = state;
      observation.fill(100 + count);
    },
  } satisfies Environment<O>;
}

for (const [kind, newObservation] of [
  ['bytes', () => new Uint8Array(6)],
  ['floats', () => new Float32Array(6)],
] as const) {
  const make = (count: number) => stackFrames<Observations>(counter(newObservation()), count);
  /** The number of each image: every element of an image is its number. */
  const seen = ({ observation }: Environment<Observations>) =>
    Array.from({ length: observation.length / 6 }, (_, i) => {
      const image = [...observation.subarray(6 * i, 6 * i + 6)];
      assert.is(new Set(image).size, 1);
      return image[0];
    });

  test(`shows the latest ones, oldest first, and the first one as often as needed (${kind})`, () => {
    const env = make(4);
    assert.equal(env.observationShape, [8, 1, 3]);
    assert.is(env.observation.constructor, newObservation().constructor);
    env.reset();
    assert.equal(seen(env), [100, 100, 100, 100]);
    env.step(0);
    assert.equal(seen(env), [100, 100, 100, 101]);
    for (let i = 0; i < 4; i++) env.step(0);
    assert.equal(seen(env), [102, 103, 104, 105]);
    assert.is(env.reward, 1);
    env.step(1);
    assert.ok(env.terminated);
    env.reset();
    assert.equal(seen(env), [100, 100, 100, 100]);
  });

  test(`goes on from a saved state as if it had never stopped (${kind})`, () => {
    const [one, other] = [make(3), make(3)];
    one.reset();
    for (let i = 0; i < 7; i++) one.step(0);
    other.state = parseState(stringifyState(one.state));
    assert.equal(seen(other), [105, 106, 107]);
    for (const env of [one, other]) {
      env.step(0);
      assert.equal(seen(env), [106, 107, 108]);
    }
  });
}

test('what makes no sense is refused', () => {
  for (const count of [0, 1.5, Number.NaN]) {
    assert.throws(
      () => stackFrames(counter(new Uint8Array(6)), count),
      new RegExp(`positive integer, got ${count}`),
    );
  }
  assert.throws(
    () => stackFrames(new CartPole(), 4),
    /must be images \[channels, rows, columns\], CartPole-v1 observes \[4\]/,
  );
});

test.run();
