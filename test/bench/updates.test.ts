import * as assert from 'uvu/assert';
import { randomBatch, WORKLOADS, workloadAgent } from '../../bench/workloads.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor } from '../seed.ts';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

forEachDevice(
  'bench/updates.js',
  (test, device) => {
    test('W4 learns', async () => {
      const { agent } = await workloadAgent(device, WORKLOADS.W4, 0);
      randomBatch(agent.batch, WORKLOADS.W4.actionCount, randomFor('W4'));
      const { loss: first } = await agent.learnAndReport();
      const { loss: second } = await agent.learnAndReport();
      assert.ok(second < first, `the loss went from ${first} to ${second}`);
    });

    test('measures updates and, of some nets, actions', async () => {
      const { status, stdout, stderr } = await runBench('updates.js', ['--only', 'W1,W3', ...QUICK]);
      assert.is(status, 0);
      const { about, updates, actions } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.equal([Object.keys(updates), Object.keys(actions)], [['W1', 'W3'], ['A1']]);
      for (const { dispatches, ms, readEvery, msReadRarely, cpuMs, referenceMs } of [
        updates.W1,
        updates.W3,
      ]) {
        assertPositive(dispatches, ms, msReadRarely, cpuMs, referenceMs);
        assert.ok([5, 50].includes(readEvery));
      }
      const { together, ...times } = actions.A1;
      assert.is(together, 16);
      const names = ['ms', 'cpuMs', 'referenceMs'];
      assert.equal(Object.keys(times), [...names, ...names.map((name) => `${name}Together`)]);
      assertPositive(...Object.values<number>(times));
      assert.match(stderr, /^W1 +\d+ .*\n^W3 +\d+ /m);
    });
  },
  { only: 'webgpu' },
);
