import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, runBench } from './run-bench.ts';

forEachDevice(
  'bench/start.js',
  (test, device) => {
    test('measures the time to the first update and to each step before it', async () => {
      const { status, stdout, stderr } = await runBench('start.js', [
        '--only',
        'W3',
        '--rounds',
        '1',
        '--json',
      ]);
      assert.is(status, 0);
      const { about, start } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.equal(Object.keys(start), ['W3']);
      const { opened, compiled, updated } = start.W3;
      assertPositive(opened, compiled - opened, updated - compiled);
      assert.match(stderr, /^W3( +\d\S*){3}$/m);
    });
  },
  { only: 'webgpu' },
);
