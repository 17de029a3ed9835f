import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

const test = suite('bench/environments.js and bench/replay.js');

test('CartPole is measured alone and as a vector, Breakout and Pong with images and without', async () => {
  const { status, stdout, stderr } = await runBench('environments.js', QUICK);
  assert.is(status, 0);
  const { about, stepsPerSecond, framesPerSecond } = parseLine(stdout);
  assertAbout(about, null);
  assert.equal(Object.keys(stepsPerSecond), ['CartPole', 'CartPole, 16 together', 'CartPole from pixels']);
  assert.is(Object.keys(framesPerSecond).length, 10);
  assertPositive(...Object.values(stepsPerSecond), ...Object.values(framesPerSecond));
  assert.match(stderr, /^CartPole, 16 together +[\d,]+$/m);
});

test('a replay is filled and sampled', async () => {
  const { status, stdout } = await runBench('replay.js', ['--frames', '300', '--envs', '2', ...QUICK]);
  assert.is(status, 0);
  const { about, capacity, transitions, ...costs } = parseLine(stdout);
  const { microsecondsPerTransition, microsecondsPerBatch, millisecondsPerUpload } = costs;
  assertAbout(about, about.device);
  assert.is(capacity, 300);
  assertPositive(transitions, microsecondsPerTransition, microsecondsPerBatch);
  assert.type(millisecondsPerUpload, 'number');
});

test.run();
