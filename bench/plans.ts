import type { Backend, Executable } from '../src/backends/backend.ts';
import type { Plan } from '../src/compile/plan.ts';
import { Device } from '../src/device/device.ts';
import { convolution, convolutionInputGradient, convolutionOfBytes } from '../src/kernels/convolution.ts';
import { convolutionWeightGradient, convolutionWeightGradientOfBytes } from '../src/kernels/convolution.ts';
import type { Kernel, Params } from '../src/kernels/kernel.ts';
import { product } from '../src/kernels/product.ts';
import { type Workload, workloadAgent } from './workloads.ts';

/** A backend that computes nothing, and keeps the plans that it was given. */
class Recorder implements Backend {
  readonly plans: Plan[] = [];

  async prepare(plan: Plan): Promise<Executable> {
    this.plans.push(plan);
    const upload = new ArrayBuffer(plan.buffers.find(({ kind }) => kind === 'upload')?.bytes ?? 0);
    return { upload, submit() {}, run: async () => [], release() {} };
  }
  writeState(): void {}
  close(): void {}
}

/** The plans of the programs that `build` compiles on the device that it is given, which computes nothing. */
export async function recordPlans(build: (device: Device) => Promise<unknown>): Promise<Plan[]> {
  const recorder = new Recorder();
  const text = { name: 'recorder', vendor: '', driver: '', description: 'records plans' };
  await build(new Device(recorder, { kind: 'reference', software: true, ...text }));
  return recorder.plans;
}

/** What an agent of `workload` runs to learn, to act, and to move the target net. */
export async function agentPlans(workload: Workload): Promise<Record<'update' | 'action' | 'target', Plan>> {
  const plans = await recordPlans((device) => workloadAgent(device, workload, 0));
  const giving = (...names: string[]) =>
    plans.find(({ outputs }) => outputs.map(({ name }) => name).join() === names.join())!;
  return { update: giving('loss', 'meanQ'), action: giving('greedy'), target: giving() };
}

const CONVOLUTIONS: readonly Kernel[] = [
  ...[convolution, convolutionOfBytes, convolutionInputGradient],
  ...[convolutionWeightGradient, convolutionWeightGradientOfBytes],
];

/** Of a matrix product or a convolution, however it is computed; undefined for other kernels. */
export function multiplyAdds(kernel: Kernel, p: Params): number | undefined {
  if (kernel === product) return p.m * p.n * p.k;
  if (!CONVOLUTIONS.includes(kernel)) return undefined;
  return p.batch * p.filters * p.out_height * p.out_width * p.channels * p.kernel_height * p.kernel_width;
}

/** Of all products in a plan. */
export function multiplyAddsOf({ steps }: Plan): number {
  return steps.reduce((sum, { kernel, params }) => sum + (multiplyAdds(kernel, params) ?? 0), 0);
}
