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

  async measure(plan: Plan, options: MeasureOptions): Promise<Measurement> {
    const { failure } = this.gpu;
    failure.check();
    const copies: GPUBuffer[] = [];
    const measuring = this.build(plan, (state) => this.copyState(state, copies)).then((executable) =>
      measurePlan(this.gpu, executable, options),
    );
    try {
      return await failure.guard(measuring);
    } finally {
      for (const copy of copies) copy.destroy();
    }
  }

  writeState(state: State, data: DataOf<DType>, offset: number): void {
    this.gpu.failure.check();
    this.gpu.device.queue.writeBuffer(this.ownState(state), byteLength(state.dtype, offset), data);
  }

  close(): void {
    this.gpu.close();
  }

  /** `stateBuffer` says where the plan finds its state. */
  private async build(plan: Plan, stateBuffer: (state: State) => GPUBuffer): Promise<WebGPUExecutable> {
    const dispatches: Dispatch[] = [];
    for (const step of plan.steps) dispatches.push(await this.tuner.choose(step, this.buildAlone));
    return this.buildWith(plan, dispatches, stateBuffer);
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

  /** For the tuner, whose plans have no state. */
  private readonly buildAlone = (plan: Plan, dispatches: readonly Dispatch[]) =>
    this.buildWith(plan, dispatches, this.ownState);

  private readonly ownState = (state: State): GPUBuffer => {
    let buffer = this.states.get(state);
    if (!buffer) {
      buffer = this.gpu.createBuffer(state.label, byteLength(state.dtype, state.length));
      this.states.set(state, buffer);
      if (state.initial) this.gpu.device.queue.writeBuffer(buffer, 0, state.initial);
    }
    return buffer;
  };

  /** A copy of the state as it is now, which is added to `copies`. */
  private copyState(state: State, copies: GPUBuffer[]): GPUBuffer {
    const { device } = this.gpu;
    const original = this.ownState(state);
    const { label, size, usage } = original;
    const copy = device.createBuffer({ label: `copy of ${label}`, size, usage });
    copies.push(copy);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(original, 0, copy, 0, size);
    device.queue.submit([encoder.finish()]);
    return copy;
  }
}
