import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

forEachDevice(
  'bench/all.js',
  (test, device) => {
    const folder = mkdtempSync(join(tmpdir(), 'all-test-'));
    test.after(() => rmSync(folder, { recursive: true }));

    test('writes what the benchmarks print into one file, and leaves out peers that were not named', async () => {
      const out = join(folder, 'new', 'results.json');
      const flags = ['--only', 'environments,peers', '--out', out, ...QUICK];
      const { status, stdout, stderr } = await runBench('all.js', flags, { PEERS: '' });
      assert.is(status, 0);
      const results = JSON.parse(readFileSync(out, 'utf8'));
      assert.equal(parseLine(stdout), results);
      assert.equal(Object.keys(results), ['about', 'seconds', 'environments', 'failed']);
      assertPositive(results.seconds.environments);
      assertAbout(results.about, device.info.name);
      assertAbout(results.environments.about, null);
      assert.equal(results.failed, {});
      assert.match(stderr, /peers are left out/);
    });

    test('a benchmark that fails is named, and the others are kept', async () => {
      const out = join(folder, 'results.json');
      const flags = ['--only', 'environments,peers', '--out', out, '--rounds', '1', '--sample', '1'];
      const { status, stdout } = await runBench('all.js', flags, { PEERS: folder });
      assert.is(status, 1);
      assert.is(stdout, '');
      const results = JSON.parse(readFileSync(out, 'utf8'));
      assert.equal(Object.keys(results), ['about', 'seconds', 'environments', 'failed']);
      assert.equal(results.failed, { peers: 'exit status 2' });
    });
  },
  { only: 'webgpu' },
);
