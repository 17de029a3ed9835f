import follow from '../../shaders/lib/follow.wgsl';
import common from '../../shaders/lib/optimizer.wgsl';
import type { Dispatch, Flags } from './kernel.ts';
import { sideBySideDispatch } from './side-by-side.ts';

/**
 * The dispatch of an optimiser's shader. Besides its own flags it has `SCALED`, whether the gradient is multiplied by
 * `factor` [1], and `FOLLOWED`, whether `follower` moves towards the new parameters by the share step[0], as `lerp` would
 * move it.
 */
export function optimizerDispatch(label: string, shader: string, count: number, flags: Flags): Dispatch {
  return sideBySideDispatch(label, follow + common + shader, count, flags);
}
