/** Counts of GPU calls, and bytes moved, while `work` runs. */
export async function askedOfGPU(work: () => unknown): Promise<Record<string, number>> {
  const counts = { submits: 0, passes: 0, dispatches: 0, uploads: 0, uploaded: 0, readBack: 0 };
  const { submit, writeBuffer } = GPUQueue.prototype;
  const { beginComputePass, copyBufferToBuffer } = GPUCommandEncoder.prototype;
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  Object.assign(GPUQueue.prototype, {
    submit(this: GPUQueue, ...args: Parameters<typeof submit>) {
      counts.submits++;
      return submit.apply(this, args);
    },
    writeBuffer(this: GPUQueue, ...args: Parameters<typeof writeBuffer>) {
      counts.uploads++;
      counts.uploaded += args[4]!;
      return writeBuffer.apply(this, args);
    },
  });
  Object.assign(GPUCommandEncoder.prototype, {
    beginComputePass(this: GPUCommandEncoder, ...args: Parameters<typeof beginComputePass>) {
      counts.passes++;
      return beginComputePass.apply(this, args);
    },
    copyBufferToBuffer(this: GPUCommandEncoder, ...args: [GPUBuffer, number, GPUBuffer, number, number]) {
      counts.readBack += args[4];
      return copyBufferToBuffer.apply(this, args);
    },
  });
  Object.assign(GPUComputePassEncoder.prototype, {
    dispatchWorkgroups(this: GPUComputePassEncoder, ...args: Parameters<typeof dispatchWorkgroups>) {
      counts.dispatches++;
      return dispatchWorkgroups.apply(this, args);
    },
  });
  try {
    await work();
  } finally {
    Object.assign(GPUQueue.prototype, { submit, writeBuffer });
    Object.assign(GPUCommandEncoder.prototype, { beginComputePass, copyBufferToBuffer });
    Object.assign(GPUComputePassEncoder.prototype, { dispatchWorkgroups });
  }
  return counts;
}
