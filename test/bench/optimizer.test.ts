import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

forEachDevice(
  'bench/optimizer.js',
  (test, device) => {
    test('measures three ways to step on two devices, by the bytes that each moves', async () => {
      const { status, stdout, stderr } = await runBench('optimizer.js', ['--only', 'W3', ...QUICK]);
      assert.is(status, 0, stderr);
      const { about, threads, results } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.is(threads, 1);
      const ways = ['adam', 'one pass', 'call by call'];
      const named = (kind: string) => ways.map((way) => [kind, 'W3', way]);
      assert.equal(
        results.map((each: Record<string, string>) => [each.device, each.net, each.way]),
        [...named('webgpu'), ...named('cpu')],
      );
      for (const [i, { ms, gigabytesPerSecond, ceilingShare }] of results.entries()) {
        assertPositive(ms, ceilingShare);
        const tensors = [7, 10, 13][i % 3]; // of 960 numbers: 512, 128, 256 and 2, each filled up to 64
        assert.ok(Math.abs((gigabytesPerSecond * ms * 1e6) / (4 * 960 * tensors) - 1) < 1e-9);
      }
      assert.match(stderr, /^cpu +W3 +one pass /m);
    });
  },
  { only: 'webgpu' },
);
