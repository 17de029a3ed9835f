import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLine, runBench } from './run-bench.ts';

const test = suite('bench/parity-cartpole.js');

test('tells how much of the recording is reproduced, as text and as JSON', async () => {
  const { status, stdout, stderr } = await runBench('parity-cartpole.js', ['--json']);
  assert.is(status, 0);
  const { starts, stepComponents, screenValues } = parseLine(stdout);
  assert.is(starts.exact, starts.of);
  assert.ok(stepComponents.largestError < 2e-15);
  assert.equal(screenValues, { exact: 129_600, of: 129_600, different: 0, largestDifference: 0 });
  assert.match(stderr, /^screen values +129600\/129600 exact, 0 differ/m);
});

test.run();
