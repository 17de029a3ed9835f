import { align } from '../../compile/memory.ts';
import type { Region, Step } from '../../compile/plan.ts';
import { byteLength } from '../../dtype.ts';
import { type Dispatch, paramsBytes, writeParams } from '../../kernels/kernel.ts';
import type { PlanBuffers } from './buffers.ts';
import type { GPUContext } from './gpu.ts';
import type { Pipeline } from './pipelines.ts';

/** One step of a plan, ready to be put into a pass. */
export interface Command {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: Dispatch['workgroups'];
}

/** A step with the shader that runs it, compiled. */
export interface CompiledStep {
  readonly step: Step;
  readonly dispatch: Dispatch;
  readonly compiled: Pipeline;
}

/** The commands of a plan's steps over `buffers`, with the buffer of params that they share. */
export function createCommands(
  gpu: GPUContext,
  steps: readonly CompiledStep[],
  buffers: PlanBuffers,
): { commands: Command[]; params: GPUBuffer } {
  const params = createParams(
    gpu,
    steps.map(({ step }) => step),
  );
  const commands = steps.map(({ step, dispatch, compiled }, i) => ({
    label: dispatch.label,
    pipeline: compiled.pipeline,
    workgroups: dispatch.workgroups,
    bindings: gpu.device.createBindGroup({
      label: dispatch.label,
      layout: compiled.layout,
      entries: bindGroupEntries(step, buffers, gpu.sink, params.entries[i]),
    }),
  }));
  return { commands, params: params.buffer };
}

export function encodeCommand(
  pass: GPUComputePassEncoder,
  { pipeline, bindings, workgroups }: Command,
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
}

/** The params structs of all steps in one uniform buffer: shapes never change, so they are written once. */
function createParams({ device }: GPUContext, steps: readonly Step[]) {
  const sizes = steps.map(({ kernel }) => Math.ceil(paramsBytes(kernel) / 16) * 16);
  const offsets: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    offsets.push(bytes);
    bytes += align(size);
  }
  const data = new DataView(new ArrayBuffer(Math.max(bytes, 16)));
  for (const [i, { kernel, params }] of steps.entries()) writeParams(kernel, params, data, offsets[i]);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label: 'params', size: data.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, data.buffer);
  return { buffer, entries: offsets.map((offset, i) => ({ buffer, offset, size: sizes[i] })) };
}

const SINK_STRIDE = 256;

function bindGroupEntries(
  { kernel, bindings }: Step,
  buffers: PlanBuffers,
  sink: GPUBuffer,
  params: GPUBufferBinding,
): GPUBindGroupEntry[] {
  const reads = Object.keys(kernel.reads);
  const anyRead = bindings[reads.find((name) => bindings[name])!];
  const storage = (region: Region): GPUBufferBinding => ({
    ...buffers.find(region),
    size: byteLength(region.dtype, region.length),
  });
  const resources = [
    params,
    ...reads.map((name) => storage(bindings[name] ?? anyRead)),
    ...Object.keys(kernel.writes).map((name, i) => {
      const region = bindings[name];
      return region ? storage(region) : { buffer: sink, offset: i * SINK_STRIDE, size: SINK_STRIDE };
    }),
  ];
  return resources.map((resource, binding) => ({ binding, resource }));
}
