import type { Step } from '../../compile/plan.ts';
import type { StepCode } from '../backend.ts';

/** The code of a plan's steps on a device without shaders. */
export function hostCode(steps: readonly Step[], by: (step: Step) => 'wasm' | 'reference'): StepCode[] {
  return steps.map((step) => ({
    by: by(step),
    dispatch: step.kernel.dispatch(step.params, step.flags, { subgroupSize: undefined }),
  }));
}
