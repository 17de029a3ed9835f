import { wait } from '#platform';
import type { DataOf, DType } from '../../dtype.ts';
import { Backlog } from './backlog.ts';
import { FailureWatch } from './failure.ts';
import { mapForReading } from './map-for-reading.ts';
import { Outbox } from './outbox.ts';
import { PipelineCache } from './pipelines.ts';

/** A GPUDevice with the helpers that all code on it needs. */
export class GPUContext {
  readonly pipelines: PipelineCache;
  readonly failure: FailureWatch;
  readonly backlog: Backlog;
  readonly outbox: Outbox;
  /** A stand-in for optional results that a call leaves out, at most eight. Nothing is written there. */
  readonly sink: GPUBuffer;

  constructor(
    readonly device: GPUDevice,
    /** Whether the device computes on the cores that run this program, so that waiting must not use one of them. */
    private readonly software: boolean,
  ) {
    this.pipelines = new PipelineCache(device);
    this.failure = new FailureWatch(device);
    this.backlog = new Backlog(device);
    this.outbox = new Outbox(device, this.backlog);
    this.sink = device.createBuffer({ label: 'sink', size: 8 * 256, usage: GPUBufferUsage.STORAGE });
  }

  /** Resolves when `buffer` can be read. It does not slow down a software device that shares this machine's cores. */
  async map(buffer: GPUBuffer): Promise<void> {
    await this.failure.guard(wait(mapForReading(buffer), this.device, this.software));
  }

  /** Copies `data` into `buffer` from byte `offset` on, after everything submitted before. */
  write(buffer: GPUBuffer, offset: number, data: DataOf<DType>): void {
    // Dawn's binding for Node crashes on shared memory.
    const shared = typeof SharedArrayBuffer !== 'undefined' && data.buffer instanceof SharedArrayBuffer;
    this.device.queue.writeBuffer(buffer, offset, shared ? data.slice() : data);
  }

  /**
   * A zeroed storage buffer that can also be copied from and to.
   *
   * @throws RangeError if the device does not allow so large a buffer.
   */
  createBuffer(label: string, bytes: number): GPUBuffer {
    this.checkBuffer(label, bytes);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.device.createBuffer({ label, size: Math.ceil(bytes / 4) * 4, usage });
  }

  /** @throws RangeError if the device does not allow so large a buffer. */
  checkBuffer(label: string, bytes: number): void {
    const { maxBufferSize } = this.device.limits;
    if (bytes > maxBufferSize) {
      throw new RangeError(`${label} needs a buffer of ${bytes} bytes; this device allows ${maxBufferSize}`);
    }
  }

  /** @throws RangeError if the device does not allow a binding of that number of bytes. */
  checkBinding(label: string, bytes: number): void {
    const { maxStorageBufferBindingSize: limit } = this.device.limits;
    if (bytes > limit) {
      throw new RangeError(`${label} needs a binding of ${bytes} bytes; this device allows ${limit}`);
    }
  }

  close(): void {
    this.failure.close();
    this.device.destroy();
  }
}
