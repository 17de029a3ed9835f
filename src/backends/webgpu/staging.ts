/** Buffers through which results come back: as many as are ever in flight together, used again and again. */
export class StagingRing {
  private readonly free: GPUBuffer[] = [];
  private readonly all: GPUBuffer[] = [];

  constructor(
    private readonly device: GPUDevice,
    private readonly bytes: number,
  ) {}

  take(): GPUBuffer {
    const free = this.free.pop();
    if (free) return free;
    const buffer = this.device.createBuffer({
      label: 'staging',
      size: this.bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.all.push(buffer);
    return buffer;
  }

  /** Copies the mapped bytes out and makes the buffer available again. */
  takeBytes(buffer: GPUBuffer): ArrayBuffer {
    const bytes = buffer.getMappedRange().slice(0);
    buffer.unmap();
    this.free.push(buffer);
    return bytes;
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
  }
}
