import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CartPole, ENVIRONMENTS, filmOf, makeEnvironment } from '../src/index.ts';
import { PLAYABLES } from '../src/play/playables.ts';
import { seed } from './seed.ts';

const test = suite('make-environment');

for (const name of ENVIRONMENTS) {
  test(`${name} opens by its name, and can be seen and played`, () => {
    const [env, other] = [makeEnvironment(name), makeEnvironment(name)];
    assert.is.not(env, other);
    env.reset(seed);
    env.step(0);
    assert.ok(Number.isFinite(env.reward));
    assert.ok(filmOf(env));
    assert.ok(PLAYABLES.some((playable) => playable.name === name));
  });
}

test('takes the options of the environment', () => {
  const cartpole: CartPole = makeEnvironment('cartpole', { version: 'v0' });
  assert.is(cartpole.name, 'CartPole-v0');
  assert.is(makeEnvironment('cartpole-pixels', { version: 'v0' }).name, 'CartPolePixels-v0');
  assert.is(makeEnvironment('bit-flip').actionCount, 8);
  assert.equal(makeEnvironment('bit-flip', { bitCount: 3 }).observationShape, [6]);
  assert.equal(makeEnvironment('pong', { frameStack: 2 }).observationShape, [2, 84, 84]);
  const right = makeEnvironment('decision-process', { rightSucceeds: 1 });
  right.reset(seed);
  for (let i = 0; i < 4; i++) right.step(1);
  assert.is(right.place, 5);
});

test('an unknown name or option is refused with the nearest one, or with all of them', () => {
  assert.throws(
    () => makeEnvironment('cartpol'),
    /^There is no environment 'cartpol': did you mean 'cartpole'\?$/,
  );
  assert.throws(() => makeEnvironment('toString'), /no environment 'toString'; there are: cartpole, .*pong$/);
  assert.throws(
    () => makeEnvironment('bit-flip' as string, { bitCuont: 3 }),
    /^Environment 'bit-flip' has no option 'bitCuont': did you mean 'bitCount'\?$/,
  );
  assert.throws(
    () => makeEnvironment('mountain-car' as string, { version: 0 }),
    /has no option 'version'; it has none$/,
  );
  assert.throws(() => makeEnvironment('bit-flip', { bitCount: 0 }), /bitCount must be .* got 0/);
});

test.run();
