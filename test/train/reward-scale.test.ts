import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RewardScale } from '../../src/train/reward-scale.ts';
import { assertClose } from '../close.ts';
import { randomFor } from '../seed.ts';

const test = suite('scaled rewards');

test('are divided by the deviation of their discounted sum, which an end begins again', () => {
  const scale = new RewardScale(0.9);
  const steps = [
    { reward: 1, ends: false, discounted: 1, scaled: 1 },
    { reward: 0, ends: false, discounted: 0.9, scaled: 0 },
    { reward: 1, ends: false, discounted: 1.81, scaled: 2.003878 },
    { reward: 1, ends: true, discounted: 1, scaled: 2.356859 },
  ];
  for (const { reward, ends, discounted, scaled } of steps) {
    assertClose([scale.scale(reward, ends)], [scaled], 1e-6, '', 1);
    assertClose([scale.state.discounted], [discounted], 1e-12);
  }
  const { squares, count } = scale.state;
  assertClose([squares / (count - 1)], [0.180025], 1e-6);
});

test('go on from a state as if never stopped', () => {
  const random = randomFor('rewards');
  const rewards = Array.from({ length: 50 }, () => random.uniform(-1, 2));
  const whole = new RewardScale(0.97);
  const half = new RewardScale(0.97);
  for (const reward of rewards.slice(0, 25))
    for (const scale of [whole, half]) scale.scale(reward, reward > 1.5);
  const other = new RewardScale(0.97);
  other.state = JSON.parse(JSON.stringify(half.state));
  for (const reward of rewards.slice(25)) {
    assert.is(other.scale(reward, reward > 1.5), whole.scale(reward, reward > 1.5));
  }
});

test.run();
