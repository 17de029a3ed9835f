import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelCalls } from '../../bench/kernel-calls.ts';
import { forEachDevice } from '../devices.ts';
import { assertAbout, assertPositive, parseLine, QUICK, runBench } from './run-bench.ts';

const test = suite('bench/kernel-calls.ts');

test('each call of the agents and of plain updates is measured once', async () => {
  const calls = await kernelCalls();
  const measured = new Set(calls.map(({ kernel }) => kernel.name));
  for (const name of [
    'product',
    'convolution',
    'td_loss',
    'adam',
    'rmsprop',
    'sgd',
    'loss',
    'gather',
    'lerp',
  ])
    assert.ok(measured.has(name), name);
  const keys = calls.map(({ kernel, params, flags }) => JSON.stringify([kernel.name, params, flags]));
  assert.is(new Set(keys).size, keys.length);

  const convolution = calls.find(({ kernel, usedBy }) => {
    return kernel.name === 'convolution_of_bytes' && usedBy.includes('W5 update');
  })!;
  assert.is(convolution.products, 32 * 16 * 20 * 20 * 4 * 8 * 8);
});

forEachDevice(
  'bench/kernels.js',
  (test, device) => {
    test('measures a product, against a naive one and the reference', async () => {
      const { status, stdout, stderr } = await runBench('kernels.js', ['--only', 'matmul 128', ...QUICK]);
      assert.is(status, 0);
      const { about, kernels } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.is(kernels.length, 1);
      const [{ kernel, flags, shape, usedBy, ms, gflops, gbps, error, ...others }] = kernels;
      assert.equal([kernel, flags, shape, usedBy], ['product', [], '128 x 128 x 128', ['matmul 128']]);
      assertPositive(ms, others.naiveMs, others.cpuMs, others.referenceMs);
      assert.ok(Math.abs((gflops * ms) / (2 * 128 ** 3 * 1e-6) - 1) < 1e-9);
      assert.ok(Math.abs((gbps * ms) / (3 * 4 * 128 ** 2 * 1e-6) - 1) < 1e-9);
      assert.ok(error < 1e-5, `${error} off the reference`);
      assert.match(stderr, /^product +128 x 128 x 128 .*matmul 128$/m);
    });

    test('measures kernels that update parameters in place', async () => {
      const { status, stdout } = await runBench('kernels.js', ['--only', 'adam', ...QUICK]);
      assert.is(status, 0);
      for (const { kernel, ms, gflops, gbps, naiveMs, cpuMs, referenceMs, error } of parseLine(stdout)
        .kernels) {
        assert.is(kernel, 'adam');
        assertPositive(ms, gbps, cpuMs, referenceMs);
        assert.equal([gflops, naiveMs], [null, null]);
        assert.ok(error < 1e-5, `${error} off the reference`);
      }
    });
  },
  { only: 'webgpu' },
);

test.run();
