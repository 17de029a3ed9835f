import type { Plan } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../dtype.ts';
import type { State } from '../../tensor/state.ts';
import type { Executable, StepCode } from '../backend.ts';
import { PlanBuffers } from './buffers.ts';
import { type Command, type CompiledStep, createCommands, encodeCommand } from './commands.ts';
import type { GPUContext } from './gpu.ts';
import { StagingRing } from './staging.ts';

/** A plan with everything that its runs need: after this a run creates nothing. */
export class WebGPUExecutable implements Executable {
  readonly upload: ArrayBuffer;
  readonly commands: readonly Command[];
  /** The buffers through which results of runs come back. */
  readonly staging: StagingRing;
  private readonly buffers: PlanBuffers;
  private readonly outputs;
  /** The name of a run in the device's error messages. */
  readonly label: string;
  /** The buffers that are destroyed with this executable. */
  private readonly own: GPUBuffer[];
  private runsUnderWay = 0;
  private released = false;

  constructor(
    private readonly gpu: GPUContext,
    plan: Plan,
    private readonly steps: readonly CompiledStep[],
    stateBuffer: (state: State) => GPUBuffer,
  ) {
    const { device } = gpu;
    this.buffers = new PlanBuffers(gpu, plan, stateBuffer);
    const { commands, params } = createCommands(gpu, steps, this.buffers);
    this.commands = commands;
    this.own = [params, ...this.buffers.own];
    this.label = plan.steps.map(({ kernel }) => kernel.name).join(', ');
    this.outputs = layOutOutputs(plan);
    this.staging = new StagingRing(device, Math.max(this.outputs.bytes, 4));
    this.upload = new ArrayBuffer(plan.buffers.find(({ kind }) => kind === 'upload')?.bytes ?? 0);
  }

  /** The buffer of the inputs, if they lie in one. */
  get inputs(): GPUBuffer | undefined {
    return this.buffers.uploads.length === 1 ? this.buffers.uploads[0].buffer : undefined;
  }

  submit(later = false): void {
    this.gpu.failure.check();
    if (later && this.gpu.outbox.hold(this)) return;
    this.sendInputs();
    this.sendCommands();
    this.gpu.backlog.add(this.upload.byteLength);
  }

  async run(): Promise<DataOf<DType>[]> {
    this.runsUnderWay++;
    try {
      const target = this.staging.take();
      this.sendInputs();
      this.sendCommands(target);
      const executed = this.gpu.backlog.awaited();
      await this.gpu.map(target);
      executed();
      return this.takeOutputs(target);
    } finally {
      this.runsUnderWay--;
      this.destroyIfUnused();
    }
  }

  code(): StepCode[] {
    return this.steps.map(({ dispatch }) => ({ by: 'wgsl', dispatch }));
  }

  /** The first part of a run: sends the inputs to the device. */
  sendInputs(): void {
    this.gpu.failure.check();
    this.gpu.outbox.sendInputs(this);
  }

  /** The second part: submits all commands at once, with copies of the outputs to a staging buffer. */
  sendCommands(target?: GPUBuffer): void {
    this.gpu.outbox.sendCommands(this, (encoder) => {
      if (!target) return;
      for (const { region, to, bytes } of this.outputs.copies) {
        const { buffer, offset } = this.buffers.find(region);
        encoder.copyBufferToBuffer(buffer, offset, target, to, bytes);
      }
      // Without a use of the buffer in this submit, it could be mapped before the device is done.
      if (this.outputs.bytes === 0) encoder.clearBuffer(target);
    });
  }

  write(): void {
    this.buffers.upload(this.upload);
  }

  encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    for (const command of this.commands) encodeCommand(pass, command);
    pass.end();
  }

  /** The last part: copies the outputs, once the staging buffer is mapped. */
  takeOutputs(target: GPUBuffer): DataOf<DType>[] {
    const bytes = this.staging.takeBytes(target);
    return this.outputs.copies.map(({ region, to }) => viewOf(region.dtype, bytes, to, region.length));
  }

  /** Also destroys `buffers` on release. */
  adopt(buffers: Iterable<GPUBuffer>): void {
    this.own.push(...buffers);
  }

  release(): void {
    this.released = true;
    this.destroyIfUnused();
  }

  private destroyIfUnused(): void {
    if (!this.released || this.runsUnderWay > 0) return;
    this.gpu.outbox.flush(); // it may hold a run of this
    this.staging.destroy();
    for (const buffer of this.own) buffer.destroy();
  }
}

/** The place of each output in a staging buffer. */
function layOutOutputs({ outputs }: Plan) {
  let bytes = 0;
  const copies = outputs.map(({ region }) => {
    const copy = { region, to: bytes, bytes: byteLength(region.dtype, region.length) };
    bytes += copy.bytes;
    return copy;
  });
  return { copies, bytes };
}
