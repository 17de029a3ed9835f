import type { LinkedRun } from '../../recipes/settings-command.ts';
import type { Spec } from '../protocol.ts';

/** A linked run, as the page begins it. */
export function specOf({ recipe, preset, seed, device, fma, settings, changes, until }: LinkedRun): Spec {
  return {
    ...{ recipe, preset, settings, changes, seed: seed ?? 0 },
    // Nobody computes on the slow reference in a page; the processor is the other one that repeats.
    device: device === 'reference' ? 'cpu' : (device ?? 'auto'),
    ...(fma && { fma }),
    ...(until !== undefined && { until }),
  };
}
