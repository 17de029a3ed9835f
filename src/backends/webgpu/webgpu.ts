import type { Plan } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType } from '../../dtype.ts';
import type { Dispatch } from '../../kernels/kernel.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable, TuningChoices } from '../backend.ts';
import type { Measurement, MeasureOptions } from '../measurement.ts';
import { checked } from './errors.ts';
import { WebGPUExecutable } from './executable.ts';
import { GPUContext } from './gpu.ts';
import { measurePlan } from './measure.ts';
import type { Tuner } from './tuner.ts';

/** Runs plans on a GPUDevice. */
export class WebGPUBackend implements Backend {
  private readonly gpu: GPUContext;
  private readonly states = new WeakMap<State, GPUBuffer>();

  constructor(
    device: GPUDevice,
    private readonly tuner: Tuner,
    software: boolean,
  ) {
    this.gpu = new GPUContext(device, software);
  }

  get tuning(): TuningChoices {
    return this.tuner.made;
  }

  prepare(plan: Plan): Promise<Executable> {
    this.gpu.failure.check();
    return this.gpu.failure.guard(this.build(plan, this.ownState));
  }

  prepareSnapshot(plan: Plan): Promise<Executable> {
    this.gpu.failure.check();
    return this.gpu.failure.guard(this.buildOnCopies(plan));
  }

  async measure(plan: Plan, options: MeasureOptions): Promise<Measurement> {
    this.gpu.failure.check();
    const measuring = this.buildOnCopies(plan).then((executable) =>
      measurePlan(this.gpu, executable, options),
    );
    return this.gpu.failure.guard(measuring);
  }

  writeState(state: State, data: DataOf<DType>, offset: number): void {
    this.gpu.failure.check();
    this.gpu.outbox.flush();
    this.gpu.write(this.ownState(state), byteLength(state.dtype, offset), data);
  }

  close(): void {
    this.gpu.close();
  }

  /** `stateBuffer` gives the buffer of a state. */
  private async build(plan: Plan, stateBuffer: (state: State) => GPUBuffer): Promise<WebGPUExecutable> {
    const dispatches: Dispatch[] = [];
    for (const step of plan.steps) dispatches.push(await this.tuner.choose(step, this.buildAlone));
    return this.buildWith(plan, dispatches, stateBuffer);
  }

  /** An executable with copies of the state as it is at this call, which are released with it. */
  private async buildOnCopies(plan: Plan): Promise<WebGPUExecutable> {
    const copies = new Map<State, GPUBuffer>();
    for (const buffer of plan.buffers) {
      if (buffer.kind === 'state') copies.set(buffer.state, this.copyState(buffer.state));
    }
    try {
      const executable = await this.build(plan, (state) => copies.get(state)!);
      executable.adopt(copies.values());
      return executable;
    } catch (error) {
      for (const copy of copies.values()) copy.destroy();
      throw error;
    }
  }

  private async buildWith(
    plan: Plan,
    dispatches: readonly Dispatch[],
    stateBuffer: (state: State) => GPUBuffer,
  ): Promise<WebGPUExecutable> {
    const { device, pipelines } = this.gpu;
    for (const dispatch of dispatches) pipelines.checkSize(dispatch);
    const compiled = await checked(device, 'compile', () =>
      Promise.all(plan.steps.map(({ kernel }, i) => pipelines.get(kernel, dispatches[i]))),
    );
    const steps = plan.steps.map((step, i) => ({ step, dispatch: dispatches[i], compiled: compiled[i] }));
    return checked(device, 'compile', async () => new WebGPUExecutable(this.gpu, plan, steps, stateBuffer));
  }

  /** Prepares a plan of the tuner, which has no state. */
  private readonly buildAlone = (plan: Plan, dispatches: readonly Dispatch[]) =>
    this.buildWith(plan, dispatches, this.ownState);

  private readonly ownState = (state: State): GPUBuffer => {
    let buffer = this.states.get(state);
    if (!buffer) {
      buffer = this.gpu.createBuffer(state.label, byteLength(state.dtype, state.length));
      this.states.set(state, buffer);
      if (state.initial) this.gpu.write(buffer, 0, state.initial);
    }
    return buffer;
  };

  private copyState(state: State): GPUBuffer {
    const { device } = this.gpu;
    const original = this.ownState(state);
    this.gpu.outbox.flush();
    const { label, size, usage } = original;
    const copy = device.createBuffer({ label: `copy of ${label}`, size, usage });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(original, 0, copy, 0, size);
    device.queue.submit([encoder.finish()]);
    return copy;
  }
}
