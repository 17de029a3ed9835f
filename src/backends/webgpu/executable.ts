import { align } from '../../compile/memory.ts';
import type { Plan, Region, Step } from '../../compile/plan.ts';
import type { Dispatch } from '../../kernels/kernel.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../tensor/dtype.ts';
import type { Executable } from '../backend.ts';
import type { Pipeline } from './pipelines.ts';
import { StagingRing } from './staging.ts';
import type { WebGPUBackend } from './webgpu.ts';

/** Creates everything that runs of `plan` need: after this a run creates nothing. `compiled` is one per step. */
export function buildExecutable(
  backend: WebGPUBackend,
  plan: Plan,
  dispatches: readonly Dispatch[],
  compiled: readonly Pipeline[],
): Executable {
  const { device } = backend;
  const buffers = plan.buffers.map((buffer) =>
    buffer.kind === 'state'
      ? backend.stateBuffer(buffer.state)
      : backend.createBuffer(buffer.kind, buffer.bytes),
  );
  for (const [i, buffer] of plan.buffers.entries()) {
    if (buffer.kind === 'constants') device.queue.writeBuffer(buffers[i], 0, buffer.data);
  }

  const params = createParams(backend, plan.steps);
  const commands = plan.steps.map((step, i) => ({
    pipeline: compiled[i].pipeline,
    workgroups: dispatches[i].workgroups,
    bindings: device.createBindGroup({
      label: dispatches[i].label,
      layout: compiled[i].layout,
      entries: bindGroupEntries(step, buffers, backend.sink, params.entries[i]),
    }),
  }));

  // What the device's error messages call a run.
  const label = { label: plan.steps.map(({ kernel }) => kernel.name).join(', ') };
  const outputs = layOutOutputs(plan);
  const staging = new StagingRing(device, outputs.bytes);
  const uploadIndex = plan.buffers.findIndex(({ kind }) => kind === 'upload');
  const upload = new ArrayBuffer(plan.buffers[uploadIndex]?.bytes ?? 0);

  function encode(target?: GPUBuffer): void {
    backend.failure.check();
    if (upload.byteLength > 0) device.queue.writeBuffer(buffers[uploadIndex], 0, upload);
    const encoder = device.createCommandEncoder(label);
    const pass = encoder.beginComputePass();
    for (const { pipeline, bindings, workgroups } of commands) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    pass.end();
    if (target) {
      for (const { buffer, byteOffset, to, bytes } of outputs.copies) {
        encoder.copyBufferToBuffer(buffers[buffer], byteOffset, target, to, bytes);
      }
    }
    device.queue.submit([encoder.finish()]);
  }

  return {
    upload,
    submit: () => encode(),
    async run() {
      const target = staging.take();
      encode(target);
      await backend.map(target);
      const bytes = staging.takeBytes(target);
      return outputs.copies.map(({ dtype, to, length }): DataOf<DType> => viewOf(dtype, bytes, to, length));
    },
    release() {
      staging.destroy();
      params.buffer.destroy();
      for (const [i, buffer] of plan.buffers.entries()) if (buffer.kind !== 'state') buffers[i].destroy();
    },
  };
}

/** The params structs of all steps in one uniform buffer: shapes never change, so they are written once. */
function createParams({ device }: WebGPUBackend, steps: readonly Step[]) {
  const sizes = steps.map(({ kernel }) => Math.ceil((Object.keys(kernel.params).length * 4) / 16) * 16);
  const offsets: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    offsets.push(bytes);
    bytes += align(size);
  }
  const data = new DataView(new ArrayBuffer(Math.max(bytes, 16)));
  for (const [i, { kernel, params }] of steps.entries()) {
    for (const [field, [name, type]] of Object.entries(kernel.params).entries()) {
      const at = offsets[i] + field * 4;
      if (type === 'u32') data.setUint32(at, params[name], true);
      else data.setFloat32(at, params[name], true);
    }
  }
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label: 'params', size: data.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, data.buffer);
  return { buffer, entries: offsets.map((offset, i) => ({ buffer, offset, size: sizes[i] })) };
}

const SINK_STRIDE = 256;

function bindGroupEntries(
  { kernel, bindings }: Step,
  buffers: readonly GPUBuffer[],
  sink: GPUBuffer,
  params: GPUBufferBinding,
): GPUBindGroupEntry[] {
  const reads = Object.keys(kernel.reads);
  const anyRead = bindings[reads.find((name) => bindings[name])!];
  const storage = (region: Region): GPUBufferBinding => ({
    buffer: buffers[region.buffer],
    offset: region.byteOffset,
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

/** Where each output lies in a staging buffer. */
function layOutOutputs({ outputs }: Plan) {
  let bytes = 0;
  const copies = outputs.map(({ region }) => {
    const copy = { ...region, to: bytes, bytes: byteLength(region.dtype, region.length) };
    bytes += copy.bytes;
    return copy;
  });
  return { copies, bytes };
}
