import type { Step } from '../../compile/plan.ts';
import type { StepCode } from '../backend.ts';

/** The steps of a plan as a device without shaders computes them. */
export function hostCode(steps: readonly Step[], by: (step: Step) => 'wasm' | 'reference'): StepCode[] {
  return steps.map((step) => ({
    by: by(step),
    dispatch: step.kernel.dispatch(step.params, step.flags, { subgroupSize: undefined }),
  }));
}
