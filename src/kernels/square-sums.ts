import longSum from '../../shaders/lib/long_sum.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import shader from '../../shaders/square_sums.wgsl';
import { defineKernel } from './kernel.ts';

const BLOCK = 256;

/** x [count] -> partials [groups], which add up to the sum of the squares of x. `groups` is at most 256. */
export const squareSums = defineKernel({
  name: 'square_sums',
  params: { count: 'u32', groups: 'u32' },
  reads: { x: 'f32' },
  writes: { partials: 'f32' },
  dispatch: ({ groups }) => ({
    label: 'square_sums',
    source: longSum + sums + shader,
    workgroups: [groups, 1, 1],
  }),
  reference({ x, partials }, { count, groups }) {
    const totals = new Float64Array(groups);
    for (let i = 0; i < count; i++) totals[Math.floor(i / BLOCK) % groups] += x[i] * x[i];
    partials.set(totals);
  },
});
