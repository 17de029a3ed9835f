import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

forEachDevice(
  'bench/classifier.js',
  (test) => {
    test('the time of a step is positive, and engines that were not named are left out', async () => {
      const { status, stdout, stderr } = await runBench('classifier.js', QUICK, { PEERS_HOME: '' });
      assert.is(status, 0, stderr);
      const { about, steps } = parseLine(stdout);
      assertAbout(about, null);
      assertPositive(steps.ours.ms, steps.ours.fastest);
      assert.equal([steps.tfjs, steps['jax-js']], [undefined, undefined]);
      assert.match(stderr, /^ours +[\d.]+ +1 +[\d.]+ +1$/m);
    });
  },
  { only: 'cpu' },
);
