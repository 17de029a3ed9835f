import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BitFlip, HindsightReplay, Random, ReplayBuffer, Trainer, vectorise } from '../../src/index.ts';

const test = suite('training with hindsight');

/** A trainer on two bits. Its agent flips the first one and learns nothing. */
function setUp(rewards: { rewardScale?: number; terminalReward?: number }) {
  const buffer = new ReplayBuffer({
    ...{ capacity: 2000, observationShape: [4], gamma: 0.9, random: new Random(1) },
  });
  const replay = new HindsightReplay(buffer, { goals: new BitFlip(2), random: new Random(2) });
  const n = 500;
  const batch = {
    ...{ states: new Float32Array(4 * n), nextStates: new Float32Array(4 * n), actions: new Int32Array(n) },
    ...{ rewards: new Float32Array(n), discounts: new Float32Array(n) },
  };
  const agent = {
    ...{ batch, batchBeforeActing: batch, act: async () => new Int32Array(1), learn() {}, updateTarget() {} },
    learnAndReport: async () => ({ loss: 0, meanQ: 0 }),
    learnAndAct: async () => ({ loss: 0, meanQ: 0, greedy: new Int32Array(1) }),
  };
  const trainer = new Trainer({
    ...{ agent, replay, envs: vectorise(() => new BitFlip(2), 1), random: new Random(3), seed: 1 },
    ...{
      steps: 300,
      epsilon: () => 1,
      learningStarts: Number.POSITIVE_INFINITY,
      trainFrequency: 1,
      gradientSteps: 1,
    },
    targetUpdateEvery: 1e9,
    ...rewards,
  });
  return { trainer, replay, batch };
}

test('options that make no sense are refused by name', () => {
  const buffer = new ReplayBuffer({ capacity: 9, observationShape: [4], gamma: 0.9, random: new Random(1) });
  const refused = (more: object, message: RegExp) =>
    assert.throws(
      () => new HindsightReplay(buffer, { goals: new BitFlip(2), random: new Random(2), ...more }),
      message,
    );
  refused({ strategy: 'episode' }, /^strategy must be 'future' or 'final', got 'episode'$/);
  refused({ copy: 4 }, /^HindsightReplay has no option copy; it has: goals, strategy, copies, random$/);
  refused({ goals: undefined }, /^goals must be given, got undefined$/);
});

test('rewards are the same for an original goal and for one of hindsight', async () => {
  const { trainer, replay, batch } = setUp({ rewardScale: 1 });
  await trainer.train();
  replay.sample(batch);
  for (const [i, discount] of batch.discounts.entries()) assert.is(batch.rewards[i], discount === 0 ? 0 : -1);
  assert.equal(new Set(batch.rewards), new Set([0, -1]));
});

test('options that would change only some of the rewards are refused', () => {
  assert.throws(() => setUp({ rewardScale: 0.1 }), /^rewardScale must be 1 with hindsight, .* got 0.1$/);
  assert.throws(
    () => setUp({ terminalReward: 5 }),
    /^terminalReward must be left out with hindsight, .* got 5$/,
  );
});

test.run();
