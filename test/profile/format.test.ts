import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatProfile, type Profile } from '../../src/index.ts';

const test = suite('formatProfile');

const profile: Profile = {
  clock: 'timestamps',
  rounds: 10,
  kernels: [
    {
      ...{ kernel: 'relu', shape: 'count 64', params: { count: 64 } },
      ...{ milliseconds: 0.5, share: 0.02, bytes: 1000, gigabytesPerSecond: 0.002, bandwidthShare: 0.0004 },
    },
    {
      ...{ kernel: 'product_matrix_tiled', shape: '8 x 8 x 8', params: { m: 8, n: 8, k: 8 } },
      ...{ milliseconds: 24.5, share: 0.98, bytes: 768, gigabytesPerSecond: 12.34, bandwidthShare: 2.468 },
      arithmetic: { operations: 1024, gigaflops: 1234.5, share: 0.5 },
    },
  ],
  kernelMilliseconds: 25,
  run: { upload: 0.25, encode: 1, wait: 47, readback: 0.125, total: 50 },
  kernelShare: 0.5,
  ceilings: { gigaflops: 2469, gigabytesPerSecond: 5 },
  memory: [
    { name: 'inputs', bytes: 12_000_000 },
    { name: 'parameters', bytes: 3500 },
  ],
};

test('is a table with the slowest kernel first, and below it the parts of a whole run', () => {
  assert.is(
    formatProfile(profile),
    `
share      ms  step  kernel                shape      GFLOP/s  ceiling   GB/s  ceiling
 98 %  24.500     2  product_matrix_tiled  8 x 8 x 8     1235     50 %   12.3    247 %
2.0 %   0.500     1  relu                  count 64                     0.002    0.0 %

kernels    25.000 ms, 50 % of a whole run; each by the device's timestamps, median of 10
whole run  50.000 ms: upload 0.250, encode and submit 1.000, wait 47.000, readback 0.125
ceilings   2469 GFLOP/s of multiply-adds, 5.00 GB/s of copied memory
memory     12.004 MB  on the device
           12.000 MB  inputs
            0.004 MB  parameters`.slice(1),
  );
});

test('leaves the profile in the order of the steps', () => {
  assert.equal(
    profile.kernels.map(({ kernel }) => kernel),
    ['relu', 'product_matrix_tiled'],
  );
});

test.run();
