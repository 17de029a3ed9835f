import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { watch } from '../../bench/training-clock.ts';
import { constant } from '../../src/agents/schedule.ts';
import { CartPole } from '../../src/envs/cartpole.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { Random } from '../../src/random.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { trainDQN } from '../../src/train/trainer.ts';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, runBench } from './run-bench.ts';

const test = suite('bench/training-clock.ts');

test('the calls of a loop are timed by part, and sending a request apart from waiting for its answer', async () => {
  let now = 0;
  const calls: Record<string, number> = {
    ...{ step: 0, addStep: 0, sample: 0, act: 0, learn: 0, learnAndAct: 0, learnAndReport: 0 },
  };
  /** Moves the clock along. */
  const take = (ms: number, name: string) => {
    now += ms;
    calls[name]++;
  };
  const answer = async <T>(value: T): Promise<T> => {
    await new Promise(setImmediate);
    now += 100;
    return value;
  };
  const envs = vectorise(() => new CartPole(), 1);
  const { step } = envs;
  envs.step = (actions) => {
    take(1, 'step');
    step.call(envs, actions);
  };
  const replay = new ReplayBuffer({
    capacity: 100,
    observationShape: [4],
    gamma: 0.9,
    random: new Random(1),
  });
  replay.add(new Float32Array(4), 0, 1, new Float32Array(4), false); // so that there is something to draw
  replay.addStep = () => take(2, 'addStep');
  replay.sample = () => take(3, 'sample');
  const batch = {
    ...{ states: new Float32Array(4), actions: new Int32Array(1), rewards: new Float32Array(1) },
    ...{ nextStates: new Float32Array(4), discounts: new Float32Array(1) },
  };
  const agent = {
    ...{ batch, batchBeforeActing: batch },
    act() {
      take(5, 'act');
      return answer(Int32Array.of(1));
    },
    learn: () => take(7, 'learn'),
    learnAndAct() {
      take(11, 'learnAndAct');
      return answer({ loss: 1, meanQ: 2, greedy: Int32Array.of(0) });
    },
    learnAndReport() {
      take(13, 'learnAndReport');
      return answer({ loss: 1, meanQ: 2 });
    },
    updateTarget: () => {},
  };
  const options = {
    ...{ agent, envs, replay, seed: 1, random: new Random(2), steps: 60, epsilon: constant(0.5) },
    ...{ learningStarts: 20, trainFrequency: 1, gradientSteps: 1, targetUpdateEvery: 10 },
  };
  const { now: realNow } = performance;
  performance.now = () => now;
  const spent = watch(options);
  const { updates } = await trainDQN(options).finally(() => {
    performance.now = realNow;
  });

  assert.equal([calls.step, calls.addStep, calls.sample], [60, 60, updates]);
  assert.is(calls.learn + calls.learnAndAct + calls.learnAndReport, updates);
  assert.ok(calls.act > 0 && calls.learn > 0 && calls.learnAndAct > 0);
  assert.equal(spent, {
    environments: 60,
    storing: 120,
    sampling: 3 * updates,
    sending: 5 * calls.act + 7 * calls.learn + 11 * calls.learnAndAct + 13 * calls.learnAndReport,
    waiting: 100 * (calls.act + calls.learnAndAct + calls.learnAndReport),
  });
});

forEachDevice(
  'bench/training.js',
  (test, device) => {
    test('measures the steps of a loop and where its time goes', async () => {
      const flags = ['--only', 'cartpole', '--steps', '20', '--rounds', '1', '--json'];
      const { status, stdout, stderr } = await runBench('training.js', flags);
      assert.is(status, 0);
      const { about, stepsPerRound, training } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.is(stepsPerRound, 20);
      assert.equal(Object.keys(training), ['cartpole', 'cartpole, cpu', 'cartpole, reference']);
      for (const { stepsPerSecond, shares } of Object.values<Loop>(training)) {
        assertPositive(stepsPerSecond);
        const parts = ['environments', 'storing', 'sampling', 'sending', 'waiting', 'rest'];
        assert.equal(Object.keys(shares), parts);
        const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
        assert.ok(Math.abs(total - 1) < 1e-9);
        assertPositive(...parts.map((part) => shares[part]));
      }
      assert.match(stderr, /^cartpole, reference +[\d.]+ /m);
    });
  },
  { only: 'webgpu' },
);

interface Loop {
  stepsPerSecond: number;
  shares: Record<string, number>;
}

test.run();
