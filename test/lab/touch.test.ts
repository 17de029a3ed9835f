import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fingers, keyAt } from '../../src/lab/page/play/touch.ts';
import { halvesOf } from '../../src/play/halves.ts';
import { playable } from '../../src/play/playables.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('playing by touch');

test('halves lie as the game moves', () => {
  const random = randomFor('points');
  const [cartpole, pong] = (['cartpole', 'pong'] as const).map((name) => halvesOf(playable(name))!);
  for (let i = 0; i < 50; i++) {
    const [x, y] = [random.uniform(), random.uniform()];
    assert.is(keyAt(cartpole, x, y), x < 0.5 ? 'left' : 'right', `seed ${seed}`);
    assert.is(keyAt(pong, x, y), y < 0.5 ? 'up' : 'down', `seed ${seed}`);
  }
});

/** Fingers, and what they do to keys. */
function hand() {
  const told: string[] = [];
  const fingers = new Fingers({
    press: (key) => told.push(`+${key}`),
    release: (key) => told.push(`-${key}`),
  });
  return { fingers, told };
}

test('a finger holds its key until it lets go, and no longer', () => {
  const { fingers, told } = hand();
  fingers.put(7, 'left');
  fingers.put(7, 'left');
  assert.equal(told, ['+left']);
  fingers.lift(7);
  fingers.lift(7);
  assert.equal(told, ['+left', '-left']);
  assert.not(fingers.isDown(7));
});

test('a finger that moves across the middle changes its key', () => {
  const { fingers, told } = hand();
  fingers.put(1, 'left');
  fingers.put(1, 'right');
  assert.equal(told, ['+left', '-left', '+right']);
});

test('a key is let go with the last of its fingers', () => {
  const { fingers, told } = hand();
  fingers.put(1, 'up');
  fingers.put(2, 'up');
  fingers.lift(1);
  assert.not(told.includes('-up'));
  fingers.lift(2);
  assert.is(told.at(-1), '-up');
});

test.run();
