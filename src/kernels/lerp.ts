import shader from '../../shaders/lerp.wgsl';
import follow from '../../shaders/lib/follow.wgsl';
import { defineKernel } from './kernel.ts';
import { sideBySideDispatch } from './side-by-side.ts';

/** values = (1 - tau) * values + tau * source, in place. With tau = 1 a copy, whatever `values` held. */
export const lerp = defineKernel({
  name: 'lerp',
  params: { count: 'u32', tau: 'f32' },
  reads: { source: 'f32' },
  writes: { values: 'f32' },
  dispatch: ({ count }) => sideBySideDispatch('lerp', follow + shader, count),
  reference({ source, values }, { count, tau }) {
    const share = Math.fround(tau); // as in an optimiser's follower
    for (let i = 0; i < count; i++) values[i] = followed(values[i], source[i], share);
  },
});

/** The value of a follower after it moved by `share` towards `value`, as in shaders/lib/follow.wgsl. */
export function followed(follower: number, value: number, share: number): number {
  return share === 1 ? value : (1 - share) * follower + share * value;
}
