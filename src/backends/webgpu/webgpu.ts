import { wait } from '#platform';
import type { Plan } from '../../compile/plan.ts';
import type { Dispatch } from '../../kernels/kernel.ts';
import { byteLength, type DataOf, type DType } from '../../tensor/dtype.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable } from '../backend.ts';
import type { Measurement, MeasureOptions } from '../measurement.ts';
import { checked } from './errors.ts';
import { WebGPUExecutable } from './executable.ts';
import { FailureWatch } from './failure.ts';
import { measurePlan } from './measure.ts';
import { PipelineCache } from './pipelines.ts';
import type { Tuner, TuningChoices } from './tuner.ts';

/** Runs plans on a GPUDevice. */
export class WebGPUBackend implements Backend {
  readonly pipelines: PipelineCache;
  readonly failure: FailureWatch;
  /** Where kernels bind the optional results that a call leaves out. Nothing is written there. */
  readonly sink: GPUBuffer;
  private readonly states = new WeakMap<State, GPUBuffer>();

  constructor(
    readonly device: GPUDevice,
    readonly tuner: Tuner,
    /** Computes on the cores that also run this program: waiting must not take one of them. */
    private readonly software: boolean,
  ) {
    this.pipelines = new PipelineCache(device);
    this.failure = new FailureWatch(device);
    this.sink = device.createBuffer({ label: 'sink', size: 1024, usage: GPUBufferUsage.STORAGE });
  }

  get tuning(): TuningChoices {
    return this.tuner.made;
  }

  prepare(plan: Plan): Promise<Executable> {
    this.failure.check();
    return this.failure.guard(this.build(plan));
  }

  measure(plan: Plan, options: MeasureOptions): Promise<Measurement> {
    this.failure.check();
    return this.failure.guard(measurePlan(this, plan, options));
  }

  /** `stateBuffer` says where the plan finds its state. */
  async build(plan: Plan, stateBuffer = this.ownState): Promise<WebGPUExecutable> {
    const dispatches: Dispatch[] = [];
    for (const step of plan.steps) dispatches.push(await this.tuner.choose(step, this.buildWith));
    return this.buildWith(plan, dispatches, stateBuffer);
  }

  private readonly buildWith = async (
    plan: Plan,
    dispatches: readonly Dispatch[],
    stateBuffer = this.ownState,
  ): Promise<WebGPUExecutable> => {
    for (const dispatch of dispatches) this.pipelines.checkSize(dispatch);
    const compiled = await checked(this.device, 'compile', () =>
      Promise.all(plan.steps.map(({ kernel }, i) => this.pipelines.get(kernel, dispatches[i]))),
    );
    const steps = plan.steps.map((step, i) => ({ step, dispatch: dispatches[i], compiled: compiled[i] }));
    return checked(this.device, 'compile', async () => new WebGPUExecutable(this, plan, steps, stateBuffer));
  };

  private readonly ownState = (state: State) => this.stateBuffer(state);

  /** Resolves when `buffer` can be read, without hurting a software device that shares this machine's cores. */
  async map(buffer: GPUBuffer): Promise<void> {
    await this.failure.guard(wait(buffer.mapAsync(GPUMapMode.READ), this.software));
  }

  writeState(state: State, data: DataOf<DType>, offset: number): void {
    this.failure.check();
    this.device.queue.writeBuffer(this.stateBuffer(state), byteLength(state.dtype, offset), data);
  }

  stateBuffer(state: State): GPUBuffer {
    let buffer = this.states.get(state);
    if (!buffer) {
      buffer = this.createBuffer(state.label, byteLength(state.dtype, state.length));
      this.states.set(state, buffer);
      if (state.initial) this.device.queue.writeBuffer(buffer, 0, state.initial);
    }
    return buffer;
  }

  /** A zeroed storage buffer that can also be copied from and to. */
  createBuffer(label: string, bytes: number): GPUBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (bytes > limit) {
      throw new Error(`${label} needs a buffer of ${bytes} bytes; this device allows ${limit}`);
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.device.createBuffer({ label, size: Math.ceil(bytes / 4) * 4, usage });
  }

  close(): void {
    this.failure.close();
    this.device.destroy();
  }
}
