import { compareRuns } from '../../report/comparison.ts';
import { conclude } from '../../report/conclusion.ts';
import type { RepeatedRuns, SummedUp } from '../protocol.ts';

/** Sums up runs that were repeated, as `webgpu-dqn compare` does. */
export function sumUp(repeated: readonly RepeatedRuns[], bar: number | undefined): SummedUp {
  const settings = repeated.map(({ name, runs }) => compareRuns(name, runs, bar));
  return { settings, conclusion: conclude(settings, bar) };
}
