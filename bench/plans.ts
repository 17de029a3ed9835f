import type { Backend, Executable } from '../src/backends/backend.ts';
import type { Plan } from '../src/compile/plan.ts';
import { Device } from '../src/device/device.ts';
import { operationsOf } from '../src/profile/step.ts';
import { type Workload, workloadAgent } from './workloads.ts';

/** A backend that computes nothing and keeps the plans that it is given. */
class Recorder implements Backend {
  readonly plans: Plan[] = [];
  readonly tuning = {};

  async prepare(plan: Plan): Promise<Executable> {
    this.plans.push(plan);
    const upload = new ArrayBuffer(plan.buffers.find(({ kind }) => kind === 'upload')?.bytes ?? 0);
    return { upload, submit() {}, run: async () => [], code: () => [], release() {} };
  }
  prepareSnapshot(plan: Plan): Promise<Executable> {
    return this.prepare(plan);
  }
  measure(): Promise<never> {
    throw new Error('the recorder computes nothing that could be measured');
  }
  writeState(): void {}
  close(): void {}
}

/** The plans of the programs that `build` compiles. Its device computes nothing. */
export async function recordPlans(build: (device: Device) => Promise<unknown>): Promise<Plan[]> {
  const recorder = new Recorder();
  const text = { name: 'recorder', vendor: '', driver: '', description: 'records plans' };
  await build(new Device(recorder, { kind: 'reference', software: true, ...text }));
  return recorder.plans;
}

/** The plans of an agent of `workload`: to learn, to act, to do both at once, and to move the target net. */
export async function agentPlans(
  workload: Workload,
): Promise<Record<'update' | 'action' | 'both' | 'target', Plan>> {
  const plans = await recordPlans((device) => workloadAgent(device, workload, 0));
  const giving = (...names: string[]) =>
    plans.find(({ outputs }) => outputs.map(({ name }) => name).join() === names.join())!;
  return {
    ...{ update: giving('loss', 'meanQ'), action: giving('q') },
    ...{ both: giving('loss', 'meanQ', 'greedy'), target: giving() },
  };
}

/** Multiply-adds of all products in a plan. */
export function multiplyAddsOf({ steps }: Plan): number {
  return steps.reduce((sum, step) => sum + (operationsOf(step) ?? 0) / 2, 0);
}
